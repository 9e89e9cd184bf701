// A page sent: by the network, else kept on this phone until there is one.
import { belongs, copyOf, dropCopy, forget, OFFLINE } from "./copies.js";
import { said } from "./saying.js";
import { begunId, drop, fact, keep, owner, setFact } from "./store.js";

const QUESTION = /^\/permohonan\/([^/]+)\/isian\/([^/]+)$/;
const START = /^\/layanan\/[^/]+\/permohonan$/;
const FILLS = /^\/layanan\/[^/]+\/luring$/;
const PROOF = /^\/lapangan\/[^/]+\/bukti$/;
export const REPORT = "/lapor/foto/";
const LEAVE = "/keluar";
const NOT_ANSWERS = /^(csrfmiddlewaretoken|later|.+-(add|remove))$/;

export async function post(event, place) {
  const copy = event.request.clone();
  try {
    const answer = await fetch(event.request);
    await arrived(place, answer);
    return answer;
  } catch {
    return kept(copy, place);
  }
}

async function arrived(place, answer) {
  await belongs(answer);
  if (place.pathname === LEAVE && answer.ok) await forget();
  // Taken in: what was kept of this page is done with, and its copy is old.
  if (QUESTION.test(place.pathname) && answer.type === "opaqueredirect") {
    await drop(place.pathname);
    await dropCopy(place);
  }
  if (PROOF.test(place.pathname) && answer.type === "opaqueredirect") await drop(place.pathname);
  if (FILLS.test(place.pathname) && answer.type === "opaqueredirect") await drop(await begunId(place.pathname));
}

async function kept(request, place) {
  const [, reference, slug] = QUESTION.exec(place.pathname) || [];
  try {
    if (PROOF.test(place.pathname)) return await keptProof(await request.formData(), place);
    if (place.pathname === REPORT) return await keptReport(await request.formData());
    if (reference) return await keptPage(await request.formData(), place, reference, slug);
  } catch {
    return Response.redirect(`${OFFLINE}#belum`, 303);
  }
  if (place.pathname === LEAVE) return left();
  if (START.test(place.pathname)) {
    const fills = place.pathname.replace(/permohonan$/, "luring");
    if (await copyOf(new URL(fills, location.origin))) return Response.redirect(fills, 303);
  }
  return Response.redirect(`${OFFLINE}#belum`, 303);
}

// A photo of work done waits with the word it was taken under; it is sent as its maker's, or not at all.
async function keptProof(sent, place) {
  const fields = [...sent].filter(([name]) => !["csrfmiddlewaretoken", "sent"].includes(name));
  await keep({ id: place.pathname, kind: "proof", url: place.pathname, title: "", fields, owner: await owner(), at: Date.now(), state: "waiting" });
  if (self.registration.sync) await self.registration.sync.register("kirim").catch(() => {});
  return Response.redirect("/lapangan/", 303);
}

async function keptPage(sent, place, reference, slug) {
  const names = [...sent.keys()];
  const fields = [...sent].filter(([name, value]) => !NOT_ANSWERS.test(name) && !(value instanceof File && !value.size));
  const url = place.pathname + place.search;
  await keep({ id: place.pathname, kind: "page", url, title: reference, fields, owner: await owner(), at: Date.now(), state: "waiting" });
  if (self.registration.sync) await self.registration.sync.register("kirim").catch(() => {});
  const fills = (await fact("fills") || {})[reference];
  if (!fills || names.includes("later")) return Response.redirect(`${OFFLINE}#tersimpan`, 303);
  const again = names.some((name) => /-(add|remove)$/.test(name));
  return Response.redirect(`${fills}?permohonan=${reference}${again ? "" : `&sesudah=${slug}`}#${slug}`, 303);
}

// A report is made whole on one page: each under a key of its own, so that none is sent twice or lost.
async function keptReport(sent) {
  const key = crypto.randomUUID();
  sent.set("key", key);
  const fields = [...sent].filter(([name, value]) => !NOT_ANSWERS.test(name) && !(value instanceof File && !value.size));
  await keep({ id: REPORT + key, kind: "report", url: REPORT, title: sent.get("title"), fields, owner: await owner(), at: Date.now(), state: "waiting" });
  if (self.registration.sync) await self.registration.sync.register("kirim").catch(() => {});
  return Response.redirect(`${OFFLINE}#tersimpan`, 303);
}

// Leaving without a network: this phone forgets at once, the city is told as soon as there is one.
async function left() {
  await forget();
  await setFact("leaving", 1);
  const page = await copyOf(new URL(OFFLINE, location.origin));
  return page ? said(page, "left", {}) : Response.redirect(`${OFFLINE}#keluar`, 303);
}
