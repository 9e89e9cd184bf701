"""Whoever has an office node's machine, and tells the centre whatever they like."""

import gzip
import json
from uuid import uuid4

from django.test import Client

from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.domain.queues.models import Call, Counter, Hall, Session, Ticket
from pendopo.domain.queues.nodes import leasing, parcels
from pendopo.ground.actor import system

BY = system("test")
MINE = "kel-sempur-surat"


def officer(world, login):
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


def desk(office="kel-sempur", number=1):
    return Counter.objects.get(hall__office__code=office, number=number).pk


class Forged:
    """Whoever has a node's machine: its credential, and any parcel they like."""

    def __init__(self, world):
        self.world, self.hall = world, Hall.objects.get(office__code="kel-sempur")
        self.lease, self.credential = leasing.grant(
            self.hall.pk, node="kel-sempur", by=BY, at=world.at
        )
        lina = officer(world, "lina.marlina@kel-sempur")
        block = self.lease.blocks.get(
            line_day__line__slug=MINE, line_day__date=world.at.astimezone().date()
        )
        day, now = block.line_day_id, world.at
        self.ticket = self.row(
            *(Ticket, parcels.TICKET),
            line_day_id=day,
            queue_id=day,
            number=block.begins,
            label="A501",
            priority="umum",
            gain=100,
            walk_in=True,
            clock=now,
            issued_at=now,
            source="kiosk",
            key=uuid4(),
        )
        self.session = self.row(
            *(Session, parcels.SESSION),
            counter_id=desk(),
            account_id=lina.account,
            lines=[],
            opened_at=now,
        )
        self.call = self.row(
            *(Call, parcels.CALL),
            ticket_id=self.ticket["id"],
            queue_id=day,
            session_id=self.session["id"],
            counter_id=desk(),
            key=uuid4(),
            walk_in=True,
            at=now,
            outcome="",
            result="",
        )
        self.event = {
            "uid": str(uuid4()),
            "aggregate": "ticket",
            "aggregate_id": self.ticket["id"],
            "name": "ticket.issued",
            "happened_at": now.isoformat(),
            "actor_kind": "system",
            "actor_id": None,
            "actor_name": "device",
            "channel": "kiosk",
            "payload": {"line_day": str(day), "office": str(self.hall.office_id)},
        }

    def row(self, kind, fields, **told):
        return parcels.told([kind(**told)], fields)[0]

    def sends(self, *, events=(), told=None, **rows):
        self.lease.refresh_from_db()
        parcel = {
            "from": self.lease.place or [0, 0, 0],
            "upto": [1, 1, 1],
            "seen": [9, 9, 9],
            "at": self.world.at.isoformat(),
            "rows": {name: rows.get(name, []) for name in parcels.KINDS},
            "events": list(events),
            **(told or {}),
        }
        return self.posts(gzip.compress(json.dumps(parcel).encode()), self.credential)

    def posts(self, packed, credential=""):
        return Client(raise_request_exception=False).post(
            "/simpul/serahan",
            packed,
            content_type="application/octet-stream",
            headers={"Authorization": f"Bearer {credential}"},
        )
