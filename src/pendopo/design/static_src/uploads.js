// A file question answered while one waits: a photo is shrunk here, travels in parts, and goes on
// where it broke off, also from another device. Whatever fails here is sent with the page as before.
import { shrunk } from "./shrinking.js";

const PART = 256 * 1024;
const WAITS = [0, 1000, 3000, 6000];
const REASONED = [413, 422, 429]; // the city says why; everything else below 500 is left to the page
const again = 5000;

const form = document.querySelector("form[data-uploads]");
let underWay = 0;
let pressed = null;

async function fingerprint(blob) {
  if (!window.crypto || !crypto.subtle) return "";
  const sum = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(sum)].map((b) => b.toString(16).padStart(2, "0")).join("");
}

// What the city has of this case's files is the memory of them: it is the same on every device.
function memory(question) {
  return {
    findAllUploads: async () => [],
    findUploadsByFingerprint: async (print) => {
      const answer = await fetch(form.dataset.uploads, { credentials: "same-origin" });
      if (!answer.ok) throw new Error("list");
      const { uploads } = await answer.json();
      return uploads
        .filter((each) => print && each.fingerprint === print && each.question === question)
        .map((each) => ({ size: each.length, metadata: {}, creationTime: each.expires, uploadUrl: each.url, urlStorageKey: each.url }));
    },
    addUpload: async () => "",
    removeUpload: async () => {},
  };
}

function network() {
  return new Promise((go) => {
    window.addEventListener("online", go, { once: true });
    setTimeout(go, again);
  });
}

// Sends one file, however often the line breaks. Throws what the city refused.
async function send(file, question, batch, { onProgress, onBroken }) {
  const { Upload } = await import(form.dataset.tus);
  const print = await fingerprint(file);
  for (;;) {
    try {
      const upload = new Upload(file, {
        endpoint: form.dataset.uploads,
        chunkSize: PART,
        retryDelays: WAITS,
        metadata: { filename: file.name, question, batch, fingerprint: print },
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        fingerprint: async () => print,
        urlStorage: memory(question),
        onProgress,
      });
      const [known] = await upload.findPreviousUploads();
      if (known) upload.resumeFromPreviousUpload(known);
      await new Promise((onSuccess, onError) => {
        Object.assign(upload.options, { onSuccess, onError });
        upload.start();
      });
      return;
    } catch (error) {
      const answer = error.originalResponse;
      const status = answer ? answer.getStatus() : 0;
      if (status >= 400 && status < 500) throw Object.assign(error, { status, reason: answer.getBody() });
      onBroken();
      await network();
    }
  }
}

async function take(pick) {
  const input = pick.querySelector("input[type=file]");
  const said = pick.querySelector("[data-file-name]");
  const words = pick.dataset;
  const batch = String(Date.now()) + String(Math.random()).slice(2, 10);
  const names = [];
  underWay += 1;
  pick.classList.remove("is-wrong", "is-done");
  try {
    for (const chosen of input.files) {
      said.textContent = words.preparing;
      const file = await shrunk(chosen);
      await send(file, input.name, batch, {
        onProgress: (sent, all) => { said.textContent = words.sending.replace("{}", Math.floor((sent / all) * 100)); },
        onBroken: () => { said.textContent = words.broken; },
      });
      names.push(chosen.name);
    }
    said.textContent = words.received.replace("{}", names.join(", "));
    pick.classList.add("is-done");
    for (const open of pick.parentElement.querySelectorAll(".file-open")) open.remove();
    input.value = "";
  } catch (error) {
    if (REASONED.includes(error.status)) {
      pick.classList.add("is-wrong");
      said.textContent = error.reason;
      input.value = "";
      pressed = null;
    } else {
      said.textContent = [...input.files].map((file) => file.name).join(", ");
    }
  } finally {
    underWay -= 1;
    if (!underWay && pressed) form.requestSubmit(pressed.isConnected ? pressed : undefined);
  }
}

if (form && window.fetch && form.requestSubmit) {
  for (const pick of form.querySelectorAll("[data-file]")) {
    pick.querySelector("input[type=file]").addEventListener("change", (event) => {
      if (event.target.files.length) take(pick);
    });
    const shoot = pick.querySelector("[data-shoot]");
    if (!shoot) continue;
    shoot.hidden = false;
    shoot.addEventListener("click", async () => {
      const input = pick.querySelector("input[type=file]");
      const { photographed } = await import(form.dataset.cameraScript);
      const photo = await photographed(document.querySelector("dialog[data-camera]"), input);
      if (!photo) return;
      const held = new DataTransfer();
      held.items.add(photo);
      input.files = held.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  form.addEventListener("submit", (event) => {
    if (!underWay) return;
    event.preventDefault();
    pressed = event.submitter || form.querySelector("button");
    for (const said of form.querySelectorAll("[data-file-wait]")) said.hidden = false;
  });
}
