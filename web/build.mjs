// One bundle for the report: src/ in, ../koridor/report/static/ out.
import { copyFileSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

const target = "../koridor/report/static";
mkdirSync(target, { recursive: true });
await build({
  entryPoints: { report: "src/report.ts" },
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  outdir: target,
  logLevel: "warning",
});
copyFileSync("node_modules/world-atlas/countries-50m.json", `${target}/countries-50m.json`);
