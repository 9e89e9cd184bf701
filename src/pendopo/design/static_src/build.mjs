// Builds what the browser gets: style sheets, scripts and the icons in use.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const source = dirname(fileURLToPath(import.meta.url));
const design = dirname(source);
const target = join(design, "static", "pendopo");
const modules = join(design, "..", "..", "..", "node_modules");

await mkdir(target, { recursive: true });
for (const sheet of ["portal", "staff", "print", "hall", "place", "level", "map"]) {
  const { css } = compile(join(source, `${sheet}.scss`), { style: "compressed", loadPaths: [modules] });
  // Leaflet's own pictures are not used: rules that name one go.
  const own = sheet === "map" ? css.replace(/[^{}]*\{[^{}]*url\([^)]*\)[^{}]*\}/g, "") : css;
  await writeFile(join(target, `${sheet}.css`), `${own}\n`);
}

const found = (...names) => names.map((name) => join(source, `${name}.js`)).filter((path) => existsSync(path));
const told = {
  outdir: target,
  bundle: true,
  minify: true,
  legalComments: "none",
  nodePaths: [modules],
  logLevel: "warning",
};
await build({ ...told, entryPoints: found("portal", "staff", "kiosk", "display", "counter", "verify", "passkeys", "offline", "field", "finding", "field", "room", "sw"), format: "iife", target: ["es2018"] });
// Modules, fetched only by a page that asks for a file, and most of it only once one is chosen.
await build({ ...told, entryPoints: found("uploads", "tus", "camera", "map", "basemap"), format: "esm", target: ["es2020"] });

const icons = join(design, "icons");
const tabler = join(modules, "@tabler", "icons");
await mkdir(icons, { recursive: true });
const wanted = (await readFile(join(source, "icons.txt"), "utf8")).split("\n").filter(Boolean);
for (const name of await readdir(icons)) {
  if (name.endsWith(".svg") && !wanted.includes(name.slice(0, -4))) await rm(join(icons, name));
}
for (const name of wanted) {
  const svg = await readFile(join(tabler, "icons", "outline", `${name}.svg`), "utf8");
  const shapes = svg
    .replace(/^[\s\S]*?<svg[\s\S]*?>/, "")
    .replace("</svg>", "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/ \/>/g, "/>")
    .trim();
  await writeFile(join(icons, `${name}.svg`), `${shapes}\n`);
}
await copyFile(join(tabler, "LICENSE"), join(icons, "LICENSE"));
