// A crew's phone: its work is kept for when there is no network, and each photo says where and when.
import "./phone/worker.js";
import { waiting } from "./phone/store.js";

const FRESH = 120000; // milliseconds that a position stays true of who stands there
const workers = navigator.serviceWorker;

async function count() {
  const box = document.querySelector("[data-waiting]");
  if (!box || !window.indexedDB) return;
  const mine = (await waiting()).filter((item) => item.kind === "proof");
  box.hidden = !mine.length;
  box.querySelector("[data-count]").textContent = mine.length;
}
count().catch(() => {});
if (workers) workers.addEventListener("message", () => count().catch(() => {}));

// Every task's page is fetched ahead, with the word that its photo will carry.
async function ahead() {
  const { active } = await workers.ready;
  for (const link of document.querySelectorAll("a[data-task]")) {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) active.postMessage({ url: link.href, html: await answer.text() });
  }
}
if (workers && navigator.onLine) window.addEventListener("load", () => ahead().catch(() => {}));

const form = document.querySelector("form[data-proof]");
if (form) {
  const { photo, taken, sent, lat, lng, accuracy } = form.elements;
  const said = form.querySelector("[data-place]");
  let last;

  const write = () => {
    const known = last && Date.now() - last.timestamp < FRESH;
    said.textContent = known ? said.dataset.known.replace("#", Math.round(last.coords.accuracy)) : said.dataset.unknown;
    if (!known || !photo.files.length) return;
    lat.value = last.coords.latitude.toFixed(6);
    lng.value = last.coords.longitude.toFixed(6);
    accuracy.value = last.coords.accuracy.toFixed(1);
  };
  if (navigator.geolocation) {
    navigator.geolocation.watchPosition((place) => {
      last = place;
      if (!lat.value) write();
    }, write, { enableHighAccuracy: true, maximumAge: 30000 });
  }
  photo.addEventListener("change", () => {
    taken.value = Date.now();
    lat.value = "";
    write();
  });
  form.addEventListener("submit", () => { sent.value = Date.now(); });
}
