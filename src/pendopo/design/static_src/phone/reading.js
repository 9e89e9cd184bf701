// A page asked for: from the network, else as last read, else what can be read instead.
import { belongs, COMMON, copyOf, keepCopy, OFFLINE } from "./copies.js";
import { moment, said } from "./saying.js";
import { leaveIfAsked, send } from "./sending.js";
import { fact, owner, release, setFact, waiting } from "./store.js";

const PATIENCE = 4000; // milliseconds before the copy is shown in place of a slow network
const FLUSHING = 8000;
const IN_CASE = /^\/permohonan\/([^/]+)\/isian\/([^/]*)$/;

const after = (time) => new Promise((done) => setTimeout(done, time));

// What this worker needs to be of use at all: the offline page, with the words it says, and whose
// this phone is.
export const catchUp = async () => belongs(await learn(OFFLINE));

// The page that fetched this worker was there before it, and hands over its own words.
export async function handed({ url, html }) {
  const offline = await copyOf(new URL(OFFLINE, location.origin));
  if (!offline) return;
  const headers = new Headers(offline.headers);
  headers.set("X-Visitor", await owner());
  await keepAll(new URL(url), new Response(html, { headers }));
}

// A page the same for all. Whose this phone is only pages asked for tell: this answer may come late,
// of a session that is over.
async function learn(url) {
  const answer = await fetch(url, { credentials: "same-origin", cache: "no-cache" });
  await keepCopy(new URL(url, location.origin), answer);
  return answer;
}

// A page never fails for what this phone keeps or cannot keep.
export const read = (event, place) => answered(event, place).catch(() => fetch(event.request));

async function answered(event, place) {
  await first(place);
  const copy = await copyOf(place);
  const fresh = fetch(event.request).then(async (answer) => {
    await belongs(answer);
    event.waitUntil(keepAll(place, answer.clone()).catch(() => {}));
    return answer;
  });
  fresh.catch(() => {});
  event.waitUntil(fresh.then(() => {}, () => {}));
  try {
    const answer = await Promise.race(copy ? [fresh, after(PATIENCE)] : [fresh]);
    return answer ? news(place, answer) : shown(copy, "slow", place);
  } catch {
    return copy ? shown(copy, "copy", place) : instead(place);
  }
}

// What waits here is sent before a page of a case, or the list of what waits, is shown.
async function first(place) {
  await Promise.race([leaveIfAsked(), after(FLUSHING)]);
  if (!/^\/(permohonan|luring|lapangan|lapor)/.test(place.pathname) || !(await waiting()).length) return;
  await Promise.race([send(), after(FLUSHING)]);
}

async function keepAll(place, answer) {
  const spoken = answer.headers.get("Content-Language");
  const words = await keepCopy(place, answer);
  const [inThisCase] = /^\/permohonan\/[^/]+\//.exec(place.pathname) || [];
  if (words && inThisCase) await release((item) => item.url.startsWith(inThisCase));
  const [, fills] = /data-fills="([^"]+)"/.exec(words) || [];
  if (fills) {
    const inCase = IN_CASE.exec(place.pathname);
    if (inCase) await setFact("fills", { ...await fact("fills"), [inCase[1]]: fills.split("?")[0] });
    const saving = self.navigator.connection && self.navigator.connection.saveData;
    if (!saving && !await caches.match(fills, { cacheName: COMMON, ignoreVary: true })) await learn(fills);
  }
  const offline = await copyOf(new URL(OFFLINE, location.origin));
  if (!offline || (spoken && offline.headers.get("Content-Language") !== spoken)) await learn(OFFLINE);
}

// Over a fresh page: what has to be looked at again, else that all was sent from this phone.
async function news(place, answer) {
  if (answer.status !== 200 || !(answer.headers.get("Content-Type") || "").startsWith("text/html")) return answer;
  const [, reference] = /^\/permohonan\/([^/]+)\//.exec(place.pathname) || [];
  const refused = (await waiting()).find((item) => item.state === "refused" && item.url.startsWith(`/permohonan/${reference}/`));
  if (refused) return said(answer, "refused", { link: refused.url });
  if (!await fact("sent")) return answer;
  await setFact("sent", 0);
  return said(answer, "sent", {});
}

function shown(copy, name, place) {
  if (place.pathname.endsWith(OFFLINE)) return marked(copy);
  const when = moment(Number(copy.headers.get("X-Kept-At")), copy.headers.get("Content-Language"));
  return said(copy, name, { when, here: place.pathname + place.search });
}

// The pages that live here say themselves that there is no network.
async function marked(copy) {
  const html = (await copy.text()).replace("<html", "<html data-away");
  return new Response(html, { headers: copy.headers });
}

// A page never read: a page of a draft goes on where all its questions are; else what there is.
async function instead(place) {
  const [, reference, slug] = IN_CASE.exec(place.pathname) || [];
  const fills = reference && (await fact("fills") || {})[reference];
  if (fills && await copyOf(new URL(fills, location.origin))) {
    return Response.redirect(`${fills}?permohonan=${reference}#${slug}`, 303);
  }
  if (!await copyOf(new URL(OFFLINE, location.origin))) return Response.error();
  return Response.redirect(OFFLINE + (place.pathname === "/keluar" ? "#hapus" : "#tak-ada"), 303);
}
