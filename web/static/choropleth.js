// Districts filled by their class, sites and cells on top, on the canvas of the sketch.
"use strict";

window.geofhChoropleth = (() => {
  const TILE = 256;
  // Borders in one path: of 11,000 areas, hundreds at once take 14 ms, all at once 330 ms.
  const LINES_AT_ONCE = 100;

  const unit = (lon, lat) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  };

  const crosses = (flat, x, y) => {
    let inside = false;
    for (let index = 0; index < flat.length - 2; index += 2) {
      const [ax, ay, bx, by] = [flat[index], flat[index + 1], flat[index + 2], flat[index + 3]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  };

  return window.geofhSketch.extend({
    // colours: id -> colour; sites: [{place, state}]; cells: {lon, lat, classes, legend} or null.
    show(plan) {
      this._plan = {
        ...plan,
        sites: plan.sites.map(({ place, ...rest }) => ({ ...rest, at: unit(...place) })),
        cells: plan.cells && plan.cells.lon.map((lon, index) => [
          ...unit(lon, plan.cells.lat[index]),
          plan.cells.legend[plan.cells.classes[index]].colour,
        ]),
      };
      if (this._map && this._bounds) this._draw();
    },

    choose(id) {
      this._district = id;
      if (this._map && this._bounds) this._draw();
    },

    areaAt(latlng) {
      const [x, y] = unit(latlng.lng, latlng.lat);
      const found = (this._outlines[0].areas || []).find((area) =>
        area.rings.filter(({ box, flat }) =>
          box[0] <= x && box[2] >= x && box[1] <= y && box[3] >= y && crosses(flat, x, y)).length % 2);
      return found && found.id;
    },

    siteAt(latlng, within) {
      const [x, y] = unit(latlng.lng, latlng.lat);
      const scale = TILE * 2 ** this._map.getZoom();
      let best = null;
      for (const site of this._plan.sites) {
        const far = Math.hypot(site.at[0] - x, site.at[1] - y) * scale;
        if (far <= within && (!best || far < best.far)) best = { far, site };
      }
      return best && best.site;
    },

    bounds() {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const area of this._outlines[0].areas) {
        for (const ring of area.rings) {
          box[0] = Math.min(box[0], ring.box[0]);
          box[1] = Math.min(box[1], ring.box[1]);
          box[2] = Math.max(box[2], ring.box[2]);
          box[3] = Math.max(box[3], ring.box[3]);
        }
      }
      const back = (x, y) => [
        (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, (x - 0.5) * 360,
      ];
      return [back(box[0], box[3]), back(box[2], box[1])];
    },

    _drawLand() {
      const areas = this._outlines[0].areas;
      if (!areas || !this._plan) return;
      // Each area alone: one path per colour is nine times slower with 11,000 areas.
      for (const area of areas) this._fill(area, this._plan.colours.get(area.id) || this._plan.noValue);
    },

    _drawBorders() {
      const { scale, x, y } = this._frame;
      const context = this._context;
      if (this._plan?.cells) {
        const size = Math.max(2, Math.min(9, (scale * 100) / 25_000_000));
        for (const [cx, cy, colour] of this._plan.cells) {
          context.fillStyle = colour;
          context.fillRect(cx * scale - x - size / 2, cy * scale - y - size / 2, size, size);
        }
      }
      this._drawLines();
      const chosen = this._district && this._outlines[0].areas?.find((area) => area.id === this._district);
      if (chosen) {
        context.beginPath();
        chosen.rings.forEach((ring) => this._trace(ring, true));
        context.lineWidth = 4;
        context.strokeStyle = "#1357c7";
        context.stroke();
      }
      for (const site of this._plan?.sites || []) this._dot(site);
    },

    _drawLines() {
      const { view, zoom } = this._frame;
      const context = this._context;
      context.lineWidth = Math.max(0.5, Math.min(1.6, (zoom - 6) / 5));
      context.strokeStyle = this._paint.border;
      context.globalAlpha = 0.8;
      context.beginPath();
      (this._outlines[0].areas || []).forEach((area, index) => {
        for (const line of area.borders) {
          const { box } = line;
          if (box[0] <= view[2] && box[2] >= view[0] && box[1] <= view[3] && box[3] >= view[1]) this._trace(line, false);
        }
        if (index % LINES_AT_ONCE === 0) {
          context.stroke();
          context.beginPath();
        }
      });
      context.stroke();
      context.globalAlpha = 1;
    },

    // A filled dot is a site, a ring one that is gone, a large one with a cross is new.
    _dot({ at, state }) {
      const { scale, x, y, zoom } = this._frame;
      const context = this._context;
      const size = Math.max(2.5, Math.min(7, zoom - 8)) * (state === "new" ? 2 : 1);
      const [cx, cy] = [at[0] * scale - x, at[1] * scale - y];
      context.beginPath();
      context.arc(cx, cy, size, 0, 2 * Math.PI);
      context.fillStyle = state === "gone" ? "#ffffffcc" : state === "new" ? "#1357c7" : "#12343b";
      context.fill();
      context.lineWidth = state === "gone" ? 2 : 1.2;
      context.strokeStyle = state === "gone" ? "#b3261e" : "#ffffff";
      context.stroke();
      if (state === "new") {
        context.beginPath();
        context.moveTo(cx - size / 2, cy);
        context.lineTo(cx + size / 2, cy);
        context.moveTo(cx, cy - size / 2);
        context.lineTo(cx, cy + size / 2);
        context.lineWidth = 2;
        context.stroke();
      }
    },
  });
})();
