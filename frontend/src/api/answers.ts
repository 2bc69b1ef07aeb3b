/* The last answers, by address, so that Back shows at once what was there. Every stored change and every other account empties it. */
const MAX = 40;
const answers = new Map<string, unknown>();

export function knownAnswer<T>(address: string): T | undefined {
  return answers.get(address) as T | undefined;              /* an address is always answered in the shape of its route */
}

export function keepAnswer(address: string, answer: unknown): void {
  answers.delete(address);
  answers.set(address, answer);
  for (const oldest of answers.keys()) {
    if (answers.size <= MAX) break;
    answers.delete(oldest);
  }
}

export function forgetAnswers(): void { answers.clear(); }
