"""Every page of the city, in each language, is as every page must be."""

from collections import Counter
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from lxml import html

from pendopo.domain.applications import assisting, drafting
from pendopo.domain.catalogue.finding import version_in_force
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.domain.queues.drawing import make_draws
from pendopo.domain.reports import filing as reports
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient
from tests.pages.looking import complaints
from tests.world import ANSWERS

LEAVES = {"portal:sign_out", "backoffice:sign_out", "language", "opendata:file"}


def routes(resolver: URLResolver, space: str = "") -> set[str]:
    found = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found |= routes(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.add(f"{space}{pattern.name}")
    return found


def walked(seen: dict[str, str], client: PageClient, *begin: str) -> None:
    """Follow every link from some pages on, and note each route that was seen, and where.

    Of a route that another has looked at, two pages are enough.
    """
    before, turns = set(seen), Counter[str]()
    waiting, known = list(begin), set(begin)
    while waiting:
        path = waiting.pop()
        response = client.get(path)
        assert response.status_code in {200, 302}, f"{path}: {response.status_code}"
        seen.setdefault(resolve(urlsplit(path).path).view_name, path)
        if response.status_code == 302:
            onward = [response.headers["Location"]]
        elif response.headers["Content-Type"].startswith("text/html"):
            tree = html.fromstring(response.content)  # the client has looked at it closely
            onward = [a.get("href", "") for a in tree.iter("a")]
        else:
            continue
        for address in onward:
            place = urlsplit(address)._replace(fragment="")
            target = place.geturl()
            if place.scheme or not target.startswith("/") or target in known:
                continue
            route = resolve(place.path).view_name
            turns[route] += 1
            if route not in LEAVES and (route not in before or turns[route] <= 2):
                known.add(target)
                waiting.append(target)


@pytest.mark.parametrize("language", ["id", "en", "su"])
def test_every_page_is_sound(world, language) -> None:
    me = world.resident()
    case = world.granted(me)
    waits = world.submitted(me)
    world.settle(waits.pk, "wulan.sari", "correct", "Foto KTP terpotong, foto ulang.", ("ktp",))
    world.submitted(me)
    draft, _ = world.draft(me)
    resident, officer = world.client(me), world.client(world.officer("wulan.sari"))
    signatory, stranger = world.client(world.officer("dedi.supriatna")), PageClient()
    clerk, filed = filing(world)
    make_draws(at=world.at)
    report = reported(world).reference
    desk = world.client(desk_officer(world))
    kelurahan = world.client(clerk)
    for client in (resident, officer, signatory, stranger, kelurahan, desk):
        client.post("/bahasa", {"language": language, "next": "/"})
    seen: dict[str, str] = {}
    walked(
        seen, stranger, "/", "/luring", "/petugas/masuk", f"/periksa/{world.document(case).code}"
    )
    walked(
        seen,
        resident,
        *("/", "/permohonan/", "/data-saya/"),
        f"/permohonan/{draft.reference}/isian/",
        f"/permohonan/{case.reference}/terkirim",
    )
    walked(seen, officer, "/petugas/", "/petugas/pencarian")
    walked(seen, kelurahan, "/petugas/pendampingan/", f"/petugas/pendampingan/{filed}/ringkasan")
    walked(seen, signatory, "/petugas/", "/petugas/tanda-tangan/")
    walked(seen, stranger, "/laporan/?tampil=peta", f"/lapor/{report}/")
    walked(seen, desk, "/petugas/laporan/")
    pages = {n for n in routes(get_resolver()) if not n.startswith(("api:", "nodes:", "open311:"))}
    unseen = pages - seen.keys()
    assert not unseen - KNOWN, sorted(unseen - KNOWN)


def desk_officer(world):
    """Return who checks new reports."""
    account = Account.objects.get(login="fajar.nugraha@diskominfo")
    return officer_actor(account.pk, at=world.at)


def reported(world):
    """Return a report that nobody's name is known of."""
    told = reports.Told(
        category="saluran-tersumbat",
        text="Got mampet, air meluap",
        area="32.71.03.1003",
        lat=-6.5901,
        lng=106.7989,
    )
    return reports.file(told, key=uuid4(), by=ANONYMOUS, at=world.at).report


def filing(world):
    """Return an officer of a kelurahan, and the reference of what they file for somebody."""
    clerk = officer_actor(Account.objects.get(login="lina.marlina@kel-sempur").pk, at=world.at)
    version = version_in_force("salinan-sppt-pbb", on=world.at.date())
    draft, _ = assisting.begin(
        version,
        key=uuid4(),
        name="Ibu Ecih",
        nik="3271034107500003",
        how="present",
        paper=None,
        office_name="Kelurahan Sempur",
        by=clerk,
        at=world.at,
    )
    drafting.save(draft, ANSWERS, at=world.at)
    return clerk, draft.reference


POSTED = {  # answered by a redirect, or by a page of those above
    "language",
    "portal:evidence",
    "portal:start",
    "portal:object",
    "portal:submit",
    "portal:send_correction",
    "portal:copy",  # behind a code, in a journey of its own
    "portal:erase",
    "portal:begin_acting",
    "portal:stop_acting",
    "portal:leave_code",
    "portal:end_leave",
    "portal:sign_out",
    "portal:subscribe",
    "portal:verify_upload",
    "portal:sign_in_code",
    "portal:contact_code",
    "portal:enter_provider",
    "portal:provider_back",
    "portal:unlink",
    "portal:enter_options",
    "portal:enter_passkey",
    "portal:make_passkey",
    "portal:passkey_options",
    "portal:remove_passkey",
    "portal:end_session",
    "portal:end_sessions",
    "backoffice:enter_options",
    "backoffice:enter_passkey",
    "backoffice:make_passkey",
    "backoffice:passkey_options",
    "backoffice:remove_passkey",
    "backoffice:end_session",
    "backoffice:end_sessions",
    "portal:recognise",
    "backoffice:sign_in_code",
    "backoffice:sign_out",
    "backoffice:submit",
    "backoffice:give",
    "backoffice:post",
    "portal:collect",
    "backoffice:claim",
    "backoffice:claim_next",
    "backoffice:keep",
    "backoffice:assign",
    "backoffice:put_down",
    "backoffice:end_absence",
    "backoffice:discard",
    "backoffice:consult",
    "backoffice:advise",
    "backoffice:withdraw_consultation",
    "backoffice:release",
    "backoffice:outcome",
    "backoffice:sign",
    "backoffice:revoke",
    "backoffice:retry_exchange",
    "backoffice:retry_delivery",
    "backoffice:revoke_key",
    "backoffice:new_calendar",
    "portal:revoke_key",
    "portal:choose_here",
}
WARNED = {  # in tests of their own, where there is a warning
    *(f"portal:{name}" for name in ("warning", "cap_message", "heard", "reply", "stop_warnings")),
    *(f"backoffice:{name}_warning" for name in ("new", "edit", "renew", "publish", "cancel")),
    *("backoffice:warnings", "backoffice:warning", "backoffice:drop_warning"),
    *("portal:article", "backoffice:levels", "backoffice:articles", "backoffice:article"),
    *(f"backoffice:{name}_article" for name in ("new", "edit", "publish", "take_down")),
}
REPORTED = {  # answered by a redirect, or in tests of their own, where a report stands so
    *(f"portal:{name}" for name in ("report_sent", "report_answer", "follow_report")),
    *(f"portal:{name}" for name in ("report_photo", "report_points", "report_heat")),
    *("portal:reports_feed", "portal:outlines", "portal:base_map"),
    *(f"crew:{name}" for name in ("works", "work", "photo", "prove")),
    *("backoffice:proof", "backoffice:decide_proof"),
    *(f"backoffice:{name}" for name in ("report_work", "report_step", "report_photo")),
    "backoffice:release_photo",
}
APPOINTED = {  # in a test of their own, where a clerk books
    *(
        f"backoffice:{deed}_appointment"
        for deed in ("book", "find", "move", "cancel", "await", "accept")
    ),
    *(f"backoffice:appointment{name}" for name in ("", "_slip", "_arrives", "_day", "s_line")),
}
ELSEWHERE = {  # no page, or seen in a journey of its own
    *(
        "portal:book",
        "portal:enter_room",
        "portal:booking",
        "portal:booking_calendar",
        "portal:move_booking",
    ),
    *("portal:booking_day", "portal:cancel_booking", "portal:my_bookings"),
    *("portal:waiting_list", "portal:accept_place"),
    *("portal:draw_mine", "portal:withdraw_draw", "backoffice:draw_slip"),
    "portal:link",  # where a provider waits
    "backoffice:confirm",  # once ten minutes are over
    "healthz",
    "readyz",
    "metrics",
    "portal:manifest",
    "portal:worker",
    "portal:verify_keys",
    "conversation:whatsapp",
    "nodes:exchange",
    "nodes:provisions",
    "opendata:file",
    *(f"counter:{name}" for name in ("call_next", "open", "next", "recall", "begin", "hold")),
    *(f"counter:{name}" for name in ("no_show", "transfer", "finish", "pause", "resume", "close")),
    *(f"counter:{name}" for name in ("return", "call_this", "halls", "hall", "tell_hall", "desk")),
    "counter:hush_hall",
    *(f"counter:{name}" for name in ("register", "revoke", "pause_line", "unpause_line", "seat")),
    *(f"counter:{name}" for name in ("shut_line", "reopen_line", "move", "free")),
    *(f"counter:{name}" for name in ("doors", "reception", "give", "given", "reprint")),
    *(f"kiosk:{name}" for name in ("start", "install", "known", "line", "number", "reprint")),
    "display:board",
    "display:install",
    "portal:queues",
    "portal:take_number",
    "kiosk:issue",
    "portal:leave_queue",
    "portal:place",
    "portal:place_now",
    "backoffice:preview",
    "backoffice:calendar",
    "portal:received",
    "portal:uploads",
    "portal:again",
    "portal:forget_paper",
    "portal:upload",
    *("backoffice:follow", "backoffice:send_correction", "backoffice:stand_in"),
    "backoffice:uploads",
    "backoffice:upload",
    "backoffice:reassign",
    "backoffice:identify",
    "backoffice:identify_person",
    "backoffice:identify_confirm",
    "backoffice:identify_revoke",
    "backoffice:mandate_paper",
}
KNOWN = POSTED | ELSEWHERE | WARNED | REPORTED | APPOINTED


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("path", ["/tidak-ada", "/layanan/tidak-ada/", "/periksa/0000"])
def test_a_page_that_is_not_there_is_a_page_too(path) -> None:
    assert PageClient().get(path).status_code in {200, 404}


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<h1>Satu</h1><h1>Dua</h1>", "has 2 h1"),
        ("<h1>Lain</h1>", "does not begin"),
        ("<h1>Judul</h1><p id=a></p><p id=a></p>", "stands 2 times"),
        ("<h1>Judul</h1><form action=/><input name=q></form>", "has no label"),
        ("<h1>Judul</h1><form></form>", "has no action"),
        ("<h1>Judul</h1><form method=post action=/></form>", "has no token"),
        ("<h1>Judul</h1><script>1</script>", "a script stands"),
        ("<h1>Judul</h1><p style='color:red'>", "style stands"),
        ("<h1>Judul</h1><p onclick=x()>", "handler"),
        ("<h1>Judul</h1><a href=/tidak-ada>x</a>", "leads nowhere"),
        ("<h1>Judul</h1><img alt='' src=https://contoh.example/a.png>", "elsewhere"),
        ("<h1>Judul</h1><p><div></p>", "line"),
        ("<h1>Judul</h1><svg class=segno width=33 height=33></svg>", "a code is"),
        ("<h1>Judul</h1><p>" + "beras " * 9000, "weighs"),
    ],
)
def test_what_is_wrong_is_seen(html, complaint) -> None:
    page = f"<!doctype html><html lang=id><title>Judul | Pendopo</title>{html}"
    found = complaints(page.encode())
    assert any(complaint in each for each in found), found
    assert complaints(b"<!doctype html><html lang=id><title>Judul</title><h1>Judul</h1>") == []
