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

// <button data-share="words" hidden>: hands the words to another app of the phone.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) break;
  button.hidden = false;
  button.addEventListener("click", () => navigator.share({ title: document.title, text: button.dataset.share }).catch(() => {}));
}
