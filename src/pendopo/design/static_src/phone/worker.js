// The page's side: the worker is fetched once the page is there, and told when the network is back.
const workers = navigator.serviceWorker;
const LONGEST = 60000; // milliseconds between two tries

if (workers) {
  if (!workers.controller) hand();
  let pause = 2000;
  const send = () => workers.controller && workers.controller.postMessage("send");
  window.addEventListener("load", () => workers.register("/sw.js").then(take).catch(() => {}));
  window.addEventListener("online", () => { pause = 2000; send(); });
  // A page out of the copies on a phone that calls itself online: no event will tell when it is.
  if ("away" in document.documentElement.dataset) window.addEventListener("load", send);
  // A phone says it is online before anything comes through: what is left is tried again.
  workers.addEventListener("message", ({ data }) => {
    if (!data.left || !navigator.onLine) return;
    setTimeout(send, pause);
    pause = Math.min(LONGEST, pause * 2);
  });
}

// A worker that a wipe had sent away and that is called back is there already: it never activates anew.
function take({ active }) {
  if (active && !workers.controller) active.postMessage("take");
}

// This page came before the worker: its words, as they were sent, are handed over to be kept.
function hand() {
  const page = { url: location.href, html: `<!doctype html>${document.documentElement.outerHTML}` };
  const [told] = performance.getEntriesByType("navigation");
  if (told && told.responseStatus === 200) workers.ready.then(({ active }) => active.postMessage(page));
}
