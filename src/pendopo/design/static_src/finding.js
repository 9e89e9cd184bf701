// Before one applies: the nearest office, and a list handed to another app.
// <form data-place hidden>: the phone's place, rounded here already, sent in no address.
for (const form of document.querySelectorAll("form[data-place]")) {
  if (!navigator.geolocation) break;
  form.hidden = false;
  const said = form.querySelector("[data-place-said]");
  form.querySelector("button").addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    form.elements.tempat.value = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
    form.submit();
  }, () => { said.textContent = said.dataset.refused; }, { maximumAge: 600000, timeout: 15000 }));
}

// <p data-here hidden>: where a report is, from the phone, to five decimals (about a metre).
for (const here of document.querySelectorAll("[data-here]")) {
  if (!navigator.geolocation) break;
  here.hidden = false;
  const said = here.querySelector("[data-said]");
  const { lat, lng } = here.closest("form").elements;
  if (lat.value) said.textContent = said.dataset.said;
  here.querySelector("button").addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    lat.value = coords.latitude.toFixed(5);
    lng.value = coords.longitude.toFixed(5);
    said.textContent = said.dataset.said;
  }, () => { said.textContent = said.dataset.refused; }, { enableHighAccuracy: true, maximumAge: 60000, timeout: 20000 }));
}

// <button data-share="words" hidden>: hands the words to another app of the phone.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) break;
  button.hidden = false;
  button.addEventListener("click", () => navigator.share({ title: document.title, text: button.dataset.share }).catch(() => {}));
}

// <p data-map-later hidden>: its button fetches the map beside it, which is heavy, only when asked.
for (const later of document.querySelectorAll("[data-map-later]")) {
  later.hidden = false;
  const form = later.closest("form");
  later.querySelector("button").addEventListener("click", () => {
    later.hidden = true;
    const sheet = document.head.appendChild(document.createElement("link"));
    sheet.rel = "stylesheet";
    sheet.href = later.dataset.style;
    sheet.addEventListener("load", () => {
      const script = document.createElement("script");
      script.type = "module";
      script.src = later.dataset.script;
      document.head.append(script);
    });
  });
  form.addEventListener("picked", ({ detail }) => { if (detail) form.elements.area.value = detail.kode; });
}
