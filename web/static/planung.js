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
  const state = { view: null, changes: [], maps: {}, chosen: "", site: null, moving: false, whole: null };
  const DONE = {
    open: () => "eröffnet", close: () => "schließt", move: () => "zieht um",
    hours: ({ hours }) => "öffnet " + hours, capacity: ({ capacity }) => "hat Kapazität " + capacity,
    areas: ({ areas }) => "kommt in " + areas.length + " Gebiete",
  };
  document.documentElement.classList.add("js");
  document.querySelectorAll(".nomap").forEach((one) => { one.hidden = true; });
  page.hidden = byId("probieren").hidden = byId("zellenwahl").hidden = false;

  const fields = () => ({ ...Object.fromEntries(new FormData(form)), szenario: scenarioText() });

  const scenarioText = () => state.changes.length
    ? JSON.stringify({ schema: 1, title: "Szenario", region: state.view ? state.view.region : "", kind: form.elements.art.value, changes: state.changes }, null, 1)
    : "";

  const say = (text) => { byId("hinweis").textContent = text; };

  const load = async () => {
    byId("karten").setAttribute("aria-busy", "true");
    const answer = await fetch("/planung/daten", { method: "POST", body: new URLSearchParams(fields()) });
    const found = await answer.json();
    byId("karten").removeAttribute("aria-busy");
    if (!answer.ok) {
      say("Das lässt sich nicht rechnen: " + found.detail);
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
    state.maps[id] = { map, drawn };
    // A map that was just made has not been moved by anybody: it follows.
    map.on("move", () => follow(id));
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
      map.fitBounds(drawn.bounds(), { padding: [8, 8], animate: false });
      state.whole = map.getZoom();
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
    const seen = left.map.getBounds();
    const split = left.map.getSize().x;
    if (view.changed) {
      const right = state.maps["karte-danach"] || mapOf("karte-danach", view.layer);
      paint(right, "colour_after", "after");
      right.map.invalidateSize();
    }
    left.map.invalidateSize();
    // Beside each other the maps are narrower: they show what was seen before, all or a part.
    if (!first && left.map.getSize().x !== split) {
      const whole = left.map.getZoom() === state.whole;
      left.map.fitBounds(whole ? left.drawn.bounds() : seen, { padding: whole ? [8, 8] : [0, 0], animate: false });
      if (whole) state.whole = left.map.getZoom();
    }
    follow("karte-heute");
    if (first) fit(left);
    table();
    facts();
    steps();
    cellLegend();
    visits();
    if (state.chosen) profile(state.chosen);
    // A tick that is not set is not among the fields.
    const sent = fields();
    for (const one of files.elements) if (one.name) one.value = sent[one.name] || "";
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
    document.querySelectorAll("#tabelle .change").forEach((cell) => cell.remove());
    if (!view.changed) return;
    for (const title of ["danach ohne Angebot", "danach mit, %", "gewinnen", "verlieren"]) {
      const cell = made("th", title, "n change");
      cell.scope = "col";
      head.append(cell);
    }
    for (const line of byId("zeilen").rows) {
      const row = rows.get(line.dataset.id);
      for (const text of [row.unreached_after, row.share_after, row.gained, row.lost]) line.append(made("td", text, "n change"));
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
    const names = new Map([...state.view.sites, ...state.view.visits].map((site) => [site.id, site.name]));
    byId("schritte").replaceChildren(...state.changes.map((change, index) => {
      const name = change.name || names.get(change.site) || change.site;
      const line = made("li", name + " " + DONE[change.action](change) + " ");
      const what = line.textContent.trim();
      const button = (text, act) => {
        const one = made("button", text);
        one.type = "button";
        one.setAttribute("aria-label", text + ": " + what);
        one.addEventListener("click", act);
        line.append(one);
      };
      const site = state.view.sites.find((one) => one.id === change.site && one.after);
      if (site) button("ändern", () => {
        document.querySelector("[name=werkzeug][value=change]").click();
        pick(site);
      });
      button("zurücknehmen", () => withdraw(index));
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
    const changed = [["gewinnen", row.gained], ["verlieren", row.lost]]
      .filter(([, text]) => text).map(([term, text]) => [state.view.heads + ", die " + term, text]);
    for (const [term, text] of [...changed, ...row.profile]) list.append(made("dt", term), made("dd", text));
    panel.replaceChildren(made("h2", row.name), list);
  };

  // A change is shown when it could be calculated; if not, everything stays as it was.
  const attempt = (changes, done) => {
    const before = state.changes;
    state.changes = changes;
    say("Wird gerechnet …");
    return load().then((worked) => {
      if (worked) say(done);
      else state.changes = before;
      return worked;
    });
  };

  // What was done to a site that is no longer opened goes with it.
  const withdraw = (index) => {
    const gone = state.changes[index];
    attempt(state.changes.filter((one, place) => place !== index && !(gone.action === "open" && one.site === gone.site)), "Zurückgenommen.");
  };

  // The last word on a site counts: a second move or other hours take the place of the first.
  const alter = (change, done) => attempt(
    [...state.changes.filter((one) => one.site !== change.site || one.action !== change.action), change], done,
  );

  const placeOf = (latlng) => ({ lon: Number(latlng.lng.toFixed(6)), lat: Number(latlng.lat.toFixed(6)) });

  const open = (latlng) => {
    const number = 1 + Math.max(0, ...state.changes.map(({ site }) => Number((/^neu-(\d+)$/.exec(site) || [0, 0])[1])));
    return attempt([...state.changes, {
      action: "open", site: "neu-" + number, name: "Neuer Ort " + number, ...placeOf(latlng),
    }], "Ort eröffnet.");
  };

  const close = (site) => {
    const opened = state.changes.some((one) => one.action === "open" && one.site === site.id);
    const others = state.changes.filter((one) => one.site !== site.id);
    return attempt(opened ? others : [...others, { action: "close", site: site.id }], "Ort geschlossen.");
  };

  const pick = (site) => {
    state.site = site || null;
    state.moving = false;
    byId("ort").hidden = !site;
    if (!site) return;
    byId("ort-name").textContent = site.name;
    byId("ort-kapazitaet").value = String(site.capacity).replace(".", ",");
    byId("ort-zeiten").value = (state.changes.find((one) => one.action === "hours" && one.site === site.id) || { hours: "" }).hours;
    say("Verschieben, Kapazität oder Öffnungszeiten ändern.");
  };

  const serve = (area) => {
    const visit = state.view.visits.find((one) => one.id === byId("besuch-wahl").value);
    if (!visit || !area) return undefined;
    const served = visit.areas.includes(area);
    const areas = served ? visit.areas.filter((one) => one !== area) : [...visit.areas, area].sort();
    if (!areas.length) return say("Ein Gebiet muss bleiben. Soll es das Angebot nicht mehr geben, lassen Sie es in der Datei schließen.");
    const name = (state.view.rows.find((one) => one.id === area) || { name: area }).name;
    return alter({ action: "areas", site: visit.id, areas }, name + (served ? " gehört nicht mehr dazu." : " gehört jetzt dazu."));
  };

  const tapped = (id, drawn, { latlng }) => {
    const tool = document.querySelector("[name=werkzeug]:checked").value;
    if (tool === "look") return profile(drawn.areaAt(latlng) || "");
    if (tool === "open") return open(latlng);
    if (tool === "areas") return serve(drawn.areaAt(latlng));
    if (state.moving) {
      const moved = state.changes.find((one) => one.action === "open" && one.site === state.site.id);
      state.moving = false;
      if (moved) return attempt(state.changes.map((one) => one === moved ? { ...moved, ...placeOf(latlng) } : one), "Ort verschoben.");
      return alter({ action: "move", site: state.site.id, ...placeOf(latlng) }, "Ort verschoben.");
    }
    const site = drawn.siteAt(latlng, 22);
    if (!site || site.state === "gone") return say("Hier ist kein Ort. Tippen Sie auf einen Punkt.");
    return tool === "close" ? close(site) : pick(site);
  };

  const visits = () => {
    const chosen = byId("besuch-wahl").value;
    byId("besuche").hidden = !state.view.visits.length;
    byId("besuch-wahl").replaceChildren(...state.view.visits.map(({ id, name }) => {
      const option = made("option", name);
      option.value = id;
      option.selected = id === chosen;
      return option;
    }));
  };

  document.querySelectorAll("[name=werkzeug]").forEach((tool) => tool.addEventListener("change", () => {
    document.querySelectorAll(".map").forEach((map) => map.classList.toggle("aim", tool.value !== "look"));
    pick(null);
    byId("besuch").hidden = tool.value !== "areas";
    say({
      look: "", open: "Tippen Sie auf die Karte, wo ein Ort eröffnen soll.",
      close: "Tippen Sie auf den Ort, der schließen soll.", change: "Tippen Sie auf den Ort, der sich ändern soll.",
      areas: "Tippen Sie auf ein Gebiet: Es kommt dazu oder fällt weg.",
    }[tool.value]);
  }));
  byId("ort-zieht").addEventListener("click", () => {
    state.moving = true;
    say("Tippen Sie auf die Karte, wohin der Ort zieht.");
  });
  byId("ort-kapazitaet-gilt").addEventListener("click", () => {
    const capacity = Number(byId("ort-kapazitaet").value.trim().replace(",", "."));
    if (!byId("ort-kapazitaet").value.trim() || !(capacity >= 0)) return say("Die Kapazität ist keine Zahl.");
    return alter({ action: "capacity", site: state.site.id, capacity }, "Kapazität geändert. Sie wirkt in „je 100 " + state.view.heads + "“.");
  });
  byId("ort-zeiten-gelten").addEventListener("click", () => alter(
    { action: "hours", site: state.site.id, hours: byId("ort-zeiten").value.trim() },
    form.elements.uhrzeit.value ? "Öffnungszeiten geändert." : "Öffnungszeiten geändert. Sie wirken, wenn oben „offen nach“ gewählt ist.",
  ));
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
      if (!Array.isArray(read.changes)) throw new TypeError("no changes");
      await attempt(read.changes, "Szenario geladen.");
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
