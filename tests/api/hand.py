"""A system's hand on the API: a key, and requests that carry it."""

from dataclasses import dataclass, field
from typing import Any

from pendopo.domain.people import api_keys
from pendopo.domain.people.models import Account
from pendopo.ground.actor import Actor
from tests.pages.client import PageClient
from tests.world import World

API = "/api/v1"


def everything(actor: Actor) -> tuple[str, ...]:
    return api_keys.SCOPES[Account.Kind(actor.kind)]


@dataclass
class Hand:
    """Asks by one key."""

    secret: str
    client: PageClient = field(default_factory=PageClient)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"data": body, "content_type": "application/json"} if body is not None else {}
        named = {"Authorization": f"Bearer {self.secret}", **headers}
        return getattr(self.client, method)(API + path, headers=named, **sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("post", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("put", path, body, **headers)

    def send(self, path: str, fields: dict[str, Any], **headers: str) -> Any:
        """Send a form with files."""
        named = {"Authorization": f"Bearer {self.secret}", **headers}
        return self.client.post(API + path, fields, headers=named)


def hand(world: World, actor: Actor, *scopes: str, days: int = 30) -> Hand:
    """Make a key for an account; with every scope it may have, unless some are named."""
    wanted = scopes or everything(actor)
    _, secret = api_keys.make(name="Uji", scopes=wanted, days=days, by=actor, at=world.at)
    return Hand(secret)
