/* The three portals that people join and sign in at. */
export const PORTALS = ["creator", "investor", "production"] as const;
export type JoinPortal = (typeof PORTALS)[number];

export function portalOf(word: string | null | undefined): JoinPortal | null {
  return PORTALS.find((portal) => portal === word) ?? null;
}

/* The demo account that stands for a portal while demo data is loaded. */
export const demoEmail: Record<JoinPortal, string> = {
  creator: "alex.creator@demo.com",
  investor: "sarah.investor@demo.com",
  production: "stellar.production@demo.com",
};
export const DEMO_PASSWORD = "Demo123";
