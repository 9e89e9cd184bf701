"""A service's page and search over HTTP, beside a file of the same bytes from the same server.

All ask for gzip on kept connections, as browsers do; the file is compressed beforehand. No page
is kept anywhere: each is rendered for whoever asks. Both searches are asked in turn, one of them
with words that must be guessed.
"""

import gzip
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
os.environ["PENDOPO_DEMO"] = "1"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from pendopo.config.children import web  # noqa: E402
from pendopo.config.postgres import free_port  # noqa: E402
from tests.pages.client import PageClient  # noqa: E402

PAGES = {
    "service": ["/layanan/akta-kelahiran/"],
    "search": ["/layanan/?q=ktp+ilang", "/layanan/?q=klahiran+budak"],
    "unasked": ["/layanan/?q=ktp+ilang"],
}
NEW = "unasked"
"""Each time in other words: nobody has asked so before, and no page stands ready."""
LEAST = 0.4
"""What the rate of a page may be of the file's (issue 4)."""
CLIENTS = 4
WARM = 40


def rate(port: int, addresses: list[str], requests: int, *, anew: bool = False) -> float:
    """Return how many requests a second are answered, by several clients at once."""

    def work(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for turn in range(requests // CLIENTS):
            address = addresses[turn % len(addresses)]
            address += f"+{client}x{turn}x{requests}" if anew else ""
            connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (address, answer.status)
            assert answer.getheader("Content-Encoding") == "gzip", address

    with ThreadPoolExecutor(CLIENTS) as clients:
        began = time.perf_counter()
        list(
            clients.map(work, range(CLIENTS))
        )  # raises what a client met: none is counted that failed
        return requests / (time.perf_counter() - began)


def wait_for(port: int) -> None:
    """Wait until the server takes connections. Raises OSError after a minute."""
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def main() -> None:
    quick = "--quick" in sys.argv
    call_command("prepare")
    call_command("demo", "load")
    call_command("collectstatic", "--noinput", "--verbosity", "0")
    sizes = {}
    for name, addresses in PAGES.items():
        body = PageClient().get(addresses[0]).content
        path = settings.STATIC_ROOT / "bench" / f"{name}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(body)
        path.with_suffix(".html.gz").write_bytes(gzip.compress(body))
        sizes[name] = len(body)
    port = free_port()
    served = subprocess.Popen(
        web(port),
        env={**os.environ, "PENDOPO_ROLE": "web", "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    rows = []
    try:
        wait_for(port)
        for name, addresses in PAGES.items():
            still = [f"{settings.STATIC_URL}bench/{name}.html"]
            anew = name == NEW
            requests = 200 if quick else 2_000 if anew else 40_000
            rate(port, addresses, WARM, anew=anew)
            rate(port, still, WARM)
            page = rate(port, addresses, requests, anew=anew)
            floor = rate(port, still, 200 if quick else 40_000)
            row = {
                "page": name,
                "bytes": sizes[name],
                "rate": round(page, 1),
                "file": round(floor, 1),
                "ratio": round(page / floor, 3),
                "load": round(os.getloadavg()[0], 1),
            }
            rows.append(row)
            print(
                f"{name:>10}  {row['bytes']:>6} bytes  {row['rate']:>7}/s  file {row['file']:>7}/s  "
                f"ratio {row['ratio']}{'' if anew else f' (at least {LEAST})'}  load {row['load']}"
            )
    finally:
        served.terminate()
        served.wait()
    print(json.dumps({"catalogue": rows}))


if __name__ == "__main__":
    main()
