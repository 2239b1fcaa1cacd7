// "Keep on this device": only when somebody asks. Nothing is stored before that, and one tap
// removes everything again. The service worker (sw.js) shows what was kept while offline.
(() => {
  "use strict";
  const box = document.querySelector(".keep");
  if (!box || !("serviceWorker" in navigator) || !("caches" in window)) return;
  const KEPT = "geofh-kept";
  const HEADERS = ["content-type", "content-security-policy"];
  const [keep, forget] = box.querySelectorAll("button");
  const said = box.querySelector("[role=status]");
  const again = box.querySelector("form.again");
  box.hidden = false;

  const assets = () => [
    ...[...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((one) => one.href),
    ...[...document.querySelectorAll("script[src]")].map((one) => one.src),
  ];

  // The page as the server writes it, with the note that tells when it was kept.
  async function page(address, options) {
    const answer = await fetch(address, options);
    if (!answer.ok) throw new Error("not loaded");
    const text = (await answer.text()).replace('id="behalten-stand" hidden', 'id="behalten-stand"');
    const headers = HEADERS.map((name) => [name, answer.headers.get(name)]).filter(([, value]) => value);
    return new Response(text, { headers });
  }

  async function show() {
    forget.hidden = !(await caches.has(KEPT));
  }

  async function remove() {
    await caches.delete(KEPT);
    const worker = await navigator.serviceWorker.getRegistration("/");
    if (worker) await worker.unregister();
  }

  keep.addEventListener("click", async () => {
    keep.disabled = true;
    try {
      const emergency = await page("/notfall" + location.search);
      const sent = new URLSearchParams(new FormData(again));
      const result = [...sent].length ? await page(again.action, { method: "POST", body: sent }) : null;
      const cache = await caches.open(KEPT);
      await cache.put("/notfall", emergency);
      if (result) await cache.put("/behalten", result);
      await cache.addAll(assets());
      await navigator.serviceWorker.register("/sw.js");
      await navigator.serviceWorker.ready;
      said.textContent = box.dataset.kept;
    } catch {
      // Half a page helps nobody, and what was promised not to be kept is not kept.
      await remove();
      said.textContent = box.dataset.failed;
    }
    keep.disabled = false;
    await show();
  });

  forget.addEventListener("click", async () => {
    await remove();
    said.textContent = box.dataset.forgotten;
    await show();
  });

  show();
})();
