// What waits on this phone to be sent, in IndexedDB: shared by the worker and the pages.
export const DAYS = 7;
export const LASTING = DAYS * 86400000;
const NAME = "pendopo";
const LONGEST = 3000; // milliseconds

const whole = (request) => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
});

let opening;

function base() {
  opening = opening || new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("waiting", { keyPath: "id" });
      request.result.createObjectStore("facts");
    };
    request.onerror = () => { opening = undefined; fail(request.error); };
    request.onsuccess = () => {
      const db = request.result;
      // Wiped from outside ("Clear-Site-Data"), or wanted by a newer page: open it anew next time.
      db.onclose = () => { opening = undefined; };
      db.onversionchange = () => { db.close(); opening = undefined; };
      done(db);
    };
  });
  return opening;
}

// No page waits for a store that a wipe from outside has left without an answer: it is opened anew and asked
// once more. What is kept has time.
async function within(store, mode, deed) {
  if (mode !== "readonly") return inStore(store, mode, deed);
  return soon(inStore(store, mode, deed)).catch(() => soon(inStore(store, mode, deed)));
}

function soon(answer) {
  let timer;
  const silent = new Promise((_, fail) => {
    timer = setTimeout(() => { opening = undefined; fail(new Error("the store is silent")); }, LONGEST);
  });
  return Promise.race([answer, silent]).finally(() => clearTimeout(timer));
}

async function inStore(store, mode, deed) {
  const transaction = (await base()).transaction(store, mode);
  const done = new Promise((yes, no) => {
    transaction.oncomplete = yes;
    transaction.onabort = () => no(transaction.error);
  });
  const result = await whole(deed(transaction.objectStore(store)));
  await done;
  return result;
}

export const fact = (name) => within("facts", "readonly", (store) => store.get(name));
export const setFact = (name, value) => within("facts", "readwrite", (store) => store.put(value, name));

// Whose this phone is now, by the server's word, which names nobody.
export const owner = async () => await fact("visitor") || "";
export const begunId = async (path) => `${path}|${await owner()}`;

// An item: {id, kind, url, title, fields: [[name, value or File]], owner, at, state}, and key when
// kind is "begun" (an application begun offline) rather than "page" (one question page).
export const keep = (item) => within("waiting", "readwrite", (store) => store.put(item));
export const one = (id) => within("waiting", "readonly", (store) => store.get(id));
export const drop = (id) => within("waiting", "readwrite", (store) => store.delete(id));

// In the order they were kept; what has waited too long is removed.
export async function waiting() {
  const all = await within("waiting", "readonly", (store) => store.getAll());
  const old = all.filter((item) => Date.now() - item.at > LASTING);
  for (const item of old) await drop(item.id);
  return all.filter((item) => !old.includes(item)).sort((a, b) => a.at - b.at);
}

// Pages held back because their case was not to be seen wait again.
export async function release(which) {
  for (const item of await waiting()) {
    if (item.state === "held" && item.kind === "page" && which(item)) await keep({ ...item, state: "waiting" });
  }
}

export async function empty() {
  await within("waiting", "readwrite", (store) => store.clear());
  await within("facts", "readwrite", (store) => store.clear());
}
