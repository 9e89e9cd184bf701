// A place before the door: the page asks for itself again, as often as the last answer said.
const head = document.querySelector("[data-room]");
const body = document.querySelector('[data-part="body"]');
const place = head && head.dataset.room;
const usual = document.title;

function take(text) {
  const [first, second] = text.split("<!-- body -->");
  if (second === undefined) return;
  const fresh = (html) => new DOMParser().parseFromString(html, "text/html").body;
  for (const [old, html] of [[head, first], [body, second]]) {
    const part = fresh(html);
    if (old.innerHTML !== part.innerHTML) old.replaceChildren(...part.childNodes);
  }
  document.title = `${head.querySelector("h1").textContent.trim()} | ${usual}`;
}

function again() {
  const told = Number(body.querySelector("[data-again]").dataset.again);
  if (told) setTimeout(ask, told * 1000);
}

async function ask() {
  try {
    const answer = await fetch(`${place}?bagian`, { cache: "no-cache" });
    if (answer.ok) take(await answer.text());
  } catch {
    // The line is down: the place is kept, and the page asks again.
  }
  again();
}

if (place) {
  history.replaceState(null, "", place); // sent again, the page is the place and no form
  again();
}
