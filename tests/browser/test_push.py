"""A push is received in a real browser.

Chromium's own push service is out of reach here, and headless Chromium subscribes nowhere else. So
the browser's half is real: permission, the service worker of the house, the notification that it
shows, and what a click opens. The wire is replaced at one place: the message that the city sealed
for the push service is decrypted by the test as a browser would (RFC 8291; see
`integrations/web_push/tests`) and handed to the worker by CDP's `ServiceWorker.deliverPushMessage`.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest

from pendopo.domain.messaging.transports import Parcel
from pendopo.integrations.web_push.client import WebPushTransport, vapid
from pendopo.integrations.web_push.tests.test_push import Browser

pytestmark = pytest.mark.browser
SHOWN = "navigator.serviceWorker.ready.then(r => r.getNotifications()).then(n => n.map(x => [x.title, x.body, x.tag, x.data.url]))"


@pytest.fixture
def sealed(tmp_path):
    """Seal a message as the city does, and read it as the browser's push service client does."""

    def through(title: str, text: str, url: str) -> str:
        got = []

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                got.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(201)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        browser, port = Browser(), server.server_address[1]
        transport = WebPushTransport(
            vapid(tmp_path), "https://x.example", services=(f"127.0.0.1:{port}",)
        )
        transport.carry(
            Parcel(str(uuid4()), browser.subscription(port), title, text, words={"url": url})
        )
        server.shutdown()
        server.server_close()
        return json.dumps(browser.read(got[0]))

    return through


def test_a_push_is_shown_by_the_browser_and_opens_its_page(house, chromium, sealed) -> None:
    context = chromium.new_context(locale="id-ID", permissions=["notifications"])
    page = context.new_page()
    page.goto(f"{house.portal}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    devtools = context.new_cdp_session(page)
    found = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"])
    )
    devtools.send("ServiceWorker.enable")
    until = time.monotonic() + 20
    while not found and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert page.evaluate("Notification.permission") == "granted"
    url = f"{house.portal}/permohonan/BGR-26-PH9Z-HPFD-4/"
    data = sealed("Permohonan kami terima", "Ikuti di sini", url)
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": house.portal, "registrationId": found[0]["registrationId"], "data": data},
    )
    shown = []
    while not shown and time.monotonic() < until + 20:
        page.wait_for_timeout(100)
        shown = page.evaluate(SHOWN)
    assert [each[:2] for each in shown] == [["Permohonan kami terima", "Ikuti di sini"]]
    assert shown[0][3] == url
    context.close()
