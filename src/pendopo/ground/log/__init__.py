"""The event log: audit, outbox and timeline in one append-only table."""

from pendopo.ground.log.recording import record, telling, within
from pendopo.ground.log.subscriptions import subscribe
from pendopo.ground.log.timelines import Recorded, timeline

__all__ = ["Recorded", "record", "subscribe", "telling", "timeline", "within"]
