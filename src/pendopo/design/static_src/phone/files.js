// Style and script: their names change with what is in them, so a copy is as good as the file.
export const FILES = "berkas";
const MOST = 60;

export async function unchanging(request) {
  const kept = await caches.match(request, { cacheName: FILES });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await put(request, answer.clone());
  return answer;
}

async function put(request, answer) {
  const cache = await caches.open(FILES);
  await cache.put(request, answer);
  const names = await cache.keys();
  for (const old of names.slice(0, Math.max(0, names.length - MOST))) await cache.delete(old);
}

// The files a page needs to be drawn are kept with it; what it may ask for later is not.
export async function keepFiles(html) {
  const needed = new Set([...html.matchAll(/ (?:src|href)="(\/static\/[^"]+)"/g)].map((found) => found[1]));
  for (const url of needed) await unchanging(new Request(url)).catch(() => {});
}
