// A kiosk: large type, voice, and the way back to the start when nobody is there any more.
import "./live.js";
import "./helps.js";

const screen = document.querySelector("[data-kiosk]");
const large = document.querySelector("[data-large]");
const voice = document.querySelector("[data-voice]");
const kept = window.sessionStorage;
const VOICES = { id: "id-ID", en: "en-GB", su: "su-ID" };

function shows(button, name, on) {
  button.setAttribute("aria-pressed", on);
  kept.setItem(name, on ? "1" : "");
}

function enlarge(on) {
  document.documentElement.classList.toggle("is-large", on);
  shows(large, "large", on);
}

function speak() {
  speechSynthesis.cancel();
  if (!kept.getItem("voice")) return;
  const tongue = screen.dataset.tongue;
  const voices = speechSynthesis.getVoices();
  for (const each of document.querySelectorAll("[data-say]")) {
    const told = new SpeechSynthesisUtterance(spelled(each.textContent));
    told.lang = VOICES[tongue] || tongue;
    const found = voices.find((one) => one.lang.startsWith(tongue)) || voices.find((one) => one.lang.startsWith("id"));
    if (found) told.voice = found;
    told.rate = 0.9;
    speechSynthesis.speak(told);
  }
}

// A number is read digit by digit.
const spelled = (text) => text.replace(/\s+/g, " ").trim().replace(/\b([A-Z]{1,2})(\d{3,})\b/g, (_, letters, digits) => [...letters, ...digits].join(" "));

large.hidden = false;
enlarge(Boolean(kept.getItem("large")));
large.addEventListener("click", () => enlarge(large.getAttribute("aria-pressed") !== "true"));
if (window.speechSynthesis) {
  voice.hidden = false;
  shows(voice, "voice", Boolean(kept.getItem("voice")));
  voice.addEventListener("click", () => {
    shows(voice, "voice", voice.getAttribute("aria-pressed") !== "true");
    speak();
  });
  speak();
}

// Home again: as everybody finds it, in Indonesian, small and silent.
function home() {
  kept.clear();
  if (window.speechSynthesis) speechSynthesis.cancel();
  if (screen.dataset.tongue === "id") location.assign(screen.dataset.kiosk);
  else document.querySelector("[data-home]").submit();
}

let leaving;
let touch = Date.now();
function touched() {
  touch = Date.now();
  clearTimeout(leaving);
  const idle = Number(screen.dataset.idle);
  if (idle) leaving = setTimeout(home, idle * 1000);
}
for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, touched, { passive: true });
touched();

// The first screen is fetched anew now and then: lines open and close by the clock, without an event.
const every = Number(screen.dataset.refresh) * 1000;
if (every) setInterval(() => { if (Date.now() - touch > every / 2) home(); }, every);
