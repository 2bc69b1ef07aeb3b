// Every page of the site with the demo data, at three widths in both themes: nothing clips or scrolls sideways, axe finds
// nothing, one title and one heading. The table below must name every row of the front end's routes.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { picture, wrongWith } from "./support/looks.mjs";
import { openSite } from "./support/site.mjs";

const accounts = { alex: ["creator", "alex.creator@demo.com"], sarah: ["investor", "sarah.investor@demo.com"] };

/* route: the front end's row · path: its address here · as: who looks · press: the button whose overlay is looked at */
const pages = [
  { name: "home", route: "/", path: "/" },
  { name: "home-creator", route: "/", path: "/", as: "alex" },
  { name: "marketplace", route: "/marketplace", path: "/marketplace" },
  { name: "marketplace-list", route: "/marketplace", path: "/marketplace?view=list&genre=Drama" },
  { name: "marketplace-compact", route: "/marketplace", path: "/marketplace?view=compact" },
  { name: "marketplace-trending", route: "/marketplace", path: "/marketplace?tab=trending", as: "sarah" },
  { name: "marketplace-nothing", route: "/marketplace", path: "/marketplace?genre=Horror&format=Limited+series&q=moth" },
  { name: "pitch-visitor", route: "/pitches/:pitch", path: "/pitches/6" },
  { name: "pitch-investor", route: "/pitches/:pitch", path: "/pitches/1", as: "sarah" },
  { name: "pitch-owner", route: "/pitches/:pitch", path: "/pitches/1", as: "alex" },
  { name: "pitch-draft", route: "/pitches/:pitch", path: "/pitches/25", as: "alex" },
  { name: "sign-in", route: "/login", path: "/login?next=%2Fpitches%2F1" },
  { name: "sign-in-creator", route: "/login/creator", path: "/login/creator" },
  { name: "sign-in-investor", route: "/login/investor", path: "/login/investor?next=%2Fpitches%2F1" },
  { name: "sign-in-production", route: "/login/production", path: "/login/production" },
  { name: "join", route: "/register", path: "/register" },
  { name: "confirm-nothing", route: "/verify-email", path: "/verify-email?token=none", expects: /verify-email answered 400$/ },
  { name: "overview", route: "/creator", path: "/creator", as: "alex" },
  { name: "overview-forbidden", route: "/creator", path: "/creator", as: "sarah" },
  { name: "my-pitches", route: "/pitches/mine", path: "/pitches/mine", as: "alex" },
  { name: "my-pitches-nothing", route: "/pitches/mine", path: "/pitches/mine?state=archived", as: "alex" },
  { name: "editor-new", route: "/pitches/new", path: "/pitches/new", as: "alex" },
  { name: "editor-draft", route: "/pitches/:pitch/edit", path: "/pitches/25/edit", as: "alex" },
  { name: "editor-published", route: "/pitches/:pitch/edit", path: "/pitches/1/edit", as: "alex" },
  { name: "editor-not-yours", route: "/pitches/:pitch/edit", path: "/pitches/6/edit", as: "alex" },
  { name: "profile", route: "/settings/profile", path: "/settings/profile", as: "alex" },
  { name: "profile-investor", route: "/settings/profile", path: "/settings/profile", as: "sarah" },
  { name: "menu", route: "/", path: "/", as: "alex", press: "Menu" },
  { name: "account-menu", route: "/", path: "/", as: "sarah", press: "Account of Sarah Lindqvist" },
  { name: "filters", route: "/marketplace", path: "/marketplace?view=compact", press: /^Filter/ },
  { name: "delete", route: "/pitches/:pitch", path: "/pitches/25", as: "alex", press: "Delete" },
  { name: "not-found", route: "*", path: "/nowhere" },
];

const features = new URL("../../frontend/src/features/", import.meta.url);

function frontEndRoutes() {
  const files = readdirSync(features).flatMap((feature) => readdirSync(new URL(feature, features)).filter((name) => name === "routes.tsx").map((name) => `${feature}/${name}`));
  return files.flatMap((file) => [...readFileSync(new URL(file, features), "utf8").matchAll(/path: "([^"]+)"/g)].map(([, path]) => path));
}

async function wrongInBothThemes(page, name) {
  const wrong = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `${name}-${colorScheme}`);
    wrong.push(...(await wrongWith(page)).map((what) => `${name}-${colorScheme}: ${what}`));
  }
  return wrong;
}

test("every page of the front end is in the table", () => {
  const looked = new Set(pages.map(({ route }) => route));
  assert.deepEqual(frontEndRoutes().filter((route) => !looked.has(route)), []);
});

describe("with demo data", { concurrency: 2 }, () => {
  const site = openSite({ args: ["--demo"] });

  for (const one of pages) {
    test(one.name, async () => {
      const person = await site.arrive();
      if (one.as) await person.signIn(...accounts[one.as], "Demo123");
      if (one.expects) person.expects(one.expects);
      const wrong = [];
      for (const width of [390, 1000, 1280]) {
        await person.page.setViewportSize({ width, height: 800 });
        await person.visit(one.path);
        if (one.press) await person.press(one.press);
        wrong.push(...await wrongInBothThemes(person.page, `${one.name}-${width}`));
      }
      assert.deepEqual([...wrong, ...await person.leave()], []);
    });
  }
});
