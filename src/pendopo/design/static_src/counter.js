// The counter: as every desk, with the time that the number at hand has taken.
import "./staff.js";

const two = (number) => String(number).padStart(2, "0");
const opened = Date.now();

function tick() {
  for (const since of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(since.dataset.since)) / 1000));
    since.textContent = seconds < 3600 ? `${two(Math.floor(seconds / 60))}.${two(seconds % 60)}` : `${Math.floor(seconds / 3600)}.${two(Math.floor(seconds / 60) % 60)}.${two(seconds % 60)}`;
  }
  // Leave to watch lasts an hour: the page is fetched anew before, unless something is being typed.
  if (Date.now() - opened > 3000000 && !document.activeElement.matches("input, select")) location.reload();
}
tick();
setInterval(tick, 1000);
document.addEventListener("refreshed", tick);
