// All questions of a service, one page at a time, kept on this phone with every key.
import { shrunk } from "../shrinking.js";
import { fill, filled } from "./fields.js";
import { begunId, keep, one, owner, waiting } from "./store.js";

const form = document.querySelector("[data-begin]");
const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
if (form) start();

async function start() {
  const asked = new URLSearchParams(location.search);
  const draft = asked.get("permohonan") || "";
  const all = [...form.querySelectorAll("[data-page]")];
  const after = all.findIndex((step) => step.id === asked.get("sesudah")) + 1;
  const from = after || Math.max(0, draft ? all.findIndex((step) => `#${step.id}` === location.hash) : 0);
  const id = await begunId(location.pathname);
  const kept = draft ? undefined : await one(id);
  if (kept) fill(form, kept.fields);
  if (draft) await refill(all, draft);
  if (worker) saving(draft, id, kept ? kept.key : crypto.randomUUID());
  stepping(all.slice(Math.min(from, all.length - 1)));
}

const pageId = (draft, step) => `/permohonan/${draft}/isian/${step.id}`;

async function refill(steps, draft) {
  const here = await owner();
  for (const step of steps) {
    const item = await one(pageId(draft, step));
    if (item && item.owner === here) fill(step, item.fields);
  }
}

function saving(draft, id, key) {
  const slugs = {};
  for (const control of form.elements) {
    const step = control.closest("[data-page]");
    if (control.name && step) slugs[control.name] = step.id;
  }
  const whole = async (state) => ({ id, kind: "begun", key, url: location.pathname, title: form.dataset.begin, fields: filled(form), pages: slugs, owner: await owner(), at: Date.now(), state });
  const part = async (step, state) => ({ id: pageId(draft, step), kind: "page", url: pageId(draft, step), title: draft, fields: filled(form).filter(([name]) => slugs[name] === step.id), owner: await owner(), at: Date.now(), state });
  // With the network here, what is typed waits for the button; without, for the network.
  const state = () => (navigator.onLine && !("away" in document.documentElement.dataset) ? "typing" : "waiting");
  const touched = new Set();

  async function save(as) {
    try {
      if (!draft) await keep(await whole(as));
      else for (const step of touched) await keep(await part(step, as));
      show("said");
    } catch {
      show("full");
    }
  }
  form.addEventListener("input", async ({ target }) => {
    touched.add(target.closest("[data-page]"));
    if (target.type === "file") await lighten(target);
    await save(state());
  });
  window.addEventListener("offline", () => touched.size && save("waiting"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await save("waiting");
    const registration = await navigator.serviceWorker.ready;
    if (registration.sync) await registration.sync.register("kirim").catch(() => {});
    worker.postMessage("send");
  });
  let leaving; // who goes on hears of it again on the way, and would begin anew for ever
  const leave = (to) => leaving || location.assign(leaving = to);
  navigator.serviceWorker.addEventListener("message", async ({ data }) => {
    if (data.id === id) leave(data.onward);
    else if (draft && data.left === 0 && touched.size) {
      const mine = (await waiting()).filter((item) => item.url.startsWith(`/permohonan/${draft}/`));
      if (mine.every((item) => item.state !== "typing")) leave(`/permohonan/${draft}/isian/`);
    }
  });
}

// A photo is kept as small as it will travel.
async function lighten(input) {
  const small = new DataTransfer();
  for (const file of input.files) small.items.add(await shrunk(file));
  input.files = small.files;
}

function show(which) {
  for (const name of ["said", "full"]) document.querySelector(`[data-${name}]`).hidden = name !== which;
}

function stepping(steps) {
  const find = (name) => form.querySelector(`[data-${name}]`);
  const at = () => Math.max(0, steps.findIndex((step) => `#${step.id}` === location.hash));
  const turn = (by) => { location.hash = steps[at() + by].id; };

  function draw() {
    const here = at();
    for (const step of form.querySelectorAll("[data-page]")) step.hidden = step !== steps[here];
    find("steps").hidden = false;
    document.querySelector("[data-lead]").hidden = here !== 0;
    find("step").textContent = [...form.querySelectorAll("[data-page]")].indexOf(steps[here]) + 1;
    find("before").hidden = here === 0;
    find("next").hidden = here === steps.length - 1;
    find("last").hidden = here !== steps.length - 1;
  }
  find("next").addEventListener("click", () => turn(1));
  find("before").addEventListener("click", () => turn(-1));
  window.addEventListener("hashchange", () => {
    draw();
    steps[at()].querySelector("h2").focus();
  });
  draw();
}
