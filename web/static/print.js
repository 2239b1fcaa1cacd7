// The button needs JavaScript; without it the browser's own menu prints the same page.
(() => {
  "use strict";
  const button = document.querySelector("button.print");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
})();
