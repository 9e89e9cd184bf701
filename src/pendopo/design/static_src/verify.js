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

async function keys() {
  try {
    const answer = await fetch(KEYS);
    const told = await answer.json();
    localStorage.setItem("pendopo-keys", JSON.stringify(told));
    return told.keys;
  } catch {
    return JSON.parse(localStorage.getItem("pendopo-keys") || '{"keys":[]}').keys;
  }
}

export async function check(proof) {
  const [guarded, , body, signature] = cbor(bytes(proof));
  const kid = [...cbor(guarded).get(4)].map((b) => b.toString(16).padStart(2, "0")).join("");
  const jwk = (await keys()).find((key) => key.kid === kid);
  if (!jwk) return null;
  const key = await crypto.subtle.importKey("jwk", { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  const good = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, toSign(guarded, body));
  return good ? Object.fromEntries([...cbor(body)].map(([n, value]) => [FIELDS[n], value])) : null;
}

async function show() {
  const place = document.querySelector("[data-offline]");
  if (!place || location.hash.length < 40) return;
  let told = null;
  try { told = await check(location.hash.slice(1)); } catch { told = null; }
  place.hidden = false;
  place.dataset.result = told ? "genuine" : "bad";
  place.querySelector("[data-offline-verdict]").textContent = told
    ? "Kode QR ini asli: ditandatangani pemerintah kota. Pencabutan hanya terlihat saat daring."
    : "Kode QR ini tidak cocok dengan kunci pemerintah kota.";
  for (const field of place.querySelectorAll("[data-offline-field]")) field.textContent = told ? told[field.dataset.offlineField] : "";
}

show();
