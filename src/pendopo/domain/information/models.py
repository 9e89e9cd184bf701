"""The room's tables."""

from pendopo.domain.information.alerts import Alert, AlertArea, FollowedArea, Reply

__all__ = ["Alert", "AlertArea", "FollowedArea", "Reply"]
