/* Numbers and money as people read them: grouped digits, at most one decimal. */
const grouped = new Intl.NumberFormat("en");
export const figure = (value: number) => grouped.format(value);

/* 25,000,000 USD → $25M */
export function shortMoney(amount: number, currency: string): string {
  if (amount < 1_000_000) return money(amount, currency);
  return new Intl.NumberFormat("en-US", { style: "currency", currency, currencyDisplay: "narrowSymbol", notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 }).format(amount);
}

function money(amount: number, currency: string): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency, currencyDisplay: "narrowSymbol", maximumFractionDigits: 0 }).format(amount);
}
