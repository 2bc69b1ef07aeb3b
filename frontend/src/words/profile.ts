/* Words of one's own profile. */
export const profileWords = {
  title: "Profile",
  lead: "What others read about you on the site. Your e-mail is never shown.",
  nextStep: "One thing before you go on: the name that others read.",
  unavailable: "Your profile is unavailable",
  elsewhere: "Elsewhere",
  fields: {
    displayName: "Name", username: "Username", companyName: "Company", location: "Place", bio: "About", website: "Website",
    "links.imdb": "IMDb", "links.linkedin": "LinkedIn", "links.instagram": "Instagram", "links.x": "X",
  },
  displayNameHint: "As others read it. Without one they read “User”.",
  usernameHint: "Nobody else has it. Small letters, digits, dot, line and underline.",
  linkHint: "Begins with https://",
  companyReason: "The owner of your company's seats names it.",
  save: "Save",
  saving: "Saving",
  saved: (time: string) => `Saved ${time}`,
  unsaved: "Not saved yet",
  meanwhile: "What you left alone is up to date now. Save again to keep what you typed.",
  leaveText: "It is gone when you leave.",

  email: "E-mail",
  confirmed: "Confirmed",
  unconfirmed: "Not confirmed",
  unconfirmedText: "Open the link in our message to confirm that this address is yours.",
};
