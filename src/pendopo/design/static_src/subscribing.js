// <div data-push data-key data-url data-token hidden>: turns notifications on in this browser.
const place = document.querySelector("[data-push]");

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

async function subscribe() {
  const registration = await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  if ((await Notification.requestPermission()) !== "granted") return null;
  return registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(place.dataset.key),
  });
}

async function turnOn() {
  const subscription = await subscribe();
  if (!subscription) return;
  const told = subscription.toJSON();
  const answer = await fetch(place.dataset.url, {
    method: "POST",
    headers: { "X-CSRFToken": place.dataset.token },
    body: new URLSearchParams({ endpoint: told.endpoint, ...told.keys }),
  });
  place.querySelector(answer.ok ? "[data-push-done]" : "[data-push-failed]").hidden = false;
}

if (place && "serviceWorker" in navigator && "PushManager" in window) {
  place.hidden = false;
  place.querySelector("[data-push-on]").addEventListener("click", () => {
    turnOn().catch(() => { place.querySelector("[data-push-failed]").hidden = false; });
  });
}
