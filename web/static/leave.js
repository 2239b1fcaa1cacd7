// "Leave quickly": the button, or Shift three times within five seconds. The page is covered at
// once and replaced, so that the back button does not lead here; the browser's history stays,
// and the page says so. Without this file the button is a plain link.
"use strict";

(() => {
  const link = document.querySelector(".leave-now");
  const WITHIN_MS = 5000;
  let pressed = [];

  const leave = () => {
    document.title = "…";
    const cover = document.createElement("div");
    cover.className = "cover";
    document.body.replaceChildren(cover);
    location.replace(link.href);
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    if (event.key !== "Shift") {
      pressed = []; // capital letters are no wish to leave
      return;
    }
    const now = performance.now();
    pressed = [...pressed.filter((one) => now - one < WITHIN_MS), now];
    if (pressed.length === 3) leave();
  });
})();
