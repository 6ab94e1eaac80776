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
    const lines = asked.outlines ? await known(asked.outlines).come : {};
    if (state.said !== said) return;
    const layout = { ...asked.figure.layout, template: TEMPLATE, autosize: true };
    await Plotly.react(place, asked.figure.data.map((trace) => filled(trace, lines)), layout, asked.config);
    place.removeAttribute("aria-busy");
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

// What plotly for Python would send along with each figure, as far as ours rely on it.
const axis = { automargin: true, zerolinewidth: 2 };
const TEMPLATE = {
  layout: { hovermode: "closest", xaxis: axis, yaxis: axis },
  data: { bar: [{ marker: { pattern: { fillmode: "overlay", size: 10, solidity: 0.2 } } }] },
};
