// What geofh's map elements call: geofh.map, .attribution, .basemap, .sketch, .origin, .places.
// Texts become text nodes, never HTML. The map is only made when it comes into view.
"use strict";

window.geofh = (() => {
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
    L.control.zoom({ position: "topright", zoomInTitle: texts.closer, zoomOutTitle: texts.further }).addTo(made);
    L.control.scale({ position: "topleft", imperial: false }).addTo(made);
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

  const attribution = (on, texts) => {
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => element("div", "credits", texts.join(" · "));
    if (texts.length) control.addTo(on);
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
      on.getContainer().querySelector(".credits")?.append(" · " + credit);
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

  // One marker per place; it is on the map while one of its entries can be seen in the list.
  const places = (on, list) => {
    const markers = list.map((place) => marker(on, place));
    const refresh = () => {
      for (const one of markers) {
        const seen = one.entries.filter((entry) => isShown(entry.anchor));
        one.label(seen);
        if (seen.length) one.layer.addTo(on);
        else one.layer.remove();
      }
    };
    document.addEventListener("toggle", refresh, true);
    refresh();
    for (const one of markers) {
      for (const { anchor } of one.entries) pickers.set(anchor, () => pick(on, one, anchor));
    }
    on.on("popupopen", ({ popup }) => {
      popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", texts.close);
    });
  };

  const isShown = (anchor) => {
    const entry = document.getElementById(anchor);
    return Boolean(entry) && !entry.parentElement.closest("details:not([open])");
  };

  const marker = (on, { at, role, entries }) => {
    const pin = element("span", "pin " + role);
    const icon = L.divIcon({ html: pin, className: "frame-pin", iconSize: [44, 44], iconAnchor: [22, 22] });
    const layer = L.marker(at, { icon, riseOnHover: true });
    const label = (seen) => {
      if (!seen.length) return;
      pin.textContent = seen.length > 1 ? seen[0].number + "+" : String(seen[0].number);
      layer.seen = seen;
      layer.getElement()?.setAttribute("aria-label", seen.map((one) => one.number + ": " + one.name).join("; "));
    };
    layer.on("add", () => label(layer.seen || entries));
    layer.bindPopup(() => bubble(layer.seen || entries), { maxWidth: 260, autoPanPadding: [16, 16], closeButton: true });
    layer.on("popupopen", () => choose(on, entries, layer));
    layer.on("popupclose", () => choose(on, [], null));
    layer.on("keydown", ({ originalEvent: event }) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      layer.openPopup();
      layer.getPopup().getElement().querySelector("a")?.focus();
      layer.once("popupclose", () => layer.getElement()?.focus());
    });
    return { layer, entries, label };
  };

  const bubble = (entries) => {
    const box = element("div", "bubble");
    for (const entry of entries) {
      const name = element("a", "", entry.number + ". " + entry.name);
      name.href = "#" + entry.anchor;
      name.lang = "de";
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

  const pick = (on, { layer, entries }, anchor) => {
    document.getElementById("karte").scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    on.setView(layer.getLatLng(), Math.max(on.getZoom(), 15), { animate: !calm.matches });
    layer.openPopup();
    choose(on, entries.filter((one) => one.anchor === anchor), layer);
    const links = layer.getPopup().getElement().querySelectorAll("a[href^='#']");
    links[Math.max(0, (layer.seen || entries).findIndex((one) => one.anchor === anchor))]?.focus({ preventScroll: true });
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
