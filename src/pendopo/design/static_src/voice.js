// What a hall says aloud: put together of clips that were made for it, else by a voice of the browser.
import index from "./voice.json";

const REGIONS = { id: "id-ID", en: "en-GB", su: "su-ID" };
const BREATH = 0.25; // s, at a comma or full stop
const JOIN = 0.03; // s, between two clips
const LONGEST = 10; // words in a clip
const PATIENCE = 12000; // ms: a voice that never ends does not keep the next one waiting
let sound;
let clips;
let playing = [];

// The page's one output of sound, if it may have any yet: browsers wait for somebody to touch it.
export function output() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!sound && Context) sound = new Context();
  return sound;
}

// Fetches the clips; until they are there, and where they cannot be, the browser's voice speaks.
export async function fetchClips(url) {
  if (clips || !output()) return;
  try {
    const answer = await fetch(url);
    if (answer.ok) clips = await sound.decodeAudioData(await answer.arrayBuffer());
  } catch {
    // no clips
  }
}

// Returns where the clips of a sentence begin and how long they last, null being a breath; nothing
// when a word of it has no clip.
export function pieces(text, tongue) {
  const known = index[tongue] || {};
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+|[.,?!:]/gu) || [];
  const found = [];
  for (let at = 0; at < words.length; ) {
    if (/[.,?!:]/.test(words[at])) {
      found.push(null);
      at += 1;
      continue;
    }
    let many = Math.min(LONGEST, words.length - at);
    while (many && !known[words.slice(at, at + many).join(" ")]) many -= 1;
    if (!many) return null;
    found.push(known[words.slice(at, at + many).join(" ")]);
    at += many;
  }
  return found;
}

export function voiceFor(tongue) {
  if (!window.speechSynthesis) return undefined;
  const voices = speechSynthesis.getVoices();
  const of = (start) => voices.find((each) => each.lang.replace("_", "-").startsWith(start));
  return of(REGIONS[tongue] || tongue) || of(tongue) || (tongue === "su" ? of("id") : undefined);
}

// Says a sentence, or what stands for it where it cannot be said; done when it has been heard.
export async function say(text, tongue, otherwise = "") {
  const told = clips && pieces(text, tongue);
  if (told) return play(told);
  const voice = voiceFor(tongue);
  if (voice) return utter(text, tongue, voice);
  return otherwise && clips ? play(pieces(otherwise, "id") || []) : undefined;
}

export function hush() {
  for (const each of playing) each.stop();
  playing = [];
  if (window.speechSynthesis) speechSynthesis.cancel();
}

function play(told) {
  if (!sound || sound.state !== "running") return undefined;
  let at = sound.currentTime + 0.05;
  playing = [];
  for (const piece of told) {
    if (!piece) {
      at += BREATH;
      continue;
    }
    const one = sound.createBufferSource();
    one.buffer = clips;
    one.connect(sound.destination);
    one.start(at, piece[0], piece[1]);
    playing.push(one);
    at += piece[1] + JOIN;
  }
  return new Promise((done) => setTimeout(done, (at - sound.currentTime) * 1000));
}

function utter(text, tongue, voice) {
  return new Promise((done) => {
    const told = new SpeechSynthesisUtterance(text);
    told.lang = REGIONS[tongue] || tongue;
    told.voice = voice;
    told.rate = 0.9;
    told.onend = told.onerror = () => done();
    setTimeout(done, PATIENCE);
    speechSynthesis.speak(told);
  });
}
