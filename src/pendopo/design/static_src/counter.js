// The counter: as every desk, with the time that the number at hand has taken, by the city's clock.
import "./staff.js";
import { refresh } from "./live.js";

const two = (number) => String(number).padStart(2, "0");
const opened = Date.now();
const page = document.querySelector(".counter[data-now]");
const skew = page ? opened - Date.parse(page.dataset.now) : 0;

function tick() {
  for (const since of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.round((Date.now() - skew - Date.parse(since.dataset.since)) / 1000));
    since.textContent = seconds < 3600 ? `${two(Math.floor(seconds / 60))}.${two(seconds % 60)}` : `${Math.floor(seconds / 3600)}.${two(Math.floor(seconds / 60) % 60)}.${two(seconds % 60)}`;
  }
  // Leave to watch lasts an hour: the page is fetched anew before, unless something is being typed.
  if (Date.now() - opened > 3000000 && !document.activeElement.matches("input, select")) location.reload();
}
tick();
setInterval(tick, 1000);
document.addEventListener("refreshed", tick);

// What was filed in the window beside this one is seen on coming back.
if (page) addEventListener("focus", refresh);

document.addEventListener("keydown", (event) => {
  // The line to send on to is chosen with the arrows; Enter sends.
  if (event.key === "Enter" && event.target.matches("[data-onward]")) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  // One after another of those that may come back; Enter calls or returns it.
  if (event.key.toLowerCase() !== "k" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const back = [...document.querySelectorAll("[data-back]")];
  back[(back.indexOf(document.activeElement) + 1) % back.length]?.focus();
});
