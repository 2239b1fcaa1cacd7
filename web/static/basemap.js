// The base map: vector tiles of OpenStreetMap from our own server, painted by layer and kind.
// (geofh/region/basemap.py lists them.) It stays in the background: the districts and the pins
// are what the map is about, and districts are named by the sketch.
"use strict";

window.geofhBasemap = (() => {
  // The tiles reach from zoom 4 to 14; one of them serves a view that is a step closer.
  const TILES_UNTIL = 14;
  const VIEW_FROM = 5;
  const HALO = 3.5;

  // Width in pixels, from this zoom of the view on.
  const widths = {
    motorway: { 5: 0.6, 9: 1.2, 12: 2.4, 14: 4, 15: 7, 16: 11, 17: 16 },
    major: { 8: 0.4, 11: 1, 13: 2.4, 14: 3.6, 15: 6, 16: 10, 17: 15 },
    minor: { 12: 0.5, 13: 1, 14: 2, 15: 4, 16: 7.5, 17: 12 },
    service: { 14: 0.8, 15: 1.6, 16: 3.2, 17: 6 },
  };

  const width = (kind) => {
    const stops = Object.entries(widths[kind]).map(([zoom, wide]) => [Number(zoom), wide]);
    return (zoom) => stops.findLast(([from]) => zoom >= from)?.[1] ?? stops[0][1];
  };

  const is = (...kinds) => (_, feature) => kinds.includes(feature.props.kind);
  const isArea = (_, feature) => feature.geomType === 3;

  const readPaint = () => {
    const style = getComputedStyle(document.documentElement);
    const names = "land built work green forest care water edge minor major motorway path rail name water-name";
    const paint = Object.fromEntries(
      names.split(" ").map((name) => [name, style.getPropertyValue("--tile-" + name).trim()]));
    paint.halo = style.getPropertyValue("--map-halo").trim();
    paint.font = getComputedStyle(document.body).fontFamily;
    return paint;
  };

  const fill = (dataLayer, colour, filter) =>
    ({ dataLayer, filter, symbolizer: new protomapsL.PolygonSymbolizer({ fill: colour }) });

  const line = (dataLayer, filter, look, limits) => ({
    dataLayer, filter, ...limits,
    symbolizer: new protomapsL.LineSymbolizer({ lineCap: "round", lineJoin: "round", ...look }),
  });

  const ground = (paint) => [
    fill("landuse", paint.built, is("residential")),
    fill("landuse", paint.work, is("work")),
    fill("landuse", paint.forest, is("forest")),
    fill("landuse", paint.green, is("green")),
    fill("landuse", paint.care, is("care")),
    fill("water", paint.water, (zoom, feature) => isArea(zoom, feature)),
    line("water", is("river"), { color: paint.water, width: (zoom) => (zoom < 14 ? 1.2 : 3) }),
    line("water", is("stream"), { color: paint.water, width: 1.2 }, { minzoom: 14 }),
  ];

  const roads = (paint) => {
    const kinds = ["service", "minor", "major", "motorway"];
    const colours = { ...paint, service: paint.minor };
    const casing = (kind) => line("roads", is(kind),
      { color: paint.edge, width: (zoom) => width(kind)(zoom) + 1.6 }, { minzoom: kind === "service" ? 16 : 13 });
    const surface = (kind) => line("roads", is(kind),
      { color: colours[kind], width: width(kind) }, { minzoom: kind === "service" ? 15 : 12 });
    // From afar a road has no edge, and white on the ground would not be seen.
    const hair = (kind) => line("roads", is(kind), { color: paint.edge, width: width(kind) }, { maxzoom: 12 });
    return [
      line("roads", is("rail"), { color: paint.rail, width: (zoom) => (zoom < 15 ? 0.8 : 1.4) }, { minzoom: 12 }),
      line("roads", is("path"), { color: paint.path, dash: [3, 3], dashColor: paint.path, dashWidth: 1 }, { minzoom: 16 }),
      ...["major", "motorway"].map(hair),
      ...kinds.map(casing),
      ...kinds.map(surface),
    ];
  };

  const along = (dataLayer, filter, minzoom, look) => ({
    dataLayer, filter, minzoom,
    symbolizer: new protomapsL.LineLabelSymbolizer({
      labelProps: ["name"], position: 2, width: HALO, repeatDistance: 400, ...look,
    }),
  });

  // Earlier rules win the place.
  const labels = (paint) => {
    const text = { fill: paint.name, stroke: paint.halo };
    const font = (size, weight = 400) => `${weight} ${size}px ${paint.font}`;
    const quarters = {
      dataLayer: "places", filter: is("suburb", "village", "hamlet"), minzoom: 14,
      symbolizer: new protomapsL.CenteredTextSymbolizer({
        labelProps: ["name"], ...text, width: HALO, font: font(13, 600),
      }),
    };
    const larger = (zoom) => font(zoom >= 17 ? 13 : 12);
    return [
      quarters,
      along("roads", is("major", "motorway"), 14, { ...text, font: larger }),
      along("roads", is("minor"), 15, { ...text, font: larger }),
      along("roads", is("service", "path"), 17, { ...text, font: font(11) }),
      along("water", is("river", "stream"), 14, { ...text, fill: paint["water-name"], font: font(11) }),
    ];
  };

  const rules = () => {
    const paint = readPaint();
    return {
      backgroundColor: paint.land,
      paintRules: [...ground(paint), ...roads(paint)],
      labelRules: labels(paint),
    };
  };

  return (url) => {
    const layer = protomapsL.leafletLayer({
      url, lang: "de", attribution: "", maxDataZoom: TILES_UNTIL, minZoom: VIEW_FROM, ...rules(),
    });
    const repaint = () => {
      Object.assign(layer, rules());
      layer.clearLayout();
      layer.redraw();
    };
    const dark = matchMedia("(prefers-color-scheme: dark)");
    layer.on("add", () => dark.addEventListener("change", repaint));
    layer.on("remove", () => dark.removeEventListener("change", repaint));
    // Says whether every tile in view is painted, and how.
    const told = document.documentElement.dataset;
    layer.on("loading", () => { delete told.basemapReady; });
    layer.on("load", () => { told.basemapReady = dark.matches ? "dark" : "light"; });
    return layer;
  };
})();
