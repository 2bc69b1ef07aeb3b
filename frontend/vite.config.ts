/* How the pages are built: three long-lived chunks, pages loaded when visited, the theme set before the first paint. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/* A remembered theme must be on the page before it is painted, and the content policy allows no inline script:
   one tiny classic script, hashed like every asset, stands first in the head and blocks until it has run. */
function themeScript(): Plugin {
  const source = readFileSync(here("src/styles/theme-first.js"), "utf8");
  const name = `assets/theme-${createHash("sha256").update(source).digest("hex").slice(0, 8)}.js`;
  let serving = false;
  return {
    name: "theme-script",
    configResolved: (config) => { serving = config.command === "serve"; },
    generateBundle() { this.emitFile({ type: "asset", fileName: name, source }); },
    transformIndexHtml: () => [{ tag: "script", attrs: { src: serving ? "/src/styles/theme-first.js" : `/${name}` }, injectTo: "head-prepend" }],
  };
}

export default defineConfig({
  plugins: [react(), tailwind(), themeScript()],
  resolve: { alias: { "@": here("src") } },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  build: {
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "vendor", test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: "router", test: /node_modules\/(react-router|cookie|set-cookie-parser)\// },
            { name: "ui", test: /src\/ui\/[^/]+$/ },      /* forms and overlays load with the pages that use them */
          ],
        },
      },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
});
