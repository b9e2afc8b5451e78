"""Limits of the pages and the API: who may ask how often, in memory and for this process alone.

The same rate as at the gate (`core.limits.gcra`). What is forgotten when it restarts, or when more
keys come than are kept, is only ever to the good of who asks.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping

from schout.core.limits.gcra import admit, remaining
from schout.core.model.edge import EdgeLimit, Quota, Stage
from schout.core.model.ids import ClauseId
from schout.core.model.moment import HOUR_US, MINUTE_US, SECOND_US
from schout.core.model.vocabulary import FailureMode, Metric, Scope, Traffic
from schout.gateway.answer.fields import RateFields, seconds_up
from schout.gateway.call import Standing

ANONYMOUS_REPORTS = "reports"
"""Reports without a key, by address."""
ANONYMOUS_CALLS = "calls"
"""All else without a key, by address."""
KEY_CALLS = "key"
"""Calls with a key, by the key."""
LINK_CALLS = "link"
"""Calls of a signed link, by the report it is to."""
FAILED_KEYS = "failed-key"
"""Keys that are not valid, by address: so that nobody tries them out."""

USUAL: Mapping[str, Quota] = {
    ANONYMOUS_REPORTS: Quota(at_most=30, interval_us=HOUR_US // 30, burst=10),
    ANONYMOUS_CALLS: Quota(at_most=60, interval_us=MINUTE_US // 60, burst=60),
    KEY_CALLS: Quota(at_most=20, interval_us=SECOND_US // 20, burst=200),
    LINK_CALLS: Quota(at_most=60, interval_us=MINUTE_US // 60, burst=30),
    FAILED_KEYS: Quota(at_most=30, interval_us=HOUR_US // 30, burst=10),
}
"""What is allowed: a person who reports, looks and mistypes is not held up; a program that floods
is. The operator's own limits in front of it come first."""
MOST_KEPT = 50_000
"""Keys that are remembered, each under 300 bytes; the one that asked the longest ago goes."""


class WebLimits:
    """Counts calls by what they are and by whose they are; safe to use from several threads."""

    def __init__(self, quotas: Mapping[str, Quota] = USUAL, most: int = MOST_KEPT) -> None:
        self._quotas, self._most = quotas, most
        self._dry_us: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._lock = threading.Lock()
        self._fields = RateFields()
        self._limits = {what: _limit(what, quota) for what, quota in quotas.items()}

    def ask(self, key: str, what: str, now_us: int) -> int:
        """Ask for one call; give the seconds to wait, 0 when it may go on now."""
        quota, name = self._quotas[what], (what, key)
        with self._lock:
            before_us = self._dry_us.get(name, 0)
            dry_us, wait_us = admit(before_us, now_us, quota.interval_us, quota.burst)
            self._dry_us[name] = dry_us
            self._dry_us.move_to_end(name)
            if len(self._dry_us) > self._most:
                self._dry_us.popitem(last=False)
        return seconds_up(wait_us)

    def fields(self, key: str, what: str, now_us: int, wait_s: int = 0) -> dict[str, str]:
        """Write the fields that tell how it stands: `RateLimit-Policy`, `RateLimit`.

        With a wait, also `Retry-After`; it and the field agree.
        """
        quota, limit = self._quotas[what], self._limits[what]
        with self._lock:
            dry_us = self._dry_us.get((what, key), 0)
        left = remaining(dry_us, now_us, quota.interval_us, quota.burst)
        reset_us = max(0, dry_us - now_us)
        standing = Standing(limit=limit, quota=quota, remaining=left, reset_us=reset_us)
        refused = limit.id if wait_s else None
        made = self._fields.of((standing,), refused, wait_s)
        found = {name.decode(): value.decode() for name, value in made}
        return found | ({"retry-after": str(wait_s)} if wait_s else {})


def _limit(what: str, quota: Quota) -> EdgeLimit:
    return EdgeLimit(
        id=what,
        clause=ClauseId(""),
        metric=Metric.CALLS,
        scope=Scope.TENANT,
        traffic=Traffic.ANY,
        quota=quota,
        stage=Stage.REFUSE,
        failure=FailureMode.OPEN,
    )
