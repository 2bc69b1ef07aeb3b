/* What is edited of a profile, flat, and how two versions of it come together. */
import type { BodyOf, User } from "@/api/types";

export const LINKS = ["imdb", "linkedin", "instagram", "x"] as const;
export type LinkField = `links.${(typeof LINKS)[number]}`;
export type TextName = "displayName" | "firstName" | "lastName" | "username" | "companyName" | "location" | "bio" | "website" | LinkField;
export type Profile = Record<TextName, string> & { openToMessages: boolean };
export type Field = keyof Profile;
type Body = BodyOf<"PATCH /api/profile">;

export function profileOf({ displayName, firstName, lastName, username, companyName, location, bio, website, links, openToMessages }: User): Profile {
  return {
    displayName: displayName ?? "", firstName: firstName ?? "", lastName: lastName ?? "", username: username ?? "", companyName: companyName ?? "", location: location ?? "", bio: bio ?? "", website: website ?? "",
    "links.imdb": links?.imdb ?? "", "links.linkedin": links?.linkedin ?? "", "links.instagram": links?.instagram ?? "", "links.x": links?.x ?? "",
    openToMessages: openToMessages ?? false,
  };
}

export function differing(a: Profile, b: Profile): Field[] {
  return (Object.keys(a) as Field[]).filter((field) => meant(a[field]) !== meant(b[field]));      /* the object's own keys */
}

function meant(value: string | boolean): string | boolean { return typeof value === "string" ? value.trim() : value; }

/* The body that turns `base` into `values`: only what differs. An emptied field is null; the links go together. */
export function bodyOf(base: Profile, values: Profile): Body {
  const body: Record<string, unknown> = {};
  for (const field of differing(base, values)) {
    if (field === "openToMessages") body.openToMessages = values.openToMessages;
    else if (field.startsWith("links.")) body.links = Object.fromEntries(LINKS.map((link) => [link, values[`links.${link}`] || null]));
    else body[field] = values[field] || (field === "username" ? "" : null);
  }
  return body;
}

/* What was typed on top of `base`, over what is stored now. */
export function rebased(base: Profile, typed: Profile, stored: Profile): Profile {
  return { ...stored, ...Object.fromEntries(differing(base, typed).map((field) => [field, typed[field]])) };
}
