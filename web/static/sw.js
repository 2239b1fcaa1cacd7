// Answers only while there is no network, and only with what somebody asked to keep.
// A search that is sent again by a reload counts as a page; other requests with a body do not.
"use strict";
const KEPT = "geofh-kept";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function kept(request) {
  const cache = await caches.open(KEPT);
  const found = (name) => cache.match(name, { ignoreVary: true });
  if (request.mode !== "navigate") return (await found(request)) || Response.error();
  const wanted = new URL(request.url).pathname === "/notfall" ? "/notfall" : "/behalten";
  return (await found(wanted)) || (await found("/notfall")) || Response.error();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" && request.mode !== "navigate") return;
  event.respondWith(fetch(request).catch(() => kept(request)));
});
