// A page that moves by itself: on a change, fetch it again and put its fragments in place.
const page = document.querySelector("[data-live]");

export async function refresh() {
  const answer = await fetch(location.href, { headers: { "X-Live": "1" }, credentials: "same-origin" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live-fragment]")) {
    if (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) continue;
    const other = fresh.querySelector(`[data-live-fragment="${part.dataset.liveFragment}"]`);
    if (other && other.innerHTML !== part.innerHTML) part.replaceChildren(...other.childNodes);
  }
  document.dispatchEvent(new Event("refreshed"));
}

if (page && window.EventSource && page.dataset.live) {
  // A page that is kept ready for all may be five seconds old at first: it is asked for again.
  const after = "kept" in page.dataset ? [120, 5500, 8000] : [120];
  let waiting = [];
  const soon = () => {
    waiting.forEach(clearTimeout);
    waiting = after.map((milliseconds) => setTimeout(refresh, milliseconds));
  };
  const source = new EventSource(page.dataset.live);
  source.addEventListener("change", soon);
  source.addEventListener("resync", soon);
  // Leave to watch lasts an hour, and where live is out of reach a browser tries for ever: the page asks then.
  setInterval(() => source.readyState === EventSource.OPEN || refresh(), 20000);
}
