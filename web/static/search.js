// The address field: suggestions while typing (ARIA combobox pattern, list autocomplete) and
// "my location". Without this file the form works all the same.
"use strict";

(() => {
  const form = document.querySelector("form.search");
  const field = form.elements.adresse;
  const list = document.getElementById("vorschlaege");
  const said = form.querySelector(".said");
  const texts = JSON.parse(document.getElementById("texte").textContent);
  const PAUSE_MS = 120;

  let options = [];
  let active = -1;
  let timer = 0;
  let running = null;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  field.autocomplete = "off"; // two lists on top of each other help nobody

  const say = (text, value = "") => { said.textContent = text.replace("%", () => value); };

  const close = () => {
    options = [];
    active = -1;
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const mark = (index) => {
    active = index;
    list.childNodes.forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    if (index < 0) {
      field.removeAttribute("aria-activedescendant");
    } else {
      field.setAttribute("aria-activedescendant", list.childNodes[index].id);
      list.childNodes[index].scrollIntoView({ block: "nearest" });
    }
  };

  const choose = (option) => {
    close();
    // A street alone still needs its number: leave room for it and go on suggesting.
    field.value = option.complete ? option.text : option.text + " ";
    field.focus();
    say(option.complete ? texts.chosen : texts.number_next, option.text);
  };

  const item = (option, index) => {
    const element = document.createElement("li");
    element.id = "vorschlag-" + index;
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", "false");
    element.append(option.text);
    if (option.district) {
      const district = document.createElement("span");
      district.textContent = option.district;
      element.append(" ", district);
    }
    // pointerdown comes before the field loses focus, so the list is still there
    element.addEventListener("pointerdown", (event) => event.preventDefault());
    element.addEventListener("click", () => choose(option));
    return element;
  };

  const show = (suggestions) => {
    close();
    if (!suggestions.length || document.activeElement !== field) return;
    options = suggestions;
    list.replaceChildren(...suggestions.map(item));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    say(texts.suggestions, String(suggestions.length));
  };

  const ask = async () => {
    running?.abort();
    const text = field.value;
    if (text.trim().length < 2) return close();
    running = new AbortController();
    try {
      const answer = await fetch("/api/suggest", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ text, limit: 8 }),
        signal: running.signal,
      });
      if (answer.ok && field.value === text) show((await answer.json()).suggestions);
    } catch {
      // Aborted by the next letter, or offline: the form still works.
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!options.length) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One stop between last and first: back in the field.
      const stops = options.length + 1;
      mark(((active + 1 + step + stops) % stops) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(options[active]);
    } else if (event.key === "Escape" && options.length) {
      event.preventDefault();
      close();
    }
  });

  // A live region speaks when it changes, not when it is loaded.
  const counted = document.querySelector(".counted");
  if (counted) {
    const count = counted.textContent;
    counted.textContent = "";
    setTimeout(() => { counted.textContent = count; }, 200);
  }

  const locate = form.querySelector(".locate");
  if ("geolocation" in navigator && window.isSecureContext) {
    locate.hidden = false;
    locate.addEventListener("click", () => {
      say(texts.locating);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          field.value = "";
          form.elements.lon.value = coords.longitude.toFixed(6);
          form.elements.lat.value = coords.latitude.toFixed(6);
          form.submit();
        },
        () => say(texts.not_located),
        { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
      );
    });
  }
})();
