// One bundle for the report: src/ in, ../koridor/report/static/ out.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build, transformSync } from "esbuild";

const target = "../koridor/report/static";
mkdirSync(target, { recursive: true });
await build({
  entryPoints: { report: "src/report.tsx" },
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  outdir: target,
  logLevel: "warning",
});

// The dark tokens are written once; they also hold where the system is dark and nobody has pressed the button.
const tokens = readFileSync("src/tokens.css", "utf8");
const dark = /:root\[data-theme="dark"\]\s*\{([^}]*)\}/.exec(tokens);
if (!dark) throw new Error("src/tokens.css has no dark theme");
const system = `@media screen and (prefers-color-scheme: dark) { :root:not([data-theme]) { color-scheme: dark; ${dark[1]} } }`;
const sheets = ["node_modules/uplot/dist/uPlot.min.css", "src/page.css", "src/figures.css", "src/register.css", "src/evidence.css"];
const style = [tokens, system, ...sheets.map((path) => readFileSync(path, "utf8"))].join("\n");
writeFileSync(`${target}/report.css`, transformSync(style, { loader: "css", minify: true }).code);

copyFileSync("node_modules/world-atlas/countries-50m.json", `${target}/countries-50m.json`);
