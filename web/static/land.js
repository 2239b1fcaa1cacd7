// The maps of whole Länder: every area coloured as its row in the table below says.
"use strict";

for (const container of document.querySelectorAll("[data-layer]")) {
  container.parentElement.hidden = false;
  const rows = [...document.getElementById(container.dataset.table).querySelectorAll("[data-id]")];
  const map = window.geofh.map(container.id, { center: [51.2, 9], zoom: 7, minZoom: 5, maxZoom: 13, zoomControl: false });
  const { layer } = container.dataset;
  const drawn = new window.geofhChoropleth({
    outlines: [{ id: layer, url: "/planung/land/" + layer, min_zoom: 0, names_until: layer === "kreis" ? 20 : 0, highlight: "", derived: false }],
    over_tiles: false, streets: "",
  }).addTo(map);
  drawn.show({
    colours: new Map(rows.map((row) => [row.dataset.id, row.dataset.colour])),
    noValue: "#b9bec4", sites: [], cells: null,
  });
  const fit = () => {
    if (!drawn._outlines[0].areas) return setTimeout(fit, 60);
    map.fitBounds(drawn.bounds(), { padding: [6, 6] });
    container.dataset.ready = "";
    return undefined;
  };
  fit();
  map.on("click", ({ latlng }) => {
    const id = drawn.areaAt(latlng);
    drawn.choose(id || "");
    for (const row of rows) {
      row.classList.toggle("chosen", row.dataset.id === id);
      if (row.dataset.id === id) row.scrollIntoView({ block: "nearest" });
    }
  });
}
document.querySelectorAll(".nomap").forEach((one) => { one.hidden = true; });
