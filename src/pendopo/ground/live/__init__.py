"""Server-sent events fed by the log.

The page makes `new EventSource(address)`, the address being `<live>/live/?t=<token>`, and listens
for `change`: its data is `{"name": "application.submitted"}`, never more: no key of what others have.
It then fetches afresh what it shows. `resync` asks to do so at once, since too much was missed.
The browser comes back by itself with Last-Event-ID; when the token has expired the answer is
403, EventSource gives up, and the page goes on without.
"""

from pendopo.ground.live.tokens import address, token

__all__ = ["address", "token"]
