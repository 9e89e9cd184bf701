"""A warning as CAP 1.2 (OASIS Standard, 1 July 2010), and the Atom feed (RFC 4287) of those in force."""

from collections.abc import Collection, Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from lxml import etree

from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import Agency
from pendopo.domain.directory.whereabouts import boundaries
from pendopo.domain.information.alerts import Alert
from pendopo.domain.information.policy import policy

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"
GEOCODE = "Kemendagri"
"""What the codes of areas are called: those of Kepmendagri 300.2.2-2138/2025 and before."""
PAST = "Past"
"""The urgency of what is over."""
ALL_CLEAR = "AllClear"


def message(alert: Alert) -> bytes:
    """Return a published alert as a CAP message; one `info` for each language. Raises ValueError."""
    if alert.sent_at is None:
        raise ValueError("a draft is no CAP message")
    root = etree.Element(f"{{{CAP}}}alert", nsmap={None: CAP})
    _put(root, "identifier", alert.identifier)
    _put(root, "sender", sender(alert))
    _put(root, "sent", stamp(alert.sent_at))
    _put(root, "status", "Exercise" if alert.exercise else "Actual")
    _put(root, "msgType", alert.kind.title())
    _put(root, "scope", "Public")
    if alert.follows:
        _put(root, "references", _reference(alert.follows))
    areas = list(alert.areas.order_by("name"))
    name = Agency.objects.values_list("name", flat=True).filter(code=alert.agency).first()
    outlines = _outlines({area.pk for area in areas})
    for language in alert.languages:
        info = _info(root, alert, language, name or alert.agency)
        for area in areas:
            place = etree.SubElement(info, f"{{{CAP}}}area")
            _put(place, "areaDesc", area.name)
            for polygon in outlines.get(area.pk, ()):
                _put(place, "polygon", polygon)
            code = etree.SubElement(place, f"{{{CAP}}}geocode")
            _put(code, "valueName", GEOCODE)
            _put(code, "value", area.pk)
    return _written(root)


def feed(alerts: Iterable[Alert], *, address: str, at: datetime) -> bytes:
    """Return an Atom feed of alerts, each entry with its CAP message beside its page."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    found = list(alerts)
    _atom(root, "title", f"Peringatan {city().name}")
    _atom(root, "id", address)
    _atom(root, "updated", stamp(max((a.sent_at for a in found if a.sent_at), default=at)))
    etree.SubElement(root, f"{{{ATOM}}}link", rel="self", href=address)
    author = etree.SubElement(root, f"{{{ATOM}}}author")
    _atom(author, "name", city().government)
    for alert in found:
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        _atom(entry, "title", alert.said("id")["headline"])
        _atom(entry, "id", f"urn:uuid:{alert.pk}")
        _atom(entry, "updated", stamp(alert.sent_at or at))
        _atom(entry, "summary", alert.said("id")["action"])
        page = f"{settings.PENDOPO.public_url}/peringatan/{alert.pk}/"
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=page)
        message_at = f"{settings.PENDOPO.public_url}/peringatan/cap/{alert.identifier}.xml"
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="enclosure", type=CAP_TYPE, href=message_at)
    return _written(root)


def sender(alert: Alert) -> str:
    """Return who says it, unlike any other sender: the body at the city's own address."""
    return f"{alert.agency}@{urlsplit(settings.PENDOPO.public_url).hostname}"


def stamp(at: datetime) -> str:
    """Return a moment as CAP wants it: with the city's own offset, never Z, to the second."""
    return at.astimezone(city().zone).isoformat(timespec="seconds")


def _info(root: etree._Element, alert: Alert, language: str, name: str) -> etree._Element:
    over = alert.kind == Alert.Kind.CANCEL
    event, said = policy().events[alert.event], alert.said(language)
    info = etree.SubElement(root, f"{{{CAP}}}info")
    _put(info, "language", language)
    _put(info, "category", event.category)
    _put(info, "event", event.name.get(language) or event.name["id"])
    _put(info, "responseType", ALL_CLEAR if over else event.response)
    _put(info, "urgency", PAST if over else alert.urgency.title())
    _put(info, "severity", alert.severity.title())
    _put(info, "certainty", alert.certainty.title())
    _put(info, "expires", stamp(alert.expires_at))
    _put(info, "senderName", name)
    _put(info, "headline", said["headline"])
    if said.get("description"):
        _put(info, "description", said["description"])
    _put(info, "instruction", said["action"])
    _put(info, "web", f"{settings.PENDOPO.public_url}/peringatan/{alert.pk}/")
    _put(info, "contact", city().emergency)
    return info


def _outlines(codes: Collection[str]) -> dict[str, list[str]]:
    """Return the outer rings of kelurahan as CAP has them: `lat,lng` by spaces, closed (CAP 1.2, 3.2.4)."""
    return {
        each.code: [
            " ".join(f"{lat:.5f},{lng:.5f}" for lng, lat in polygon[0]) for polygon in each.polygons
        ]
        for each in boundaries().areas
        if each.code in codes
    }


def _reference(former: Alert) -> str:
    if former.sent_at is None:
        raise ValueError("a draft is referred to by nothing")
    return f"{sender(former)},{former.identifier},{stamp(former.sent_at)}"


def _put(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{CAP}}}{name}").text = text


def _atom(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
