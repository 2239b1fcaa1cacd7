// The planner's page: two maps over one view of the data, a profile, and what-if by tapping.
// Texts become text nodes. Without this file the page is its tables, and complete.
"use strict";

(() => {
  const page = document.getElementById("karten");
  if (!page) return;
  const form = document.getElementById("frage");
  const files = document.getElementById("dateien");
  const byId = (id) => document.getElementById(id);
  const made = (name, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const swatch = (colour) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 20 12");
    svg.setAttribute("aria-hidden", "true");
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [key, value] of [["width", 20], ["height", 12], ["fill", colour]]) rect.setAttribute(key, value);
    svg.append(rect);
    return svg;
  };

  // More names than this are a carpet, and placing them costs more than drawing the areas.
  const NAMED_AT_MOST = 500;
  const state = { view: null, changes: [], maps: {}, chosen: "" };
  document.documentElement.classList.add("js");
  document.querySelectorAll(".nomap").forEach((one) => { one.hidden = true; });
  page.hidden = byId("probieren").hidden = byId("zellenwahl").hidden = false;

  const fields = () => {
    const sent = Object.fromEntries(new FormData(form));
    return { ...sent, belegt: Boolean(sent.belegt), szenario: scenarioText() };
  };

  const scenarioText = () => state.changes.length
    ? JSON.stringify({ schema: 1, title: "Szenario", region: "", kind: form.elements.art.value, changes: state.changes }, null, 1)
    : "";

  const say = (text) => { byId("hinweis").textContent = text; };

  const load = async () => {
    byId("karten").setAttribute("aria-busy", "true");
    const answer = await fetch("/api/planung", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields()),
    });
    const found = await answer.json();
    byId("karten").removeAttribute("aria-busy");
    if (!answer.ok) {
      say(found.detail);
      return false;
    }
    state.view = found;
    show();
    return true;
  };

  const mapOf = (id, layer) => {
    const map = window.geofh.map(id, { center: [51.5, 7.5], zoom: 10, minZoom: 5, maxZoom: 17, zoomControl: false });
    const drawn = new window.geofhChoropleth({
      outlines: [{ id: layer, url: "/api/layers/" + layer, min_zoom: 0, names_until: state.view.rows.length > NAMED_AT_MOST ? 0 : 20, highlight: "", derived: false }],
      over_tiles: false, streets: "",
    }).addTo(map);
    map.on("click", (event) => tapped(id, drawn, event));
    map.on("move", () => follow(id));
    state.maps[id] = { map, drawn };
    return state.maps[id];
  };

  // The other map shows the same part of the city.
  let following = false;
  const follow = (id) => {
    if (following) return;
    following = true;
    for (const [other, { map }] of Object.entries(state.maps)) {
      if (other !== id) map.setView(state.maps[id].map.getCenter(), state.maps[id].map.getZoom(), { animate: false });
    }
    following = false;
  };

  const fit = ({ map, drawn }) => {
    if (drawn._outlines[0].areas) {
      map.fitBounds(drawn.bounds(), { padding: [8, 8] });
      page.dataset.ready = "";
    } else setTimeout(() => fit({ map, drawn }), 40);
  };

  const show = () => {
    const { view } = state;
    const today = state.maps["karte-heute"];
    const first = !today;
    const left = today || mapOf("karte-heute", view.layer);
    paint(left, "colour", "before");
    byId("danach").hidden = !view.changed;
    if (view.changed) {
      const right = state.maps["karte-danach"] || mapOf("karte-danach", view.layer);
      paint(right, "colour_after", "after");
      left.map.invalidateSize();
      right.map.invalidateSize();
      follow("karte-heute");
    } else left.map.invalidateSize();
    if (first) fit(left);
    table();
    facts();
    steps();
    cellLegend();
    if (state.chosen) profile(state.chosen);
    for (const [name, value] of Object.entries(fields())) {
      if (files.elements[name]) files.elements[name].value = value;
    }
    page.dataset.drawn = String(Number(page.dataset.drawn || 0) + 1);
  };

  const paint = ({ drawn }, colour, when) => {
    const { view } = state;
    drawn.show({
      colours: new Map(view.rows.map((row) => [row.id, row[colour]])),
      noValue: view.no_value,
      cells: byId("zellen").checked ? view.cells : null,
      sites: view.sites.flatMap((site) => {
        const here = site[when];
        if (here) return [{ ...site, place: here, state: when === "after" && !site.before ? "new" : "known" }];
        return when === "after" ? [{ ...site, place: site.before, state: "gone" }] : [];
      }),
    });
  };

  const table = () => {
    const { view } = state;
    const rows = new Map(view.rows.map((row) => [row.id, row]));
    const head = document.querySelector("#tabelle thead tr");
    if (view.changed && !head.querySelector(".change")) {
      const cell = made("th", "Änderung, Kinder", "n change");
      cell.scope = "col";
      head.append(cell);
    }
    for (const line of byId("zeilen").rows) {
      const row = rows.get(line.dataset.id);
      let cell = line.querySelector(".change");
      if (view.changed && !cell) line.append((cell = made("td", "", "n change")));
      if (cell) cell.textContent = row.change;
    }
  };

  const facts = () => {
    byId("zahlen").replaceChildren(...state.view.facts.map(([value, what]) => {
      const pair = made("div");
      pair.append(made("dt", what), made("dd", value));
      return pair;
    }));
  };

  const steps = () => {
    const names = new Map(state.view.sites.map((site) => [site.id, site.name]));
    byId("schritte").replaceChildren(...state.changes.map((change, index) => {
      const line = made("li", change.action === "open" ? "Neuer Ort " : "Geschlossen: " + (names.get(change.site) || change.site) + " ");
      const undo = made("button", "zurücknehmen");
      undo.type = "button";
      undo.addEventListener("click", () => { state.changes.splice(index, 1); load(); });
      line.append(undo);
      return line;
    }));
    byId("sichern").hidden = !state.changes.length;
    form.elements.szenario.value = scenarioText();
  };

  const cellLegend = () => {
    const list = byId("zellenlegende");
    list.hidden = !byId("zellen").checked;
    list.replaceChildren(...state.view.cells.legend.map(({ colour, text }) => {
      const line = made("li");
      line.append(swatch(colour), text);
      return line;
    }));
  };

  const profile = (id) => {
    const row = state.view.rows.find((one) => one.id === id);
    const panel = byId("profil");
    panel.hidden = !row;
    for (const { drawn } of Object.values(state.maps)) drawn.choose(row ? id : "");
    for (const line of byId("zeilen").rows) line.classList.toggle("chosen", line.dataset.id === id);
    if (!row) return;
    state.chosen = id;
    const list = made("dl");
    for (const [term, text] of row.profile) list.append(made("dt", term), made("dd", text));
    if (row.change) list.append(made("dt", "Änderung, Kinder"), made("dd", row.change));
    panel.replaceChildren(made("h2", row.name), list);
  };

  const tapped = (id, drawn, { latlng }) => {
    const tool = document.querySelector("[name=werkzeug]:checked").value;
    if (tool === "look") return profile(drawn.areaAt(latlng) || "");
    if (tool === "open") {
      const number = 1 + Math.max(0, ...state.changes.map(({ site }) => Number((/^neu-(\d+)$/.exec(site) || [0, 0])[1])));
      state.changes.push({
        action: "open", site: "neu-" + number, name: "Neuer Ort " + number,
        lon: Number(latlng.lng.toFixed(6)), lat: Number(latlng.lat.toFixed(6)),
      });
    } else {
      const site = drawn.siteAt(latlng, 22);
      if (!site || site.state === "gone") return say("Hier ist kein Ort. Tippen Sie auf einen Punkt.");
      const opened = state.changes.findIndex((one) => one.action === "open" && one.site === site.id);
      if (opened >= 0) state.changes.splice(opened, 1);
      else state.changes.push({ action: "close", site: site.id });
    }
    say("Wird gerechnet …");
    const before = state.changes.slice(0, -1);
    return load().then((done) => {
      if (done) say(tool === "open" ? "Ort eröffnet." : "Ort geschlossen.");
      else state.changes = before;
    });
  };

  document.querySelectorAll("[name=werkzeug]").forEach((tool) => tool.addEventListener("change", () => {
    document.querySelectorAll(".map").forEach((map) => map.classList.toggle("aim", tool.value !== "look"));
    say({ look: "", open: "Tippen Sie auf die Karte, wo ein Ort eröffnen soll.", close: "Tippen Sie auf den Ort, der schließen soll." }[tool.value]);
  }));
  byId("zellen").addEventListener("change", show);
  byId("zeilen").addEventListener("click", (event) => {
    const line = event.target.closest("tr[data-id]");
    if (line) profile(line.dataset.id);
  });
  byId("sichern").addEventListener("click", () => {
    const link = made("a");
    link.href = URL.createObjectURL(new Blob([scenarioText()], { type: "application/json" }));
    link.download = "szenario.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  byId("laden").addEventListener("change", async (event) => {
    try {
      const read = JSON.parse(await event.target.files[0].text());
      state.changes = Array.isArray(read.changes) ? read.changes : [];
      await load();
    } catch {
      say("Diese Datei ist kein Szenario.");
    }
  });
  try {
    state.changes = JSON.parse(form.elements.szenario.value || "{}").changes || [];
  } catch {
    state.changes = [];
  }
  load();
})();
