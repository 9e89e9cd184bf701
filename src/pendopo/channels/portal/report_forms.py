"""What the forms of a report have alike: where, whose name, and sending it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.reported import reach_of, remember
from pendopo.design.writing import language
from pendopo.domain.documents.inspection import MAX_BYTES, HostileFileError
from pendopo.domain.reports import filing
from pendopo.domain.reports.models import Report
from pendopo.domain.reports.photographing import Photo, file_with
from pendopo.engines.forms.views import FieldView, OptionView
from pendopo.engines.identity.errors import IdentityError
from pendopo.ground import limits
from pendopo.ground.identifiers import new_id

MOST = 30
"""Reports of one address in an hour: a school or an internet café has many behind one."""
ASKED = ("text", "area", "place", "lat", "lng")
WHO = ("identity", "name", "contact")
Identity = Report.Identity


class WrongError(ValueError):
    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(*wrong)
        self.wrong = wrong


def reach_from(typed: dict[str, str]) -> filing.Reach:
    """Return who reports, as it was typed. Raises WrongError with all that is wrong."""
    if typed["identity"] not in Identity.values:
        raise WrongError({"identity": _("Pilih siapa yang boleh tahu nama Anda.")})
    if typed["identity"] == Identity.ANONYMOUS:
        return filing.Reach()
    wrong = {}
    name, contact = " ".join(typed["name"].split())[:100], typed["contact"]
    if typed["identity"] == Identity.OPEN and len(name) < 2:  # noqa: PLR2004  # letters
        wrong["name"] = _("Tulis nama Anda, atau pilih rahasia.")
    reach = filing.Reach(name)
    try:
        reach = reach_of(contact, name)
    except IdentityError as error:
        wrong["contact"] = error.say[language()]
    if wrong:
        raise WrongError(wrong)
    return reach


def send(request: HttpRequest, told: filing.Told, *, key: UUID, at: datetime) -> Report:
    """File a report with its photo, and remember it for this session.

    Raises HostileFileError, TooOftenError, and what `filing.file` does.
    """
    limits.spend("report", limits.visitor_address(request), most=MOST, minutes=60)
    photo = request.FILES.get("photo")
    if photo is not None and (photo.size or 0) > MAX_BYTES:
        raise HostileFileError("Foto lebih dari 10 MB. Foto ulang dengan ukuran lebih kecil.")
    sent = Photo(str(photo.name), photo.read()) if photo else None
    by = visitor(request)
    try:
        made = file_with(told, sent, key=key, by=by, at=at)
    except filing.OtherReportError:
        made = file_with(told, sent, key=new_id(), by=by, at=at)
    remember(request, made.report, made.secret)
    return made.report


def place_of(typed: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Return where, in degrees, as a phone told it; None for what is no place."""
    try:
        lat, lng = float(typed["lat"]), float(typed["lng"])
    except ValueError:
        return None, None
    on_earth = -90 <= lat <= 90 and -180 <= lng <= 180  # noqa: PLR2004  # degrees
    return (round(lat, 6), round(lng, 6)) if on_earth else (None, None)


def identity_field(chosen: str, error: str) -> FieldView:
    """Return the question whose name it is to be, in plain words."""
    told = (
        (
            Identity.CONFIDENTIAL,
            _("Rahasia"),
            _("Kami mengabari Anda. Instansi yang dilaporkan tidak tahu siapa Anda."),
        ),
        (
            Identity.OPEN,
            _("Terbuka"),
            _("Petugas instansi membaca nama Anda. Orang lain tidak."),
        ),
        (
            Identity.ANONYMOUS,
            _("Tanpa nama"),
            _("Kami tidak menyimpan siapa Anda. Ikuti dengan nomor dan kode laporan."),
        ),
    )
    return FieldView(
        name="identity",
        id="identity",
        type="choice",
        label=_("Siapa yang boleh tahu nama Anda?"),
        error=error,
        required=True,
        options=[OptionView(each.value, label, hint, each == chosen) for each, label, hint in told],
    )
