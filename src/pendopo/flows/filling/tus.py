"""Resumable upload, by tus 1.0.0 (https://tus.io/protocols/resumable-upload).

Core, creation, expiration, termination and checksum. Every address belongs to a case and is
reached as the case's pages are: a channel fetches the case, and says who sends (`by`) and in which
space its address `upload` lies.
"""

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from pendopo.design.writing import words_of
from pendopo.domain.applications.models import Application
from pendopo.domain.documents.inspection import MAX_BYTES, HostileFileError
from pendopo.domain.documents.models import Upload
from pendopo.domain.documents.uploading import (
    OffsetError,
    TooLongError,
    TooManyError,
    end,
    name_of,
)
from pendopo.flows.filling.pages import StalePageError
from pendopo.flows.filling.uploading import NoQuestionError, begin, take_part
from pendopo.ground.actor import Actor
from pendopo.ground.vault.keyring import Keyring

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination,checksum"
ALGORITHMS = ("sha1", "sha256")
PART = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460
PIECE = 65_536
LONGEST_METADATA = 2_000
ANSWERS: dict[type[Exception], int] = {
    StalePageError: HTTPStatus.GONE,
    NoQuestionError: HTTPStatus.BAD_REQUEST,
    OffsetError: HTTPStatus.CONFLICT,
    TooLongError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TooManyError: HTTPStatus.TOO_MANY_REQUESTS,
    HostileFileError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""How each refusal of ours is said in HTTP; its sentence is the body."""


class MalformedError(Exception):
    """Permintaan ini tidak menurut tus 1.0.0."""


REFUSALS: tuple[type[Exception], ...] = (MalformedError, *ANSWERS)


def uploads(
    request: HttpRequest, application: Application, *, by: Actor, space: str
) -> HttpResponse:
    """Begin an upload for a question of the case, or see those that are not finished."""
    method = _method(request)
    if method == "GET":
        return _unfinished(application, space)
    if method == "OPTIONS":
        return _able()
    if method != "POST":
        return _say(HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET, POST, OPTIONS")
    if request.headers.get("Tus-Resumable") != VERSION:
        return _say(HTTPStatus.PRECONDITION_FAILED, Tus_Version=VERSION)
    try:
        upload = begin(
            application.pk,
            _metadata(request.headers.get("Upload-Metadata", "")),
            length=_number(request, "Upload-Length"),
            by=by,
            at=timezone.now(),
        )
    except REFUSALS as error:
        return _refuse(error)
    place = reverse(f"{space}:upload", args=[application.reference, upload.pk])
    return _say(HTTPStatus.CREATED, Location=place, **_standing(upload))


def upload(
    request: HttpRequest, application: Application, upload: UUID, *, by: Actor
) -> HttpResponse:
    """Tell how far an upload has come, take its next part, or give it up. Raises Http404."""
    method = _method(request)
    if method == "OPTIONS":
        return _able()
    if method not in {"HEAD", "PATCH", "DELETE"}:
        return _say(HTTPStatus.METHOD_NOT_ALLOWED, Allow="HEAD, PATCH, DELETE, OPTIONS")
    if request.headers.get("Tus-Resumable") != VERSION:
        return _say(HTTPStatus.PRECONDITION_FAILED, Tus_Version=VERSION)
    now = timezone.now()
    found = Upload.objects.filter(about=application.pk, pk=upload, expires_at__gt=now).first()
    if found is None:
        raise Http404
    if method == "HEAD":
        return _say(HTTPStatus.OK, Upload_Length=str(found.length), **_standing(found))
    if method == "PATCH":
        return _taken(request, found, by=by, at=now)
    end(found)
    return _say(HTTPStatus.NO_CONTENT)


def _taken(request: HttpRequest, found: Upload, *, by: Actor, at: datetime) -> HttpResponse:
    if request.content_type != PART:
        return _say(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        return _kept(request, found, by=by, at=at)
    except REFUSALS as error:
        return _refuse(error)


def _kept(request: HttpRequest, found: Upload, *, by: Actor, at: datetime) -> HttpResponse:
    """Keep a part, and the file once it is whole. What came before the line broke is kept too."""
    offset = _number(request, "Upload-Offset")
    if offset != found.offset:
        raise OffsetError(OffsetError.__doc__)
    left = found.length - offset
    if int(request.headers.get("Content-Length") or 0) > left:
        raise TooLongError(TooLongError.__doc__)
    data = _body(request, left)
    if not _sums(request.headers.get("Upload-Checksum", ""), data):
        return _say(CHECKSUM_MISMATCH)
    found = take_part(found, data, offset=offset, by=by, at=at)
    return _say(HTTPStatus.NO_CONTENT, **_standing(found))


def _unfinished(application: Application, space: str) -> HttpResponse:
    """Tell which files are on their way, so that another device may go on with them."""
    ring = Keyring.of([application.subject])
    found = Upload.objects.filter(about=application.pk).unfinished(at=timezone.now())
    told = [
        {
            "url": reverse(f"{space}:upload", args=[application.reference, each.pk]),
            "question": each.question,
            "fingerprint": each.fingerprint,
            "name": name_of(each, ring),
            "length": each.length,
            "offset": each.offset,
            "expires": each.expires_at.isoformat(),
        }
        for each in found.order_by("started_at")
    ]
    return JsonResponse({"uploads": told}, headers={"Cache-Control": "no-store"})


def _method(request: HttpRequest) -> str:
    """Return the method, also where a proxy lets only POST through."""
    told = request.headers.get("X-HTTP-Method-Override", "")
    return told if told and request.method == "POST" else str(request.method)


def _number(request: HttpRequest, header: str) -> int:
    told = request.headers.get(header, "")
    if not (told.isascii() and told.isdigit() and len(told) < 16):  # noqa: PLR2004  # bytes: an exabyte is no number of ours
        raise MalformedError(f"{header}?")
    return int(told)


def _metadata(header: str) -> dict[str, str]:
    """Read `key base64, key base64`. Raises MalformedError."""
    if len(header) > LONGEST_METADATA:
        raise MalformedError("Upload-Metadata?")
    pairs = (each.split(" ", 1) for each in header.split(",") if each.strip())
    try:
        return {
            key: base64.b64decode((rest or [""])[0], validate=True).decode().replace("\0", "")
            for key, *rest in ([part.strip() for part in pair] for pair in pairs)
        }
    except (binascii.Error, UnicodeDecodeError) as error:
        raise MalformedError("Upload-Metadata?") from error


def _body(request: HttpRequest, most: int) -> bytes:
    """Read what comes, to the end or until the line breaks."""
    read = bytearray()
    try:
        while len(read) < most and (piece := request.read(min(PIECE, most - len(read)))):
            read += piece
    except OSError:
        pass
    return bytes(read)


def _sums(header: str, data: bytes) -> bool:
    """Tell whether a part is what its sender sent. Raises MalformedError for no such algorithm."""
    if not header:
        return True
    algorithm, _, told = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise MalformedError("Upload-Checksum?")
    return base64.b64encode(hashlib.new(algorithm, data).digest()).decode() == told.strip()


def _standing(upload: Upload) -> dict[str, str]:
    expires = http_date(upload.expires_at.astimezone(UTC).timestamp())
    return {"Upload_Offset": str(upload.offset), "Upload_Expires": expires}


def _able() -> HttpResponse:
    return _say(
        HTTPStatus.NO_CONTENT,
        Tus_Version=VERSION,
        Tus_Extension=EXTENSIONS,
        Tus_Max_Size=str(MAX_BYTES),
        Tus_Checksum_Algorithm=",".join(ALGORITHMS),
    )


def _refuse(error: Exception) -> HttpResponse:
    status = ANSWERS.get(type(error), HTTPStatus.BAD_REQUEST)
    return _say(status, words_of(error))


def _say(status: int, text: str = "", **headers: str) -> HttpResponse:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(
        text,
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store", **told},
    )
