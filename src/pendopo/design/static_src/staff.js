// Keyboard first: j and k move, Enter opens, / searches.
const rows = () => [...document.querySelectorAll("tr[data-row]")];
let at = -1;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-key='/']");
    if (search) { event.preventDefault(); search.focus(); }
  }
  if (event.key === "j" || event.key === "k") {
    const all = rows();
    at = Math.max(0, Math.min(all.length - 1, at + (event.key === "j" ? 1 : -1)));
    all.forEach((row, n) => row.classList.toggle("is-selected", n === at));
    if (all[at]) all[at].scrollIntoView({ block: "nearest" });
  }
  if (event.key === "Enter" && rows()[at] && event.target === document.body) rows()[at].querySelector("a").click();
});
