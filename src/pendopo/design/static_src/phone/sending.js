// Sends what waits, in order, each once: the same page with the same answers changes nothing.
import { dropCopy, OFFLINE } from "./copies.js";
import { drop, fact, keep, one, setFact, waiting } from "./store.js";

let under_way;

// Returns how many still wait for the network.
export function send() {
  under_way = under_way || all().finally(() => { under_way = undefined; });
  return under_way;
}

async function all() {
  let left = 0;
  let sent = 0;
  await leaveIfAsked();
  for (const item of await waiting()) {
    if (item.state !== "waiting") continue;
    const state = await (KINDS[item.kind] || page)(item).catch(() => "waiting");
    if (state === "sent") sent += 1;
    else if (state === "waiting") left += 1;
    else await mark(item, state);
  }
  if (sent) await setFact("sent", 1);
  await tell({ left });
  return left;
}

async function mark(item, state) {
  const now = await one(item.id);
  if (now) await keep({ ...now, state: now.at === item.at ? state : "waiting" });
}

// The list of what is left tells whether the case is ours to change, and gives a fresh token.
async function page(item) {
  const place = new URL(item.url, location.origin);
  const looked = await fetch(place.pathname.replace(/[^/]+$/, ""), { credentials: "same-origin" });
  if (looked.status === 404) return "held";
  if (!looked.ok) return "waiting";
  if (looked.redirected) return "refused"; // it was sent in the meantime
  const answer = await give(item.url, form(item.fields, token(await looked.text())));
  if (answer.status === 422) return "refused";
  if (answer.status === 404) return "held";
  if (!answer.ok || !answer.redirected) return "waiting";
  await dropCopy(place);
  return done(item);
}

// Starting makes the draft this session's own, so that filling it again, when an answer was lost,
// finds the same one. Then all that was filled goes at once; files follow, page by page.
async function begun(item) {
  const looked = await fetch(OFFLINE, { credentials: "same-origin" });
  if (!looked.ok) return "waiting";
  if ((looked.headers.get("X-Visitor") || "") !== item.owner && !item.agreed) return "held";
  const words = item.fields.filter(([, value]) => !(value instanceof File));
  const csrf = token(await looked.text());
  const key = ["key", item.key];
  const started = await give(item.url.replace(/luring$/, "permohonan"), form([key], csrf));
  if (started.status === 404) return "refused";
  if (!started.ok || !started.redirected) return "waiting";
  const answer = await give(item.url, form([...words, key], csrf));
  if (answer.status === 404) return "refused";
  if (!answer.ok || !answer.redirected) return "waiting";
  const onward = new URL(answer.url).pathname;
  for (const [slug, fields] of Object.entries(withFiles(item))) {
    const id = onward + slug;
    await keep({ id, kind: "page", url: id, title: item.title, fields, owner: item.owner, at: Date.now(), state: "waiting" });
    await page(await one(id)).catch(() => "waiting");
  }
  const state = await done(item);
  if (state === "sent") await tell({ id: item.id, onward });
  return state;
}

// A crew's photo: only under the account that took it, which the fresh page tells.
async function proof(item) {
  const looked = await fetch("/lapangan/", { credentials: "same-origin" });
  const html = await looked.text();
  if (!looked.ok || looked.redirected) return "waiting"; // signed out: it waits for its maker
  const who = (item.fields.find(([name]) => name === "who") || [])[1];
  if (who !== (/data-who="([^"]*)"/.exec(html) || [])[1]) return "waiting";
  const answer = await give(item.url, form([...item.fields, ["sent", Date.now()]], token(html)));
  if (answer.status === 422 || answer.status === 404) return "refused";
  if (!answer.ok || !answer.redirected) return "waiting";
  return done(item);
}

// A report under the key that this phone made: sent again after a lost answer, it is the same one.
async function report(item) {
  const looked = await fetch(OFFLINE, { credentials: "same-origin" });
  if (!looked.ok) return "waiting";
  const { owner, agreed } = await one(item.id) || item;
  if ((looked.headers.get("X-Visitor") || "") !== owner && !agreed) return "held";
  const answer = await give(item.url, form(item.fields, token(await looked.text())));
  if (answer.status === 422) return "refused";
  if (!answer.ok || !answer.redirected) return "waiting";
  await drop(item.id);
  await own(owner, answer.headers.get("X-Visitor") || "");
  return "sent";
}

// The first report of a stranger makes them somebody here: the others on this phone are theirs too.
async function own(former, now) {
  for (const item of await waiting()) {
    if (item.kind === "report" && item.owner === former) await keep({ ...item, owner: now });
  }
}

const KINDS = { begun, proof, report };

function withFiles(item) {
  const pages = {};
  for (const [name, value] of item.fields) {
    if (value instanceof File) pages[(item.pages || {})[name] || ""] = [];
  }
  for (const each of item.fields) {
    const slug = (item.pages || {})[each[0]] || "";
    if (pages[slug]) pages[slug].push(each);
  }
  delete pages[""];
  return pages;
}

// Typed on while it was sent: it is sent once more, and finds the same page and the same draft.
async function done(item) {
  const now = await one(item.id);
  if (now && now.at !== item.at) return (KINDS[now.kind] || page)(now);
  await drop(item.id);
  return "sent";
}

async function tell(what) {
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage(what);
}

function form(fields, csrf) {
  const data = new FormData();
  for (const [name, value] of fields) {
    if (value instanceof File) data.append(name, value, value.name);
    else data.append(name, value);
  }
  data.set("csrfmiddlewaretoken", csrf);
  return data;
}

const give = (url, body) => fetch(url, { method: "POST", credentials: "same-origin", body });
const token = (html) => (/name="csrfmiddlewaretoken" value="([^"]+)"/.exec(html) || [])[1] || "";

export async function leaveIfAsked() {
  if (!await fact("leaving")) return;
  try {
    const looked = await fetch("/keluar", { credentials: "same-origin" });
    const answer = await give("/keluar", form([], token(await looked.text())));
    if (answer.ok) await setFact("leaving", 0);
  } catch { /* no network yet */ }
}
