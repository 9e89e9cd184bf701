// Keyboard first: j and k move, Enter opens, / searches.
import "./live.js";
import "./helps.js";

const rows = () => [...document.querySelectorAll("tr[data-row], tr[data-href]")];
let at = -1;

function choose(step) {
  const all = rows();
  at = Math.max(0, Math.min(all.length - 1, at + step));
  all.forEach((row, n) => row.classList.toggle("is-selected", n === at));
  if (all[at]) all[at].scrollIntoView({ block: "nearest" });
}

function open(row) {
  if (row.dataset.href) location.assign(row.dataset.href);
  else row.querySelector("a")?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-key='/'], input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  }
  if (event.key === "j") choose(1);
  if (event.key === "k") choose(-1);
  if (event.key === "Enter" && rows()[at] && event.target.matches("body, main")) open(rows()[at]);
});
