// Writes pages/serve/assets/charts anew from draw.js and plotly.js: `make charts`.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const FOLDER = new URL("../assets/charts/", import.meta.url);

// Lists of countries, projections and colour spaces that none of our charts uses.
const INSTEAD = {
  "country-iso-search": "exports.COUNTRIES = []; exports.createLookup = () => ({ lookupAlpha3: () => undefined });",
  "d3-geo-projection": "",
  polybooljs: "",
  culori: 'const fn = require("culori/fn"); [fn.modeRgb, fn.modeLrgb, fn.modeHsl].forEach(fn.useMode); module.exports = fn;',
};
const LEFT_OUT = "annotations3d|images|rangeselector|rangeslider|sliders|updatemenus";

const smaller = {
  name: "smaller",
  setup(built) {
    built.onResolve({ filter: new RegExp(`^(${Object.keys(INSTEAD).join("|")})$`) }, ({ path }) => ({ path, namespace: "instead" }));
    built.onLoad({ filter: /.*/, namespace: "instead" }, ({ path }) => ({ contents: INSTEAD[path], resolveDir: import.meta.dirname }));
    built.onLoad({ filter: new RegExp(`plotly\\.js/src/components/(${LEFT_OUT})/index\\.js$`) }, ({ path }) => ({
      contents: `module.exports = { moduleType: "component", name: ${JSON.stringify(path.split("/").at(-2))} };`,
    }));
  },
};

const { outputFiles, metafile } = await build({
  entryPoints: [new URL("draw.js", import.meta.url).pathname],
  bundle: true, minify: true, write: false, metafile: true, outfile: "charts.js",
  format: "esm", target: "es2020", define: { global: "globalThis" }, legalComments: "none", loader: { ".css": "empty" },
  plugins: [smaller],
});

const script = outputFiles.find(({ path }) => path.endsWith(".js")).contents;
const name = `charts.${createHash("sha256").update(script).digest("hex").slice(0, 12)}.js`;
const small = brotliCompressSync(script);
const [{ inputs }] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint);
const used = Object.keys(inputs).filter((path) => inputs[path].bytesInOutput);
const packages = used.map((path) => path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.slice(0, 2));
const notices = [...new Map(packages.filter(Boolean))].sort().map(([folder, name]) => {
  const { version, license } = JSON.parse(readFileSync(`${folder}package.json`));
  const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
  return `${name} ${version}, ${license}\n\n${file ? readFileSync(folder + file, "utf8").trim() : ""}\n`;
});

if (existsSync(FOLDER)) rmSync(FOLDER, { recursive: true });
mkdirSync(FOLDER, { recursive: true });
writeFileSync(new URL(name, FOLDER), script);
writeFileSync(new URL(`${name}.br`, FOLDER), small);
writeFileSync(new URL("LICENSES.txt", FOLDER), `What ${name} is made of besides pages/serve/charts/draw.js.\n\n${notices.join(`\n${"-".repeat(80)}\n\n`)}`);
console.log(`${name}: ${Math.round(script.length / 1000)} kB, ${Math.round(small.length / 1000)} on the wire`);
