// Copies of pages: each visitor's in a bucket of their own, and those that are the same for all.
import { FILES, keepFiles } from "./files.js";
import { empty, fact, LASTING, owner, release, setFact } from "./store.js";

export const COMMON = "umum"; // the offline page, and pages that fill offline: of a service, of a report
const MOST = 60;
const SAID = ["Content-Type", "Content-Language", "Content-Security-Policy", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "X-Content-Type-Options"];
const bucket = (visitor) => `halaman:${visitor}`;
export const OFFLINE = "/luring";
const FILLS = /^\/(layanan\/[^/]+\/luring|lapor\/foto\/)$/;
const NEVER = /^\/(masuk|keluar|data-saya)/; // doors, and all that the city holds of a person

// The server says whose a page is by a word that names nobody. Another word: the former's go.
export async function belongs(answer) {
  const visitor = answer.headers.get("X-Visitor");
  if (visitor === null || visitor === await fact("visitor")) return;
  await setFact("visitor", visitor);
  await setFact("fills", {});
  await release(() => true); // whoever is here now may be who began what is held back
  for (const name of await caches.keys()) {
    if (name.startsWith(bucket("")) && ![bucket(""), bucket(visitor)].includes(name)) await caches.delete(name);
  }
}

// Returns the page's words once a copy lies here, nothing for what is not kept.
export async function keepCopy(place, answer) {
  const common = FILLS.test(place.pathname) || place.pathname === OFFLINE;
  const html = (answer.headers.get("Content-Type") || "").startsWith("text/html");
  if (answer.status !== 200 || !html || answer.redirected || NEVER.test(place.pathname)) return "";
  const cache = await caches.open(common ? COMMON : bucket(answer.headers.get("X-Visitor") || ""));
  const headers = new Headers({ "X-Kept-At": String(Date.now()) });
  for (const name of SAID) if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  const body = await answer.text();
  const url = place.pathname + place.search;
  await cache.put(url, new Response(body, { headers }));
  if (common) await dropOthers(cache, place.pathname, url);
  const names = await cache.keys();
  for (const old of names.slice(0, Math.max(0, names.length - MOST))) await cache.delete(old);
  await keepFiles(body);
  return body;
}

// Of a page that is the same for all, only the version last read stays.
async function dropOthers(cache, path, url) {
  for (const request of await cache.keys(path, { ignoreSearch: true })) {
    if (!request.url.endsWith(url)) await cache.delete(request);
  }
}

export async function copyOf(place) {
  if (place.pathname === OFFLINE || FILLS.test(place.pathname)) {
    return caches.match(place.pathname, { cacheName: COMMON, ignoreSearch: true, ignoreVary: true });
  }
  for (const visitor of new Set([await owner(), ""])) {
    const cache = await caches.open(bucket(visitor));
    const found = await cache.match(place.pathname + place.search, { ignoreVary: true });
    if (found && Date.now() - found.headers.get("X-Kept-At") < LASTING) return found;
    if (found) await cache.delete(place.pathname + place.search);
  }
  return undefined;
}

export async function dropCopy(place) {
  const cache = await caches.open(bucket(await owner()));
  await cache.delete(place.pathname, { ignoreSearch: true });
}

// What a former worker kept under names that none uses any more.
export async function dropUnknown() {
  const ours = (name) => [COMMON, FILES].includes(name) || name.startsWith(bucket(""));
  for (const name of await caches.keys()) if (!ours(name)) await caches.delete(name);
}

// Nothing of anybody stays: what they typed, what they read, whose it was.
export async function forget() {
  await empty();
  const page = await copyOf(new URL(OFFLINE, location.origin));
  for (const name of await caches.keys()) if (name !== FILES) await caches.delete(name);
  if (page) await (await caches.open(COMMON)).put(OFFLINE, page);
}

// Every page that can be read now: [{url, title, at}], the latest first.
export async function readable() {
  const found = [];
  for (const visitor of new Set([await owner(), ""])) {
    if (!await caches.has(bucket(visitor))) continue;
    const cache = await caches.open(bucket(visitor));
    for (const request of await cache.keys()) found.push(await told(request, await cache.match(request)));
  }
  return found.filter((each) => Date.now() - each.at < LASTING).sort((a, b) => b.at - a.at);
}

export async function fillable() {
  const cache = await caches.open(COMMON);
  const pages = (await cache.keys()).filter((request) => FILLS.test(new URL(request.url).pathname));
  return Promise.all(pages.map(async (request) => told(request, await cache.match(request))));
}

async function told(request, copy) {
  const { pathname, search } = new URL(request.url);
  const title = /<title>([\s\S]*?)( \| [^|<]*)?<\/title>/.exec(await copy.text());
  return { url: pathname + search, title: title ? title[1] : pathname, at: Number(copy.headers.get("X-Kept-At")) };
}
