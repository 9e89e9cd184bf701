"""The room's tables."""

from pendopo.domain.information.alerts import Alert, AlertArea, FollowedArea, Reply
from pendopo.domain.information.articles import Article, Edition
from pendopo.domain.information.gauges import Gauge, Reading

__all__ = ["Alert", "AlertArea", "Article", "Edition", "FollowedArea", "Gauge", "Reading", "Reply"]
