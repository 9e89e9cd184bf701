// Keyboard first: j and k move, Enter opens, a takes, n takes the next, / searches, ? shows the keys.
import "./live.js";
import "./helps.js";
import "./hiding.js";
import "./paper.js";

const rows = () => [...document.querySelectorAll("tr[data-row]")];
const all = document.querySelector("[data-keys-all]");
let chosen = "";

for (const bar of document.querySelectorAll("[data-keys]")) bar.hidden = false;
// On a phone the way through the house lies in one line: where one is comes into sight.
document.querySelector(".staff-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

function mark() {
  for (const row of rows()) row.classList.toggle("is-selected", row.dataset.row === chosen);
  return rows().find((row) => row.dataset.row === chosen);
}

function choose(step) {
  const every = rows();
  const at = every.findIndex((row) => row.dataset.row === chosen);
  const next = every[Math.max(0, Math.min(every.length - 1, at + step))];
  if (!next) return;
  chosen = next.dataset.row;
  mark();
  next.scrollIntoView({ block: "nearest" });
}
// Rows put in place afresh are marked again.
document.addEventListener("refreshed", mark);

// A link to a fold opens it too.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const fold = link && document.getElementById(link.hash.slice(1));
  if (!fold || !fold.matches("details")) return;
  fold.open = true;
  event.preventDefault();
  fold.scrollIntoView({ block: "center" });
  fold.querySelector("select, textarea, input:not([type=hidden])")?.focus({ preventScroll: true });
});

// What bears a key: a field takes the focus, a link is followed; a deed is chosen first and done
// by the second press, so that nothing is decided by a slip of the hand.
function press(target) {
  if (target.matches("a, [data-at-once]") || target === document.activeElement) {
    target.click();
  } else {
    target.focus();
    if (target.matches("input")) target.select();
  }
}

const deeds = {
  j: () => choose(1),
  k: () => choose(-1),
  a: () => mark()?.querySelector("[data-take]")?.click(),
  "?": () => all && (all.open ? all.close() : all.showModal()),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  // Space does what it always does on a button that has the focus.
  if (key === " " && !event.target.matches("body, main")) return;
  const bears = [...document.querySelectorAll(`[data-key]`)].find((each) => each.dataset.key === key);
  if (bears) press(bears);
  else if (deeds[key]) deeds[key]();
  else if (key === "enter" && event.target.matches("body, main") && mark()) mark().querySelector("a")?.click();
  else return;
  event.preventDefault();
});

// On a phone the work one is at stands in sight among the others.
document.querySelector(".staff-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A filter answers as soon as something is chosen; its button is for when this does not run.
for (const form of document.querySelectorAll("form[data-submits]")) {
  const button = form.querySelector("button");
  if (button) button.hidden = true;
  form.addEventListener("change", () => form.submit());
}
