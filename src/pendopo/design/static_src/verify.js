// Offline check of a document's QR code: a COSE_Sign1 (RFC 9052) in the address's fragment,
// verified with the city's public keys, which are kept in this browser.
const FIELDS = { 1: "issuer", 2: "kind", 3: "number", 4: "name", 5: "issued", 6: "code" };
const KEYS = "/periksa/kunci.json";

function bytes(text) {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

// Reads the little CBOR that a proof is made of; anything else is refused.
function cbor(data) {
  let at = 0;
  const size = (low) => {
    if (low < 24) return low;
    if (low === 24) return data[at++];
    if (low === 25) { at += 2; return (data[at - 2] << 8) | data[at - 1]; }
    throw new Error("cbor");
  };
  const item = () => {
    const head = data[at++];
    const n = size(head & 31);
    switch (head >> 5) {
      case 0: return n;
      case 1: return -1 - n;
      case 2: at += n; return data.slice(at - n, at);
      case 3: at += n; return new TextDecoder().decode(data.slice(at - n, at));
      case 4: return Array.from({ length: n }, item);
      case 5: { const map = new Map(); for (let i = 0; i < n; i++) { const key = item(); map.set(key, item()); } return map; }
      case 6: return item();
      default: throw new Error("cbor");
    }
  };
  return item();
}

const head = (major, n) => (n < 24 ? [(major << 5) | n] : n < 256 ? [(major << 5) | 24, n] : [(major << 5) | 25, n >> 8, n & 255]);
const bstr = (data) => [...head(2, data.length), ...data];

function toSign(guarded, body) {
  const context = new TextEncoder().encode("Signature1");
  return new Uint8Array([...head(4, 4), ...head(3, context.length), ...context, ...bstr(guarded), ...bstr(new Uint8Array()), ...bstr(body)]);
}

const kept = "pendopo-keys";

// The keys as the city gives them now, else as this browser last saw them; none when neither.
async function keys() {
  let told = null;
  try {
    told = await (await fetch(KEYS)).json();
    localStorage.setItem(kept, JSON.stringify(told));
  } catch {
    try { told = told || JSON.parse(localStorage.getItem(kept)); } catch { told = null; }
  }
  return told && told.keys;
}

const ES256 = -7;

// Answers "nokeys" or {genuine, told}.
export async function check(proof) {
  const known = await keys();
  if (!known || !known.length) return "nokeys";
  const [guarded, , body, signature] = cbor(bytes(proof));
  const header = cbor(guarded);
  const kid = [...header.get(4)].map((b) => b.toString(16).padStart(2, "0")).join("");
  const jwk = known.find((key) => key.kid === kid);
  if (!jwk || header.get(1) !== ES256) return { genuine: false };
  const key = await crypto.subtle.importKey("jwk", { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  const genuine = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, toSign(guarded, body));
  return { genuine, told: genuine ? Object.fromEntries([...cbor(body)].map(([n, value]) => [FIELDS[n], value])) : {} };
}

async function show() {
  const place = document.querySelector("[data-offline]");
  if (!place || location.hash.length < 40) return;
  let found = { genuine: false };
  try { found = await check(location.hash.slice(1)); } catch { /* not a proof at all */ }
  // A genuine proof of another document proves nothing about this page's.
  const here = decodeURIComponent(location.pathname).replace(/\/$/, "").split("/").pop().toUpperCase();
  const fits = found.genuine && found.told.code === here;
  const result = found === "nokeys" ? found : fits ? "genuine" : "bad";
  place.hidden = false;
  place.dataset.result = result;
  place.querySelector("[data-offline-verdict]").textContent = place.dataset[`say${result}`];
  for (const field of place.querySelectorAll("[data-offline-field]")) {
    const value = fits && found.told[field.dataset.offlineField];
    field.textContent = value || "";
  }
}

show();
