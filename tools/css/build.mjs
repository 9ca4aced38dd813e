// `make css`: Designsystemet's subset, a theme per pack and our own parts → portal/static/css/<side>-<theme>.css.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { transform } from "lightningcss";
import postcss from "postcss";
import { flattenTheme } from "./lib/flatten.mjs";
import { buildThemes, themeColours } from "./lib/themes.mjs";
import { dropDeadRules, dropUnreadProperties, foldSingleValues } from "./lib/trim.mjs";
import { fallbackThemes, neutral, sides, targets } from "./parts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const house = join(here, "../..");
const modules = join(here, "node_modules");
const designsystemet = join(modules, "@digdir/designsystemet-css");
const tool = join(modules, "@digdir/designsystemet/dist/bin/designsystemet.js");
const read = (...path) => readFileSync(join(...path), "utf8");

function componentLayers(side) {
  const source = (name) => read(designsystemet, "dist/src", `${name}.css`);
  const components = side.components.map(source).join("\n");
  return `@layer ds.base{${source("base")}}\n@layer ds.components{${components}}`;
}

function ownLayer(side) {
  return `@layer portal{${side.parts.map((name) => read(here, "src", `${name}.css`)).join("\n")}}`;
}

function sheet(side, theme) {
  const ds = postcss.parse(componentLayers(side));
  dropDeadRules(ds, side);
  foldSingleValues(ds, /^--(ds|_ds)c?-/);
  const all = postcss.parse(`@layer ds.theme,ds.base,ds.components,portal;${flattenTheme(theme, side.scale)}${ds}${ownLayer(side)}`);
  dropUnreadProperties(all);
  const { code } = transform({ filename: "portal.css", code: Buffer.from(String(all)), minify: true, targets });
  return code.toString();
}

function licensed(css) {
  const { version } = JSON.parse(read(designsystemet, "package.json"));
  return `/*! Contains Designsystemet ${version} (MIT), see vendor/designsystemet/LICENSE */${css}\n`;
}

function vendor(name, from, files) {
  const target = join(house, "portal/static/vendor", name);
  mkdirSync(target, { recursive: true });
  const { version, license } = JSON.parse(read(from, "package.json"));
  for (const [source, file] of Object.entries(files)) copyFileSync(join(from, source), join(target, file));
  writeFileSync(join(target, "VERSION"), `${version} (${license})\n`);
}

function main() {
  const target = join(house, "portal/static/css");
  mkdirSync(target, { recursive: true });
  const made = new Set();
  const themes = buildThemes(tool, themeColours(join(house, "packs"), fallbackThemes), neutral);
  for (const [theme, tokens] of Object.entries(themes)) {
    for (const [name, side] of Object.entries(sides)) {
      const css = licensed(sheet(side, tokens));
      // Written beside and moved into place: whoever serves these meanwhile never meets half a file.
      writeFileSync(join(target, `.${name}-${theme}.part`), css);
      renameSync(join(target, `.${name}-${theme}.part`), join(target, `${name}-${theme}.css`));
      made.add(`${name}-${theme}.css`);
      console.log(`${name}-${theme}.css`.padEnd(28), `${css.length} bytes, ${brotliCompressSync(css).length} brotli`);
    }
  }
  for (const old of readdirSync(target)) if (old.endsWith(".css") && !made.has(old)) rmSync(join(target, old));
  vendor("designsystemet", designsystemet, { LICENSE: "LICENSE" });
  vendor("htmx", join(modules, "htmx.org"), { LICENSE: "LICENSE", "dist/htmx.min.js": "htmx.min.js" });
}

main();
