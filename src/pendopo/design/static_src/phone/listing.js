// The page that tells what is kept on this phone.
import { fillable, readable } from "./copies.js";
import { moment } from "./saying.js";
import { drop, keep, owner, waiting } from "./store.js";

const NOTES = { "#tak-ada": "absent", "#belum": "unsent", "#tersimpan": "said" };
const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
const list = (name) => document.querySelector(`[data-${name}] [data-list]`);

if (list("readable")) {
  note();
  draw();
  window.addEventListener("hashchange", note);
  if (worker) navigator.serviceWorker.addEventListener("message", ({ data }) => (data.onward ? location.assign(data.onward) : draw()));
}

function note() {
  for (const [hash, name] of Object.entries(NOTES)) document.querySelector(`[data-${name}]`).hidden = hash !== location.hash;
}

async function draw() {
  const here = await owner();
  const rows = {
    waiting: (await waiting()).map((item) => wait(item, item.owner === here)),
    fillable: (await fillable()).map((page) => row(page.url.split("?")[0], page.title, "")),
    readable: (await readable()).map((page) => row(page.url, page.title, when(page.at))),
  };
  for (const [name, found] of Object.entries(rows)) {
    list(name).replaceChildren(...found);
    list(name).parentElement.hidden = !found.length;
  }
  document.querySelector("[data-nothing]").hidden = Object.values(rows).some((found) => found.length);
}

const when = (at) => moment(at, document.documentElement.lang);
const made = (name) => document.querySelector(`template[data-${name}]`).content.cloneNode(true).firstElementChild;

function row(url, title, text) {
  const told = made("row");
  const link = told.querySelector("[data-link]");
  link.href = url;
  link.textContent = plain(title);
  told.querySelector("[data-text]").textContent = text;
  return told;
}

// What another has left is not told: only that there is something, and since when.
function wait(item, mine) {
  const told = made("row-waiting");
  const find = (name) => told.querySelector(`[data-${name}]`);
  const begun = item.kind === "begun";
  const whole = begun || item.kind === "report";
  if (mine || whole) find("title").textContent = item.title;
  find("text").textContent = when(item.at);
  find("refused").hidden = !(mine && item.state === "refused");
  find("typing").hidden = !(mine && (item.state === "typing" || (begun && item.state === "waiting")));
  find("held").hidden = !(whole && (item.state === "held" || !mine));
  find("another").hidden = whole || (mine && item.state !== "held");
  if (mine) for (const link of told.querySelectorAll("[data-link]")) link.href = item.url;
  find("send").addEventListener("click", async () => {
    await keep({ ...item, agreed: true, state: "waiting" });
    if (worker) worker.postMessage("send");
  });
  find("drop").addEventListener("click", async () => {
    await drop(item.id);
    await draw();
  });
  return told;
}

function plain(html) {
  return new DOMParser().parseFromString(html, "text/html").documentElement.textContent;
}
