// What geofh's map elements call: geofh.map, .attribution, .basemap, .sketch, .origin, .places.
// Texts become text nodes, never HTML. The map is only made when it comes into view.
"use strict";

window.geofh = (() => {
  const PIN_PX = 44; // for a thumb; nearer than this, two pins would cover each other
  const NAMED = 5; // names of one marker that a screen reader says
  const root = document.documentElement;
  const texts = JSON.parse(document.getElementById("texte").textContent);
  let cameFrom = null; // the button of the list that led into the map
  const pickers = new Map(); // id of an entry in the list -> show it on the map
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const wide = matchMedia("(min-width: 62rem)");

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const map = (id, options) => {
    const container = document.getElementById(id);
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", texts.map);
    const made = L.map(container, {
      ...options,
      attributionControl: false,
      scrollWheelZoom: false, // the page scrolls; the map zooms once somebody works with it
      zoomSnap: 0.25, // fits the answer to the window
      zoomAnimation: !calm.matches,
      fadeAnimation: !calm.matches,
    });
    // Bubbles open upwards: the corners above are theirs.
    L.control.zoom({ position: "bottomright", zoomInTitle: texts.closer, zoomOutTitle: texts.further }).addTo(made);
    L.control.scale({ position: "bottomleft", imperial: false }).addTo(made);
    // Also from inside a bubble, which Leaflet itself does not hear; back to where one came from.
    container.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      made.closePopup();
      cameFrom?.focus();
      cameFrom = null;
    });
    made.on("focus click", () => made.scrollWheelZoom.enable());
    made.on("mouseout", () => made.scrollWheelZoom.disable());
    return made;
  };

  const attribution = (on, credits) => {
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => element("div", "credits", credits.join(" · "));
    control.addTo(on);
  };

  const basemap = (on, { url }) => {
    on.getContainer().classList.add("tiled");
    window.geofhBasemap(url).addTo(on);
  };

  const sketch = (on, data) => { on.sketch = new window.geofhSketch(data).addTo(on); };

  // A map of somebody else's: nothing is asked of it before the reader was told and said yes.
  const foreign = (on, { url, credit }) => {
    const offer = document.querySelector(".foreign");
    const button = offer?.querySelector("button");
    if (!button) return;
    offer.hidden = false;
    button.addEventListener("click", () => {
      offer.remove();
      on.getContainer().classList.add("foreign-tiles");
      L.tileLayer(url, { maxZoom: 19, className: "foreign-tile" }).addTo(on);
      on.getContainer().querySelector(".credits")?.append(credit);
      on.sketch?.clear();
    });
  };

  const origin = (on, { at, accuracy_m: accuracy, label }) => {
    if (accuracy >= 5) {
      L.circle(at, { radius: accuracy, className: "accuracy", interactive: false }).addTo(on);
    }
    const home = element("span", "home");
    home.title = label;
    const icon = L.divIcon({ html: home, className: "frame-pin", iconSize: [26, 26] });
    L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(on);
  };

  // Places that would cover each other at this zoom share one marker, so that each number can be
  // read and hit, and so that five thousand places are as few elements as fit a window. A place is
  // on the map while one of its entries can be seen in the list.
  const places = (on, list) => {
    let groups = new Map(); // numbers of the entries -> marker
    // Projected once, to the world as one pixel; a zoom only multiplies.
    const placed = list.map((place) => ({ ...place, point: on.project(place.at, 0) }));
    let shown = null;
    const find = (anchor) => [...groups.values()].find((one) => one.entries.some((entry) => entry.anchor === anchor));
    const refresh = () => {
      shown ||= placed
        .map((place) => ({ ...place, entries: place.entries.filter((entry) => isShown(entry.anchor)) }))
        .filter((place) => place.entries.length);
      const open = [...groups.values()].find((one) => one.layer.isPopupOpen());
      const fresh = new Map(gather(on, shown).map((group) => [group.key, group]));
      for (const [key, group] of groups) if (!fresh.has(key)) group.layer.remove();
      for (const [key, group] of fresh) {
        if (groups.has(key)) fresh.set(key, groups.get(key));
        else group.layer = marker(on, group).addTo(on);
      }
      groups = fresh;
      // Who read about a place goes on reading when it is grouped otherwise.
      if (open && !fresh.has(open.key)) find(open.entries[0].anchor)?.layer.openPopup();
    };
    on.on("moveend", refresh);
    document.addEventListener("toggle", (event) => {
      if (!event.target.querySelector(".entry")) return;
      shown = null;
      refresh();
    }, true);
    on.whenReady(refresh);
    for (const place of list) {
      for (const { anchor } of place.entries) pickers.set(anchor, () => pick(on, place, anchor, find));
    }
    on.on("popupopen", ({ popup }) => {
      popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", texts.close);
    });
  };

  const gather = (on, list) => {
    const cells = new Map();
    const groups = [];
    const scale = 2 ** on.getZoom();
    for (const { at, role, point, entries } of list) {
      const [x, y] = [point.x * scale, point.y * scale];
      const [column, row] = [Math.floor(x / PIN_PX), Math.floor(y / PIN_PX)];
      let group = null;
      for (let dx = -1; dx <= 1 && !group; dx += 1) {
        for (let dy = -1; dy <= 1 && !group; dy += 1) {
          group = cells.get(column + dx + ":" + (row + dy))?.find(
            (one) => Math.abs(one.x - x) < PIN_PX && Math.abs(one.y - y) < PIN_PX,
          );
        }
      }
      if (group) {
        group.entries.push(...entries);
        continue;
      }
      group = { at, role, x, y, entries: [...entries] };
      groups.push(group);
      const cell = column + ":" + row;
      if (cells.has(cell)) cells.get(cell).push(group);
      else cells.set(cell, [group]);
    }
    // Grouped first and looked at afterwards: moving the window does not change who is together.
    const view = on.getBounds().pad(0.1);
    const near = groups.filter((one) => view.contains(one.at));
    for (const group of near) group.key = group.entries.map((one) => one.anchor).join();
    return near;
  };

  const isShown = (anchor) => {
    const entry = document.getElementById(anchor);
    return Boolean(entry) && !entry.parentElement.closest("details:not([open])");
  };

  const marker = (on, { at, role, entries }) => {
    const more = entries.length - 1;
    const pin = element("span", "pin " + role, String(entries[0].number));
    if (more) pin.append(element("sup", "", "+" + more));
    const icon = L.divIcon({ html: pin, className: "frame-pin", iconSize: [PIN_PX, PIN_PX], iconAnchor: [PIN_PX / 2, PIN_PX / 2] });
    // Begins with what is to be seen, so that who speaks to the device can say it.
    const others = entries.slice(1, NAMED).map((one) => "; " + one.number + ": " + one.name).join("");
    const named = pin.textContent + ": " + entries[0].name + others;
    const layer = L.marker(at, { icon, riseOnHover: true });
    layer.on("add", () => layer.getElement().setAttribute("aria-label", named + (entries.length > NAMED ? " …" : "")));
    layer.bindPopup(() => bubble(entries), { maxWidth: 260, maxHeight: 260, autoPanPadding: [16, 16], closeButton: true });
    layer.on("popupopen", () => choose(on, entries, layer));
    layer.on("popupclose", () => choose(on, [], null));
    layer.on("keydown", ({ originalEvent: event }) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      layer.openPopup();
      layer.getPopup().getElement().querySelector("a")?.focus();
      layer.once("popupclose", () => layer.getElement()?.focus());
    });
    return layer;
  };

  const bubble = (entries) => {
    const box = element("div", "bubble");
    box.dir = root.dir; // the map itself runs from left to right in every language
    for (const entry of entries) {
      const name = element("a", "", entry.number + ". " + entry.name);
      name.href = "#" + entry.anchor;
      name.lang = "de";
      name.dir = "auto";
      box.append(name, element("p", "", entry.detail));
    }
    return box;
  };

  const choose = (on, entries, layer) => {
    const anchors = entries.map((one) => one.anchor);
    on.sketch?.mark(entries.flatMap((one) => one.areas));
    document.querySelectorAll(".entry.chosen").forEach((one) => one.classList.remove("chosen"));
    document.querySelectorAll(".pin.chosen").forEach((one) => one.classList.remove("chosen"));
    anchors.forEach((anchor) => document.getElementById(anchor)?.classList.add("chosen"));
    layer?.getElement()?.querySelector(".pin").classList.add("chosen");
    // Where list and map stand side by side, the list follows.
    if (anchors.length && wide.matches) {
      document.getElementById(anchors[0])?.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    }
  };

  const pick = (on, { at }, anchor, find) => {
    document.getElementById("karte").scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    on.closePopup();
    on.setView(at, Math.max(on.getZoom(), 15), { animate: false });
    const group = find(anchor);
    if (!group) return;
    group.layer.openPopup();
    choose(on, group.entries.filter((one) => one.anchor === anchor), group.layer);
    const links = group.layer.getPopup().getElement().querySelectorAll("a[href^='#']");
    links[group.entries.findIndex((one) => one.anchor === anchor)]?.focus({ preventScroll: true });
  };

  // Start once the map is about to be seen: on a phone it lies below the list.
  const start = () => {
    const frame = document.querySelector(".place .frame");
    if (!frame || !window.geofhMap) return;
    for (const part of document.querySelectorAll(".frame, .legend")) part.hidden = false;
    let begun = false;
    const begin = () => {
      if (begun) return;
      begun = true;
      window.geofhMap();
      root.dataset.mapReady = "";
    };
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      observer.disconnect();
      begin();
    }, { rootMargin: "300px" }).observe(frame);
    for (const button of document.querySelectorAll("button.show")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        begin();
        cameFrom = button;
        pickers.get(button.dataset.anchor)?.();
      });
    }
    const jump = document.querySelector("a.jump");
    if (jump) new IntersectionObserver((seen) => { jump.hidden = seen.at(-1).isIntersecting; }).observe(frame);
  };
  document.addEventListener("DOMContentLoaded", start);

  return { map, attribution, basemap, sketch, foreign, origin, places };
})();
