// The worker behind every page of the portal: it answers when the network does not (ADR 85).
// It takes over as soon as it is there; pages come from the network first, so they are never old.
import { dropUnknown } from "./phone/copies.js";
import { catchUp, handed, read } from "./phone/reading.js";
import { unchanging } from "./phone/files.js";
import { post } from "./phone/writing.js";
import "./phone/pushing.js";
import { send } from "./phone/sending.js";

const OTHERS = /^\/(petugas|loket|meja-depan|pengawas|kios|papan|api|live|metrics|healthz|readyz)(\/|$)/; // desks, machines and pulses

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(catchUp());
});
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), dropUnknown()])));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const place = new URL(request.url);
  if (place.origin !== location.origin || OTHERS.test(place.pathname)) return;
  if (request.method === "GET" && place.pathname.startsWith("/static/")) event.respondWith(unchanging(request));
  else if (request.mode !== "navigate") return;
  else if (request.method === "GET") event.respondWith(read(event, place));
  else if (request.method === "POST") event.respondWith(post(event, place));
});

// Background Sync, where there is one: a promise that fails is tried again by the browser.
self.addEventListener("sync", (event) => event.waitUntil(send().then((left) => left && Promise.reject(new Error("later")))));

// A page's words: send what waits, take this page in charge, or the page itself.
const told = { send, take: () => self.clients.claim() };
self.addEventListener("message", (event) => {
  const deed = told[event.data] || (() => event.data.html && handed(event.data));
  event.waitUntil(deed());
});
