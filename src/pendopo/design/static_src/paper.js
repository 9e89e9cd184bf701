// A photographed paper beside the answers: larger, smaller, turned. A PDF has its viewer's own ways.
const STEP = 1.25;
const MOST = 5;
const LEAST = 0.5;

const paper = document.querySelector("[data-paper-shown]");
const size = document.querySelector("[data-paper-size]");
let scale = 1;
let quarter = 0;

// The paper fits its frame at 100%. Turned, it keeps its own box, so margins make room for what is
// seen: all of it can be reached by scrolling.
function draw() {
  const lying = quarter % 2 === 1;
  const room = paper.parentElement.clientWidth;
  const tall = window.innerHeight * 0.62;
  const shape = paper.naturalWidth / paper.naturalHeight;
  const [across, down] = lying ? [tall, room] : [room, tall];
  const height = Math.min(down, across / shape) * scale;
  const width = height * shape;
  const seen = lying ? height : width;
  const side = Math.max(0, (room - seen) / 2) + (seen - width) / 2;
  paper.style.maxWidth = paper.style.maxHeight = "none";
  paper.style.width = `${width}px`;
  paper.style.height = `${height}px`;
  paper.style.margin = `${lying ? (width - height) / 2 : 0}px ${side}px`;
  paper.style.transform = `rotate(${quarter * 90}deg)`;
  if (size) size.textContent = `${Math.round(scale * 100)}%`;
}

const ways = {
  in: () => { scale = Math.min(MOST, scale * STEP); },
  out: () => { scale = Math.max(LEAST, scale / STEP); },
  turn: () => { quarter = (quarter + 1) % 4; },
};

if (paper) {
  if (size) size.hidden = false;
  for (const button of document.querySelectorAll("[data-paper]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      ways[button.dataset.paper]();
      draw();
    });
  }
}
