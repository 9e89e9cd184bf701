// A camera in the page, with a frame to put the paper's edges on; the photo is cut to that frame.
const MARGIN = 0.04; // of the frame's size, kept round it

// Returns the photo, or nothing. Without a camera for pages the phone's own takes over.
export async function photographed(dialog, input) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 2560 }, height: { ideal: 1920 } },
    });
  } catch {
    input.setAttribute("capture", "environment");
    input.click();
    input.removeAttribute("capture");
    return null;
  }
  const video = dialog.querySelector("video");
  video.srcObject = stream;
  const pressed = shutter(dialog);
  dialog.showModal();
  try {
    // Pressed before the first picture is there: the photo is made once it is.
    const playing = video.play();
    if (!(await Promise.race([pressed, playing.then(() => pressed)]))) return null;
    await playing;
    return await cut(video, dialog.querySelector("[data-guide]"));
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    if (dialog.open) dialog.close();
  }
}

function shutter(dialog) {
  const guide = dialog.querySelector("[data-guide]");
  return new Promise((done) => {
    dialog.onclose = () => done(false);
    dialog.querySelector("[data-camera-close]").onclick = () => done(false);
    dialog.querySelector("[data-camera-shoot]").onclick = () => done(true);
    for (const shape of dialog.querySelectorAll("[data-camera-shape]")) {
      shape.onclick = () => {
        guide.dataset.guide = shape.dataset.cameraShape;
        for (const each of dialog.querySelectorAll("[data-camera-shape]")) each.setAttribute("aria-pressed", String(each === shape));
      };
    }
  });
}

async function cut(video, guide) {
  const seen = video.getBoundingClientRect();
  const frame = guide.getBoundingClientRect();
  const scale = video.videoWidth / seen.width;
  const round = frame.width * MARGIN;
  const left = Math.max(0, (frame.left - seen.left - round) * scale);
  const top = Math.max(0, (frame.top - seen.top - round) * scale);
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(video.videoWidth - left, (frame.width + 2 * round) * scale);
  canvas.height = Math.min(video.videoHeight - top, (frame.height + 2 * round) * scale);
  canvas.getContext("2d").drawImage(video, left, top, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
  const photo = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  return photo && new File([photo], "foto.jpg", { type: "image/jpeg" });
}
