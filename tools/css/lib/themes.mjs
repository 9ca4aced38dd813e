// A theme per pack, made from its one colour by Designsystemet's own tool, which sees to contrast in light and dark.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The theme names and colours of the packs, e.g. {demo: "#1f6f63"}; `fallback` fills in what no pack says. */
export function themeColours(packs, fallback) {
  const colours = { ...fallback };
  for (const name of existsSync(packs) ? readdirSync(packs) : []) {
    const profile = join(packs, name, "pack.toml");
    if (!existsSync(profile)) continue;
    const words = readFileSync(profile, "utf8");
    const theme = words.match(/^theme\s*=\s*"([a-z0-9-]+)"/m);
    const colour = words.match(/^theme_colour\s*=\s*"(#[0-9a-fA-F]{6})"/m);
    if (theme && colour) colours[theme[1]] = colour[1];
  }
  return colours;
}

/** Run the tool once for all themes; returns {name: css}. */
export function buildThemes(tool, colours, neutral) {
  const work = mkdtempSync(join(tmpdir(), "themes-"));
  const themes = {};
  for (const [name, accent] of Object.entries(colours)) {
    themes[name] = { colors: { main: { accent }, neutral, support: {} }, borderRadius: 10 };
  }
  const run = (...words) => execFileSync(process.execPath, [tool, "tokens", ...words], { cwd: work, stdio: "pipe" });
  try {
    writeFileSync(join(work, "designsystemet.config.json"), JSON.stringify({ outDir: "./tokens", themes }));
    run("create", "--clean");
    run("build", "-t", "tokens", "-o", "built", "--clean");
    return Object.fromEntries(Object.keys(colours).map((name) => [name, readFileSync(join(work, "built", `${name}.css`), "utf8")]));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
