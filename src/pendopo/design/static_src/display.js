// The board of a hall: fetched again at each change; new calls flash, chime and are spoken in turn.
import { fetchClips, output, say } from "./voice.js";

const board = document.querySelector("[data-board]");
const lost = document.querySelector("[data-lost]");
const mute = document.querySelector("[data-mute]");
const POLL = 4000; // ms between looks while nothing is pushed
const LATE = 120000; // ms after which a missed call is shown, not spoken
const QUIET = 10000; // ms without an answer after which it asks though it is pushed to
const PATIENCE = 16000; // ms without an answer until it is said that the connection is lost
const skew = Date.now() - Date.parse(board.dataset.now);
const spoken = new Set();
const waiting = [];
let tag = "";
let heard = Date.now();
let speaking = false;

function seen(first) {
  for (const call of document.querySelectorAll("[data-call]")) {
    const late = Date.now() - skew - Date.parse(call.dataset.at) > LATE;
    if (spoken.has(call.dataset.call)) continue;
    spoken.add(call.dataset.call);
    if (!first && !late) waiting.push({ words: words(call), key: call.dataset.call, chime: true });
  }
  for (const notice of document.querySelectorAll("[data-notice]")) {
    if (spoken.has(notice.dataset.notice)) continue;
    spoken.add(notice.dataset.notice);
    if (!first) waiting.push({ words: words(notice), key: "", chime: true });
  }
  next();
}

const words = (element) => [...element.querySelectorAll("[data-say]")].map((each) => [each.lang, each.textContent]);

async function next() {
  if (speaking || !waiting.length) return;
  speaking = true;
  const { words: said, key, chime } = waiting.shift();
  for (const number of document.querySelectorAll(`[data-flash="${CSS.escape(key)}"]`)) {
    number.classList.remove("is-flashing");
    void number.offsetWidth;
    number.classList.add("is-flashing");
  }
  if (chime) await ring();
  for (const [tongue, text] of said) await say(text, tongue, board.dataset.attention);
  speaking = false;
  next();
}

// Two soft tones, a third apart; nothing is fetched for them.
function ring() {
  const sound = output();
  if (!sound || sound.state !== "running") return Promise.resolve();
  [[659.25, 0], [523.25, 0.35]].forEach(([pitch, after]) => {
    const tone = sound.createOscillator();
    const loud = sound.createGain();
    const at = sound.currentTime + after;
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.0001, at);
    loud.gain.exponentialRampToValueAtTime(0.35, at + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.9);
    tone.connect(loud).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 1);
  });
  return new Promise((done) => setTimeout(done, 1100));
}

async function look() {
  try {
    const answer = await fetch(location.href, { headers: tag ? { "If-None-Match": tag } : {}, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(5000) });
    if (answer.status !== 304 && !answer.ok) return;
    heard = Date.now();
    connected();
    if (answer.status === 304) return;
    tag = answer.headers.get("ETag") || "";
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!fresh.querySelector("[data-board]")) return location.reload();
    for (const part of document.querySelectorAll("[data-board-part]")) {
      const other = fresh.querySelector(`[data-board-part="${part.dataset.boardPart}"]`);
      if (!other || other.innerHTML === part.innerHTML) continue;
      part.className = other.className;
      part.replaceChildren(...other.childNodes);
    }
    board.dataset.live = fresh.querySelector("[data-board]").dataset.live;
    seen(false);
  } catch {
    // no answer: `beat` says so once it lasts
  }
}

let source;
function listen() {
  if (!window.EventSource || !board.dataset.live) return;
  source = new EventSource(board.dataset.live);
  let soon;
  const again = () => { clearTimeout(soon); soon = setTimeout(look, 60); };
  source.addEventListener("open", again);
  source.addEventListener("change", again);
  source.addEventListener("resync", again);
}

const connected = () => { lost.hidden = true; document.body.classList.remove("is-lost"); };
const parted = () => { lost.hidden = false; document.body.classList.add("is-lost"); };
addEventListener("offline", parted);
addEventListener("online", look);

// While nothing is pushed the board asks by itself; a stream may look open though its line is cut,
// so it asks now and then all the same. Leave that has run out is asked for anew.
async function beat() {
  const pushed = source && source.readyState === EventSource.OPEN;
  if (!pushed || Date.now() - heard > QUIET) await look();
  if (source && source.readyState === EventSource.CLOSED) listen();
  if (Date.now() - heard > PATIENCE) parted();
  setTimeout(beat, POLL);
}

function tick() {
  const now = new Date(Date.now() - skew);
  const clock = document.querySelector("[data-clock]");
  clock.textContent = now.toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: board.dataset.zone }).replace(":", ".");
}

seen(true);
listen();
setTimeout(beat, POLL);
setInterval(look, 60000); // breaks end and messages run out without an event
tick();
setInterval(tick, 1000);

// Browsers keep silent until somebody has touched the page once; whoever installs the board does.
const silent = () => { mute.hidden = !board.dataset.clips || !output() || output().state === "running"; };
async function loud() {
  if (!output()) return;
  await output().resume();
  silent();
}
if (board.dataset.clips) {
  fetchClips(board.dataset.clips);
  loud();
  setTimeout(silent, 500);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, loud);
  mute.addEventListener("click", async () => {
    await loud();
    ring();
  });
}
