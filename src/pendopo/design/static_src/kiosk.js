// A kiosk: large type, voice, and the way back to the start when nobody is there any more.
import "./live.js";
import "./helps.js";
import { fetchClips, hush, output, pieces, say, voiceFor } from "./voice.js";

const screen = document.querySelector("[data-kiosk]");
const large = document.querySelector("[data-large]");
const voice = document.querySelector("[data-voice]");
const kept = window.sessionStorage;

function shows(button, name, on) {
  button.setAttribute("aria-pressed", on);
  kept.setItem(name, on ? "1" : "");
}

function enlarge(on) {
  document.documentElement.classList.toggle("is-large", on);
  shows(large, "large", on);
}

// What the page says, by its own words or those that say a number; one sentence after another.
let turn = 0;
const sentences = () => [...document.querySelectorAll("[data-say]")].map((each) => (each.dataset.say || each.textContent).trim());

async function speak() {
  const mine = (turn += 1);
  hush();
  if (!kept.getItem("voice")) return;
  await fetchClips(screen.dataset.clips);
  await output()?.resume();
  for (const each of sentences()) {
    if (mine !== turn) return;
    await say(each, screen.dataset.tongue, screen.dataset.tongue === "id" ? screen.dataset.attention : "");
  }
}

// A voice that would say nothing is not offered.
const able = () => sentences().some((each) => pieces(each, screen.dataset.tongue)) || voiceFor(screen.dataset.tongue);

large.hidden = false;
enlarge(Boolean(kept.getItem("large")));
large.addEventListener("click", () => enlarge(large.getAttribute("aria-pressed") !== "true"));
voice.addEventListener("click", () => {
  shows(voice, "voice", voice.getAttribute("aria-pressed") !== "true");
  speak();
});
shows(voice, "voice", Boolean(kept.getItem("voice")));
const offer = () => { voice.hidden = !able(); };
offer();
if (window.speechSynthesis) speechSynthesis.onvoiceschanged = offer;
speak();

// What is scanned next takes the place of a code that was refused.
document.querySelector("[autofocus]")?.select();

// Home again: as everybody finds it, in Indonesian, small and silent; once the house answers, since
// there is no way back from the page that a browser shows by itself.
async function home() {
  kept.clear();
  hush();
  try {
    await fetch(screen.dataset.kiosk, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(5000) });
  } catch {
    clearTimeout(leaving);
    leaving = setTimeout(home, 5000);
    return;
  }
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
