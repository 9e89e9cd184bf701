// Small helps of every page: copy, print, send once, name the chosen file.
const lasting = 8000;

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// <button data-copy="words" hidden>: what it says afterwards stands in data-copied.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const said = button.querySelector("span") || button;
  const before = said.textContent;
  said.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    said.textContent = button.dataset.copied || before;
    setTimeout(() => { said.textContent = before; }, 3000);
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, lasting);
});
// A page brought back by the back button may send again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

for (const pick of document.querySelectorAll("[data-file]")) {
  const input = pick.querySelector("input[type=file]");
  const said = pick.querySelector("[data-file-name]");
  input.addEventListener("change", () => {
    said.textContent = [...input.files].map((file) => file.name).join(", ");
  });
}

const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

// A form with a key is one form however often it is sent; the page is the same for all, so it has none.
for (const field of document.querySelectorAll("[data-fresh-key]")) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  field.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
