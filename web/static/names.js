// The names on the sketch: which are written, where, and none over another.
"use strict";

window.geofhNames = (() => {
  const STREET_NAMES_FROM = 15.25;
  const MOST_STREET_NAMES = 90;
  const MOST_TEXTS_KEPT = 1000;
  const HALO = 3.5;

  const meets = (box, view) =>
    box[0] <= view[2] && box[2] >= view[0] && box[1] <= view[3] && box[3] >= view[1];

  // Where to write an area's name: the middle of what can be seen of it.
  const middle = (ring, view) => {
    const [west, north, east, south] = ring.box;
    const whole = west >= view[0] && north >= view[1] && east <= view[2] && south <= view[3];
    // Seen whole, the middle is the same at every zoom.
    if (whole) return (ring.middle ||= centre(ring, ring.box));
    return centre(ring, view);
  };

  const centre = (ring, view) => {
    let points = [];
    for (let index = 0; index < ring.flat.length; index += 2) points.push([ring.flat[index], ring.flat[index + 1]]);
    for (const [axis, limit, sign] of [[0, view[0], 1], [0, view[2], -1], [1, view[1], 1], [1, view[3], -1]]) {
      const inside = (point) => sign * (point[axis] - limit) >= 0;
      const kept = [];
      points.forEach((point, index) => {
        const before = points[(index + points.length - 1) % points.length];
        if (inside(point) !== inside(before)) {
          const share = (limit - before[axis]) / (point[axis] - before[axis]);
          kept.push([0, 1].map((one) => before[one] + share * (point[one] - before[one])));
        }
        if (inside(point)) kept.push(point);
      });
      points = kept;
      if (!points.length) return null;
    }
    let [area, x, y] = [0, 0, 0];
    const [originX, originY] = points[0];
    points.forEach((point, index) => {
      const next = points[(index + 1) % points.length];
      const [ax, ay, bx, by] = [point[0] - originX, point[1] - originY, next[0] - originX, next[1] - originY];
      const cross = ax * by - bx * ay;
      area += cross;
      x += (ax + bx) * cross;
      y += (ay + by) * cross;
    });
    return area ? { area: Math.abs(area / 2), x: originX + x / (3 * area), y: originY + y / (3 * area) } : null;
  };

  return class {
    // Boxes are west, north, east, south, in any one unit.
    static meets = meets;

    constructor() {
      this._written = new Map(); // texts as pictures: the same ones are needed at every step
    }

    // The colours have changed: the pictures of them are of no use.
    forget() {
      this._written.clear();
    }

    // A new drawing; what is written first keeps its place.
    begin(context, frame, paint) {
      this._context = context;
      this._frame = frame;
      this._paint = paint;
      this._taken = [];
    }

    // A text with its halo, drawn once: laying it out again costs more than the lines of the map.
    _picture(text, size, weight) {
      const key = weight + " " + size + " " + text;
      if (!this._written.has(key)) {
        if (this._written.size > MOST_TEXTS_KEPT) this._written.clear();
        const picture = document.createElement("canvas");
        const context = picture.getContext("2d");
        const font = `${weight} ${size}px ${this._paint.font}`;
        context.font = font;
        const wide = context.measureText(text).width + HALO * 2;
        const tall = size * 1.5 + HALO * 2;
        picture.width = Math.ceil(wide * this._frame.dots);
        picture.height = Math.ceil(tall * this._frame.dots);
        context.scale(this._frame.dots, this._frame.dots);
        context.font = font;
        context.textAlign = "center";
        context.textBaseline = "middle";
        context.lineJoin = "round";
        context.lineWidth = HALO;
        context.strokeStyle = this._paint.halo;
        context.strokeText(text, wide / 2, tall / 2);
        context.fillStyle = this._paint.name;
        context.fillText(text, wide / 2, tall / 2);
        this._written.set(key, { picture, wide, tall });
      }
      return this._written.get(key);
    }

    _write(text, x, y, { size, weight, turn = 0 }) {
      const { picture, wide, tall } = this._picture(text, size, weight);
      const half = wide / 2;
      const [cos, sin] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))];
      const [across, down] = [half * cos + size * sin, half * sin + size * cos];
      const box = [x - across, y - down, x + across, y + down];
      if (this._taken.some((other) => meets(box, other))) return false;
      this._taken.push(box);
      const context = this._context;
      context.save();
      // Upright letters stay sharp on whole pixels.
      if (turn) context.translate(x, y);
      else context.translate(Math.round(x - half) + half, Math.round(y - tall / 2) + tall / 2);
      context.rotate(turn);
      context.drawImage(picture, -half, -tall / 2, picture.width / this._frame.dots, picture.height / this._frame.dots);
      context.restore();
      return true;
    }

    areas(outlines) {
      const { zoom, scale, x, y, seen } = this._frame;
      for (const outline of outlines) {
        if (zoom >= outline.names_until) continue;
        for (const area of outline.areas) {
          const spots = area.rings.filter((ring) => meets(ring.box, seen)).map((ring) => middle(ring, seen)).filter(Boolean);
          const best = spots.sort((one, other) => other.area - one.area)[0];
          if (best && best.area * scale * scale > 2500) {
            const style = { size: zoom < 11.5 ? 11 : 13, weight: 600 };
            // A neighbour's name in the way: a line higher or lower is still inside.
            [0, -16, 16].some((lift) =>
              this._write(area.name, best.x * scale - x, best.y * scale - y + lift, style));
          }
        }
      }
    }

    streets(lines) {
      const { zoom, view } = this._frame;
      if (zoom < STREET_NAMES_FROM) return;
      const style = { size: zoom >= 17 ? 12 : 11, weight: 400 };
      const written = new Set();
      for (const { name, flat, box } of lines) {
        if (written.size >= MOST_STREET_NAMES) return;
        if (written.has(name) || !meets(box, view)) continue;
        const need = this._picture(name, style.size, style.weight).wide;
        const spot = this._straight(flat, need);
        if (spot && this._write(name, spot.x, spot.y, { ...style, turn: spot.turn })) written.add(name);
      }
    }

    // The longest straight piece in view that has room for a name.
    _straight(flat, need) {
      const { scale, x, y, view } = this._frame;
      let best = null;
      for (let index = 0; index < flat.length - 2; index += 2) {
        const middleX = (flat[index] + flat[index + 2]) / 2;
        const middleY = (flat[index + 1] + flat[index + 3]) / 2;
        if (!meets([middleX, middleY, middleX, middleY], view)) continue;
        const dx = (flat[index + 2] - flat[index]) * scale;
        const dy = (flat[index + 3] - flat[index + 1]) * scale;
        const length = Math.hypot(dx, dy);
        if (length < need || (best && length <= best.length)) continue;
        const turn = Math.atan(dx ? dy / dx : Infinity);
        best = { length, turn, x: middleX * scale - x, y: middleY * scale - y };
      }
      return best;
    }
  };
})();
