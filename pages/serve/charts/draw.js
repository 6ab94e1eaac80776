// Draws the figures that pages/parts/plots.py sends: the part of plotly.js that they need, and a click on a mark sent back.
import Plotly from "plotly.js/lib/core";
import bar from "plotly.js/lib/bar";
import choropleth from "plotly.js/lib/choropleth";
import scattergeo from "plotly.js/lib/scattergeo";

Plotly.register([bar, choropleth, scattergeo]);

// The country shapes that plotly would fetch behind every map: none.
const nothing = { type: "Topology", arcs: [], objects: {} };
for (const layer of ["coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"]) {
  nothing.objects[layer] = { type: "GeometryCollection", geometries: [] };
}
const assets = (window.PlotlyGeoAssets ||= {});
assets.topojson = { ...assets.topojson, world_110m: nothing, world_50m: nothing };

const outlines = new Map();
const shown = new WeakMap();

// The outlines of a name, whenever they come.
function known(name) {
  if (!outlines.has(name)) {
    const one = {};
    one.come = new Promise((resolve) => (one.resolve = resolve));
    outlines.set(name, one);
  }
  return outlines.get(name);
}

function keep({ name, geojson, hatches }) {
  const edges = {};
  for (const { id, geometry } of geojson.features) {
    edges[id] = [[], []];
    for (const polygon of geometry.coordinates) {
      for (const ring of polygon) {
        edges[id][0].push(...ring.map((point) => point[0]), null);
        edges[id][1].push(...ring.map((point) => point[1]), null);
      }
    }
  }
  assets[name] = geojson;
  known(name).resolve({ edges, hatches });
}

// A trace that names lines of areas gets their coordinates.
function filled(trace, lines) {
  if (!trace.meta?.lines) return trace;
  const parts = trace.meta.areas.map((area) => lines[trace.meta.lines][area]);
  return { ...trace, lon: parts.flatMap((part) => part[0]), lat: parts.flatMap((part) => part[1]) };
}

function clicked(event, setTriggerValue) {
  const points = event.points.map(({ location, x, y, customdata }) => ({ location, x, y, customdata }));
  setTriggerValue("clicked", { points });
}

// --- a figure saved as a picture that says by itself what it is

const EDGE = 16, LINE = 18, SCALE = 2;

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

// Lines of words that fit: a little too short rather than too long. An address is broken anywhere.
function lines(text, width, size) {
  const most = Math.floor((width - 2 * EDGE) / (size * 0.56)), out = [""];
  for (const word of text.split(/\s+/)) {
    for (const piece of word.match(new RegExp(`.{1,${most}}`, "gu")) ?? []) {
      const longer = `${out.at(-1)} ${piece}`.trim();
      if (longer.length > most) out.push(piece);
      else out[out.length - 1] = longer;
    }
  }
  return out;
}

// What pages/parts/plots.py says once for all figures of a page: words, colours and the font of saved pictures.
const shared = () => globalThis.atharCharts;

async function composed(place, { alt, picture }) {
  const width = Math.max(place.clientWidth, 720), height = place.querySelector(".main-svg").clientHeight;
  const chart = await Plotly.toImage(place, { format: "svg", width, height, imageDataOnly: true });
  const { rtl, ink, quiet, paper, font } = shared(), x = rtl ? width - EDGE : EDGE;
  let y = EDGE, inside = "";
  const write = (text, size, colour, weight, ltr) => {
    for (const line of lines(text, width, size)) {
      y += LINE;
      const [at, anchor] = ltr && rtl ? [x, "end"] : [x, "start"];
      inside += `<text x="${at}" y="${y}" font-size="${size}" fill="${colour}" font-weight="${weight}" text-anchor="${anchor}"` +
        ` direction="${rtl && !ltr ? "rtl" : "ltr"}">${escaped(line)}</text>`;
    }
  };
  const [title, ...more] = alt.split(". ");
  write(title, 15, ink, 600);
  if (more.length) write(more.join(". "), 12, quiet, 400);
  y += 8;
  inside += chart.replace("<svg", `<svg y="${y}"`);
  y += height + 8;
  let along = EDGE;
  for (const [colour, hatching, text] of picture.legend) {
    const wide = 34 + text.length * 7.5;
    if (along + wide > width - EDGE && along > EDGE) { along = EDGE; y += LINE + 4; }
    const left = rtl ? width - along - 18 : along, beside = rtl ? left - 6 : left + 24;
    const hatch = hatching && `<path d="M${left} ${y + 12}l12-12m-6 12l12-12" stroke="${hatching}"/>`;
    inside += `<rect x="${left}" y="${y}" width="18" height="12" fill="${colour}" stroke="${quiet}" stroke-width="0.5"/>${hatch}` +
      `<text x="${beside}" y="${y + 11}" font-size="12" fill="${ink}" direction="${rtl ? "rtl" : "ltr"}">${escaped(text)}</text>`;
    along += wide;
  }
  if (picture.legend.length) y += 16;
  for (const text of picture.below) write(text, 11, quiet, 400);
  write(picture.address, 11, quiet, 400, true);
  y += EDGE;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${y}"` +
    ` viewBox="0 0 ${width} ${y}" font-family="${escaped(font)}"><title>${escaped(alt)}</title>` +
    `<rect width="100%" height="100%" fill="${paper}"/>${inside}</svg>`;
  return { svg, width, height: y };
}

async function drawn({ svg, width, height }) {
  const image = new Image(), canvas = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE });
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

async function save(place, asked, kind) {
  const made = await composed(place, asked);
  const blob = kind === "svg" ? new Blob([made.svg], { type: "image/svg+xml" }) : await drawn(made);
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${asked.picture.name}.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// The buttons below a figure.
function offer(place, asked) {
  place.parentElement.querySelector(".save")?.remove();
  const row = Object.assign(document.createElement("div"), { className: "save" });
  for (const [kind, label] of Object.entries(shared().labels)) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: kind.toUpperCase(), title: label });
    button.setAttribute("aria-label", `${label}: ${asked.alt.split(". ")[0]}`);
    button.addEventListener("click", () => save(place, asked, kind));
    row.append(button);
  }
  place.after(row);
}

export default async function draw({ data, parentElement, setTriggerValue }) {
  const said = new TextDecoder().decode(data);
  const asked = JSON.parse(said);
  const place = parentElement.querySelector(".plot");
  if (asked.geojson) {
    keep(asked);
    place.removeAttribute("aria-busy");
    return;
  }
  let state = shown.get(place);
  if (!state) {
    state = { said: "", watch: new ResizeObserver(() => place.clientWidth && place.querySelector(".main-svg") && Plotly.Plots.resize(place)) };
    shown.set(place, state);
  }
  if (state.said !== said) {
    state.said = said;
    place.setAttribute("aria-busy", "true");
    place.setAttribute("role", "figure");
    place.setAttribute("aria-label", asked.alt);
    const edges = asked.outlines ? await known(asked.outlines).come : {};
    if (state.said !== said) return;
    const layout = { ...asked.figure.layout, template: TEMPLATE, autosize: true };
    await Plotly.react(place, asked.figure.data.map((trace) => filled(trace, edges)), layout, QUIET);
    place.removeAttribute("aria-busy");
    offer(place, asked);
    state.watch.observe(place);
  }
  place.removeAllListeners("plotly_click");
  if (asked.clicks) place.on("plotly_click", (event) => clicked(event, setTriggerValue));
  return () => {
    state.watch.disconnect();
    shown.delete(place);
    Plotly.purge(place);
  };
}

// No bar of buttons over the picture, which speaks English alone, and nothing that a finger sets off on its way down the page.
const QUIET = { displayModeBar: false, scrollZoom: false, doubleClick: false };

// What plotly for Python would send along with each figure, as far as ours rely on it.
const axis = { automargin: true, zerolinewidth: 2 };
const TEMPLATE = {
  layout: { hovermode: "closest", xaxis: axis, yaxis: axis },
  data: { bar: [{ marker: { pattern: { fillmode: "overlay", size: 10, solidity: 0.2 } } }] },
};
