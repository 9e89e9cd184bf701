// <form data-hiding>: rectangles over a photo, in thousandths of its sides; drawn by hand or ticked in the list.
const form = document.querySelector("form[data-hiding]");
if (form) {
  const canvas = form.querySelector("[data-canvas]");
  const list = form.querySelector("[data-parts]");
  form.querySelector("[data-draws]").hidden = false;

  const lay = (box, [left, top, width, height]) => Object.assign(box.style, { left: `${left / 10}%`, top: `${top / 10}%`, width: `${width / 10}%`, height: `${height / 10}%` });
  const box = () => {
    const made = document.createElement("span");
    canvas.append(made);
    return made;
  };
  function show(tick, over = box()) {
    lay(over, tick.value.split(","));
    tick.addEventListener("change", () => { over.hidden = !tick.checked; });
  }
  for (const tick of list.querySelectorAll("input")) show(tick);

  const at = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const within = (value) => Math.round(Math.max(0, Math.min(1, value)) * 1000);
    return [within((event.clientX - left) / width), within((event.clientY - top) / height)];
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const begun = at(event);
    const drawn = box();
    let part = [...begun, 0, 0];
    const move = (moved) => {
      const now = at(moved);
      part = [Math.min(begun[0], now[0]), Math.min(begun[1], now[1]), Math.abs(now[0] - begun[0]), Math.abs(now[1] - begun[1])];
      lay(drawn, part);
    };
    const end = () => {
      window.removeEventListener("pointermove", move);
      if (part[2] < 5 || part[3] < 5) { drawn.remove(); return; }
      const row = form.querySelector("template[data-drawn]").content.cloneNode(true);
      const tick = row.querySelector("input");
      tick.value = part.join(",");
      show(tick, drawn);
      list.append(row);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end, { once: true });
  });
}
