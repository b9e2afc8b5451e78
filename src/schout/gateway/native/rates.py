"""Figures as proxies count them: whole numbers a second or a minute, and honest waits."""

from schout.core.model.edge import EdgeLimit, Quota, Stage
from schout.core.model.moment import MINUTE_US, SECOND_US

_THOUSANDTHS = 1000
"""nginx counts in thousandths of a request a second, cut off (ngx_http_limit_req_module.c)."""


def nginx_rate(quota: Quota) -> str:
    """Write a rate as `limit_req_zone` wants it; what is slower than one a minute becomes that."""
    per_minute = _per_minute(quota)
    return f"{per_minute}r/m" if per_minute % 60 else f"{per_minute // 60}r/s"


def nginx_wait_s(quota: Quota) -> int:
    """Give whole seconds after which a refused call passes: never too early."""
    per_minute = _per_minute(quota)
    thousandths = per_minute * _THOUSANDTHS // 60
    return max(1, -(-_THOUSANDTHS // thousandths), -(-quota.interval_us // SECOND_US))


def is_slower_than_a_minute(quota: Quota) -> bool:
    """Tell whether nginx has to let pass more than the policy."""
    return quota.interval_us > MINUTE_US


def paced(limit: EdgeLimit, quota: Quota) -> int:
    """Tell how many more calls may wait their turn, when none waits longer than the limit says."""
    if limit.stage is not Stage.PACE or not quota.interval_us:
        return 0
    return min(limit.queue, limit.pace_us // quota.interval_us)


def _per_minute(quota: Quota) -> int:
    # The interval was rounded up, so this gives the whole number that it was made from.
    return -(-MINUTE_US // quota.interval_us)
