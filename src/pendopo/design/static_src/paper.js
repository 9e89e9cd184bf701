// A photographed paper beside the answers: larger, smaller, turned. A PDF has its viewer's own ways.
const STEP = 1.25;
const MOST = 5;
const LEAST = 0.5;

const paper = document.querySelector("[data-paper-shown]");
const size = document.querySelector("[data-paper-size]");
let scale = 1;
let quarter = 0;

// A turned paper keeps its own box, so it is fitted to the frame's other side first.
function draw() {
  const lying = quarter % 2 === 1;
  const fit = lying ? Math.min(1, paper.parentElement.clientWidth / paper.height, paper.parentElement.clientHeight / paper.width) : 1;
  paper.style.transform = `rotate(${quarter * 90}deg) scale(${fit})`;
  paper.style.maxWidth = scale > 1 ? "none" : "100%";
  paper.style.maxHeight = `${62 * scale}vh`;
  paper.style.height = scale > 1 ? `${62 * scale}vh` : "";
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
