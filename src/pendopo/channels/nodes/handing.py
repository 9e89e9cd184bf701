"""One request of an office node: what it did comes in, what it needs goes out. Known by its lease's credential."""

import json
import zlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from pendopo.domain.queues.nodes import merging
from pendopo.domain.queues.nodes.bounds import OddParcelError
from pendopo.domain.queues.nodes.leasing import NoLeaseError, of_credential
from pendopo.domain.queues.nodes.provisions import provisions as provisions_of
from pendopo.ground.audience import audience

LARGEST = 64_000_000
"""Bytes of a parcel, unpacked: a week of a large office."""


@csrf_exempt
@audience("machine")
@require_POST
def exchange(request: HttpRequest) -> HttpResponse:
    """Take in a node's parcel (gzip of JSON) and answer with the centre's news.

    A stranger's is not unpacked: it may be a thousand times as large inside.
    """

    def deed() -> dict[str, Any]:
        of_credential(_credential(request))
        return merging.exchange(_credential(request), _unpacked(request), at=timezone.now())

    return _answered(deed)


@audience("machine")
@require_safe
def provisions(request: HttpRequest) -> HttpResponse:
    """Tell a node what it needs to go on alone."""
    return _answered(lambda: provisions_of(_credential(request), at=timezone.now()))


def _answered(deed: Callable[[], dict[str, Any]]) -> HttpResponse:
    try:
        answer = JsonResponse(deed())
    except NoLeaseError as error:
        return _refused(error, HTTPStatus.FORBIDDEN)
    except OddParcelError as error:
        return _refused(error, HTTPStatus.BAD_REQUEST)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _credential(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _unpacked(request: HttpRequest) -> Any:
    """Return what was packed. Raises OddParcelError."""
    opened = zlib.decompressobj(wbits=31)
    try:
        data = opened.decompress(request.read(), LARGEST)
        told = json.loads(data)
    except (ValueError, zlib.error, RecursionError):
        raise OddParcelError(OddParcelError.__doc__) from None
    if opened.unconsumed_tail:
        raise OddParcelError(OddParcelError.__doc__)
    return told


def _refused(error: Exception, status: HTTPStatus) -> HttpResponse:
    return JsonResponse({"message": type(error).__doc__}, status=status)
