// Small helps; every page works without them.
import "./live.js";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
}
for (const pick of document.querySelectorAll("[data-file]")) {
  const input = pick.querySelector("input[type=file]");
  const said = pick.querySelector("[data-file-name]");
  input.addEventListener("change", () => {
    said.textContent = [...input.files].map((file) => file.name).join(", ");
  });
}
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();
