// Draws the features of an OGC page. Texts become text nodes, never HTML.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("features").textContent);
  const drawn = data.features.filter((feature) => feature.geometry);
  const container = document.getElementById("map");
  if (!drawn.length) {
    container.remove();
    return;
  }
  const map = L.map(container, {
    attributionControl: false,
    scrollWheelZoom: false,
    // Whole steps would leave a city at half the size it could have.
    zoomSnap: 0.25,
  });
  const layer = L.geoJSON(drawn, {
    style: { color: "#0b4f7d", weight: 1.5, fillOpacity: 0.08 },
    pointToLayer: (feature, at) =>
      L.circleMarker(at, { radius: 5, color: "#0b4f7d", weight: 1.5, fillOpacity: 0.5 }),
    onEachFeature: (feature, shape) => {
      const name = document.createElement("span");
      name.textContent = feature.properties.name;
      shape.bindTooltip(name);
    },
  }).addTo(map);
  map.fitBounds(layer.getBounds(), { maxZoom: 15, padding: [10, 10] });
})();
