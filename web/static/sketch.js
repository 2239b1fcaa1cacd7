// The districts, and the streets of a region without a base map, as data on one canvas.
// Everything is projected once, to the unit square of the Mercator map; a redraw only scales.
"use strict";

window.geofhSketch = (() => {
  const TILE = 256;
  const STREETS_FROM = 13;
  const CLEAR_TILES_FROM = 13.5;
  const STREET_WIDTH = { 13: 1, 14: 1.8, 15: 3.2, 16: 6, 17: 10, 18: 15 };
  const MOST_WIDE_AREAS = 60;
  const { meets } = window.geofhNames;

  const project = (lon, lat) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  };

  const path = (points) => {
    const flat = new Float64Array(points.length * 2);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    points.forEach(([lon, lat], index) => {
      const [x, y] = project(lon, lat);
      flat[2 * index] = x;
      flat[2 * index + 1] = y;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    });
    return { flat, box };
  };

  const areas = (collection) => {
    const drawn = new Set();
    return collection.features.filter((one) => one.geometry).map(({ geometry, properties }) => {
      const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
      const rings = polygons.flat();
      return {
        id: properties.id,
        name: properties.name,
        rings: rings.map(path),
        borders: rings.flatMap((ring) => unshared(ring, drawn)).map(path),
      };
    });
  };

  // Neighbours share their edges exactly; each is drawn once, or two dashed lines fill each
  // other's gaps.
  const unshared = (ring, drawn) => {
    const runs = [];
    let run = null;
    for (let index = 1; index < ring.length; index += 1) {
      const [from, to] = [ring[index - 1], ring[index]];
      const key = String(from) < String(to) ? from + ";" + to : to + ";" + from;
      if (drawn.has(key)) {
        run = null;
        continue;
      }
      drawn.add(key);
      if (!run) runs.push((run = [from]));
      run.push(to);
    }
    return runs;
  };

  const streets = ({ scale, names, lines }) => lines.map((line) => {
    const points = [];
    let [lon, lat] = [0, 0];
    for (let index = 1; index < line.length; index += 2) {
      lon += line[index];
      lat += line[index + 1];
      points.push([lon / scale, lat / scale]);
    }
    return { name: names[line[0]], ...path(points) };
  });

  return L.Renderer.extend({
    initialize(data) {
      L.Renderer.prototype.initialize.call(this, { padding: 0.1 });
      this._outlines = data.outlines.map((one) => ({ ...one, areas: null, asked: false }));
      this._overTiles = data.over_tiles;
      this._streets = { url: data.streets, lines: null, asked: !data.streets };
      this._names = new window.geofhNames();
      this._loading = Promise.resolve(); // one after the other: on a thin line the first is what counts
      this._chosen = []; // areas of the service that is chosen in the list
      this._layers = new Map(); // layers that are only drawn when chosen
      this._colours = matchMedia("(prefers-color-scheme: dark)");
      this._repaint = () => { this._paint = null; this._names.forget(); this._draw(); };
    },

    onAdd(map) {
      this._colours.addEventListener("change", this._repaint);
      return L.Renderer.prototype.onAdd.call(this, map);
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._context = this._container.getContext("2d");
    },

    _destroyContainer() {
      this._colours.removeEventListener("change", this._repaint);
      this._container.remove();
    },

    _updatePaths() {},

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this._fetch();
      // Leaflet says more than once that the window has changed; it is painted once.
      const window = [this._map.getZoom(), this._map.getPixelOrigin(), this._bounds.min, this._bounds.max].join();
      if (window === this._window) return;
      this._window = window;
      this._draw();
    },

    _fetch() {
      const zoom = this._map.getZoom();
      const outlines = this._outlines.map((one) => ({
        one, from: one.min_zoom, what: "outlines", keep: (found) => { one.areas = areas(found); },
      }));
      const ways = {
        one: this._streets, from: STREETS_FROM, what: "streets", keep: (found) => { this._streets.lines = streets(found); },
      };
      // The districts at large, then the streets to know one's way by, then the smaller districts.
      for (const { one, from, what, keep } of [...outlines.slice(0, 1), ways, ...outlines.slice(1)]) {
        if (one.asked || zoom < from) continue;
        one.asked = true;
        this._loading = this._loading.then(() => this._load(one.url, what, keep));
      }
    },

    // Somebody else's map is underneath now: no land, no streets over it.
    clear() {
      this._overTiles = true;
      this._streets = { url: "", lines: null, asked: true };
      this._draw();
    },

    // Colour areas, given as [layer, id]; nothing to colour takes the colour away.
    async mark(chosen) {
      this._wanted = chosen;
      const found = await Promise.all(chosen.map(([layer, id]) => this._area(layer, id)));
      if (this._wanted !== chosen || !this._map) return; // something else was chosen meanwhile
      this._chosen = found.filter(Boolean);
      this._draw();
      document.documentElement.dataset.areasChosen = this._chosen.length;
    },

    async _area(layer, id) {
      const outline = this._outlines.find((one) => one.id === layer && one.areas);
      if (outline) return outline.areas.find((one) => one.id === id);
      if (!this._layers.has(layer)) {
        this._layers.set(layer, fetch("/api/layers/" + layer)
          .then((answer) => (answer.ok ? answer.json() : { features: [] }))
          .then(areas, () => []));
      }
      return (await this._layers.get(layer)).find((one) => one.id === id);
    },

    async _load(url, what, keep) {
      try {
        const answer = await fetch(url);
        if (!answer.ok) return;
        keep(await answer.json());
      } catch {
        return; // offline: the pins and the list are still there
      }
      if (!this._map) return;
      this._draw();
      document.documentElement.dataset[what + "Drawn"] = "";
    },

    _draw() {
      const { min } = this._bounds;
      const size = this._bounds.getSize();
      const canvas = this._container;
      const dots = Math.min(window.devicePixelRatio || 1, 2);
      L.DomUtil.setPosition(canvas, min);
      const [wide, tall] = [Math.round(size.x * dots), Math.round(size.y * dots)];
      if (canvas.width !== wide || canvas.height !== tall) {
        [canvas.width, canvas.height] = [wide, tall];
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
      }
      const zoom = this._map.getZoom();
      const scale = TILE * 2 ** zoom;
      const origin = this._map.getPixelOrigin().add(min);
      const view = [origin.x / scale, origin.y / scale, (origin.x + size.x) / scale, (origin.y + size.y) / scale];
      this._frame = { zoom, scale, dots, x: origin.x, y: origin.y, view, seen: this._seen(origin, scale) };
      this._paint = this._paint || this._readPaint();
      this._context.setTransform(dots, 0, 0, dots, 0, 0);
      this._context.clearRect(0, 0, size.x, size.y);
      this._context.lineJoin = "bevel";
      this._context.lineCap = "butt";
      this._drawLand();
      this._drawStreets();
      this._drawBorders();
      this._drawChosen();
      this._names.begin(this._context, this._frame, this._paint);
      if (this._streets.lines) this._names.streets(this._streets.lines);
      this._names.areas(this._shown());
    },

    // The window itself, without the margin around it that is drawn for panning.
    _seen(origin, scale) {
      const corner = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min).add(origin);
      const { x, y } = this._map.getSize();
      return [corner.x / scale, corner.y / scale, (corner.x + x) / scale, (corner.y + y) / scale];
    },

    _readPaint() {
      const style = getComputedStyle(this._map.getContainer());
      const read = (name) => style.getPropertyValue("--map-" + name).trim();
      return {
        land: read("land"), home: read("home"), street: read("street"), edge: read("edge"),
        border: read("border"), chosen: read("chosen"), name: read("name"), halo: read("halo"),
        font: style.fontFamily,
      };
    },

    _shown() {
      return this._outlines.filter((one) => one.areas && this._frame.zoom >= one.min_zoom);
    },

    _trace({ flat }, closed) {
      const { scale, x, y } = this._frame;
      const context = this._context;
      let [lastX, lastY] = [Infinity, Infinity];
      for (let index = 0; index < flat.length; index += 2) {
        const [toX, toY] = [flat[index] * scale - x, flat[index + 1] * scale - y];
        const first = index === 0;
        // Steps nobody can see cost time only.
        if (!first && index < flat.length - 2 && Math.abs(toX - lastX) + Math.abs(toY - lastY) < 1.2) continue;
        if (first) context.moveTo(toX, toY);
        else context.lineTo(toX, toY);
        [lastX, lastY] = [toX, toY];
      }
      if (closed) context.closePath();
    },

    _fill(area, colour) {
      const rings = area.rings.filter((ring) => meets(ring.box, this._frame.view));
      if (!rings.length) return;
      this._context.beginPath();
      rings.forEach((ring) => this._trace(ring, true));
      this._context.fillStyle = colour;
      this._context.fill("evenodd");
    },

    _drawLand() {
      const coarsest = this._outlines[0];
      if (!coarsest?.areas) return;
      // Over tiles, only the family's own area is tinted, and nothing where names can be read.
      if (this._overTiles && this._frame.zoom >= CLEAR_TILES_FROM) return;
      this._context.globalAlpha = this._overTiles ? 0.4 : 1;
      for (const area of coarsest.areas) {
        const home = area.id === coarsest.highlight;
        if (home || !this._overTiles) this._fill(area, home ? this._paint.home : this._paint.land);
      }
      this._context.globalAlpha = 1;
    },

    _drawStreets() {
      const { zoom, view } = this._frame;
      if (!this._streets.lines || zoom < STREETS_FROM) return;
      const context = this._context;
      const width = STREET_WIDTH[Math.min(18, Math.floor(zoom))];
      const seen = this._streets.lines.filter((line) => meets(line.box, view));
      const isNear = zoom >= 15; // wide, with an edge, and round where streets meet
      if (isNear) {
        context.lineJoin = context.lineCap = "round";
        context.lineWidth = width + 1.5;
        context.strokeStyle = this._paint.edge;
        seen.forEach((line) => this._stroke(line));
      }
      context.lineWidth = width;
      context.strokeStyle = isNear ? this._paint.street : this._paint.edge;
      seen.forEach((line) => this._stroke(line));
      context.lineJoin = "bevel";
      context.lineCap = "butt";
    },

    // A pen of one pixel is painted much faster than a wider one, and each line for itself faster
    // than all together; so only a few large areas get wide lines.
    _drawBorders() {
      const context = this._context;
      context.strokeStyle = this._paint.border;
      this._shown().forEach((outline, index) => {
        const wide = index === 0 && outline.areas.length <= MOST_WIDE_AREAS;
        context.lineWidth = wide ? 2 : 1;
        context.globalAlpha = index === 0 ? 0.9 : 0.5;
        // Dashes say: this line is not the legal one.
        context.setLineDash(outline.derived ? (index === 0 ? [10, 6] : [3, 5]) : []);
        for (const area of outline.areas) {
          for (const line of area.borders) if (meets(line.box, this._frame.view)) this._stroke(line);
        }
      });
      context.setLineDash([]);
      context.globalAlpha = 1;
    },

    _stroke(line) {
      this._context.beginPath();
      this._trace(line, false);
      this._context.stroke();
    },

    _drawChosen() {
      const context = this._context;
      for (const area of this._chosen) {
        context.globalAlpha = 0.2;
        this._fill(area, this._paint.chosen);
        context.globalAlpha = 1;
        context.beginPath();
        area.rings.forEach((ring) => this._trace(ring, true));
        context.lineWidth = 3;
        context.strokeStyle = this._paint.chosen;
        context.stroke();
      }
    },
  });
})();
