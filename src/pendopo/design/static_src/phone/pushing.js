// Shows what the city pushes, and opens its page. How a browser is told: subscribing.js.
self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  event.waitUntil(
    self.registration.showNotification(told.title || "Pendopo", {
      body: told.text || "",
      tag: told.tag,
      data: { url: told.url || "/pesan/" },
    })
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { pathname } = new URL(event.notification.data.url, self.location.origin);
  event.waitUntil(self.clients.openWindow(pathname));
});
