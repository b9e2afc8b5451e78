"""The RateLimit header fields and their problem types: what is still a draft stands here alone.

Source: draft-ietf-httpapi-ratelimit-headers-11 of May 2026, which differs from -10 in none of what
is used here. The fields are Lists of RFC 9651 (structured fields). When the draft changes, so does
this module, and nothing else.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from schout.core.model.moment import SECOND_US
from schout.core.model.vocabulary import Metric
from schout.gateway.call import Answer, Standing, Verdict

POLICY_FIELD = b"ratelimit-policy"
STATE_FIELD = b"ratelimit"
WARNING_FIELD = b"schout-warning"
"""Our own field: an Item, the limit that was passed, with the clause and the wait."""
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
"""Its member `violated-policies` names policies as the fields do; see section 5.1."""

_UNITS = {
    Metric.CALLS: "",
    Metric.REQUESTS: "",
    Metric.PAGES: "",
    Metric.MISSING_PAGES: "",
    Metric.SIGN_UPS: "",
    Metric.LOGIN_FAILURES: "",
    Metric.PARALLEL_CALLS: "concurrent-requests",
    Metric.BYTES: "content-bytes",
}
"""Section 3.1.2; the default unit, `requests`, is not written. Other metrics have no unit there."""
_MOST = 999_999_999_999_999
"""The largest Integer of RFC 9651, section 3.3.1."""
_BETWEEN = re.compile(r"(?<=[a-z])\.(?=[0-9])")

Field = tuple[bytes, bytes]


def seconds_up(wait_us: int) -> int:
    """Give whole seconds that are never shorter than the wait."""
    return -(-wait_us // SECOND_US)


@lru_cache(maxsize=1024)
def policy_name(limit_id: str) -> str:
    """Name a limit as the fields do: `III.2/rate` is `iii2-rate`, `4.10/rate` is `4.10-rate`.

    A dot between figures stays, so that `1.12` and `11.2` are two.
    """
    return _BETWEEN.sub("", limit_id.lower()).replace("/", "-")


class RateFields:
    """Writes the two fields; items that were written once are kept, for they come again."""

    def __init__(self) -> None:
        # Each has its own, for a limit keeps its metric only as long as the policy is the same.
        self._policy_item = lru_cache(maxsize=4096)(_policy_item)
        self._state_item = lru_cache(maxsize=4096)(_state_item)

    def of(
        self, standings: Sequence[Standing], refused: str | None = None, wait_s: int = 0
    ) -> tuple[Field, ...]:
        """Give `RateLimit-Policy`, the figures in force, and `RateLimit`, what remains of them.

        The limit `refused` has nothing left until the wait is over: `Retry-After` and `t` agree.
        There are no fields when no limit has a unit.
        """
        policies: list[str] = []
        states: list[str] = []
        for each in standings:
            limit, quota = each.limit, each.quota
            if limit.metric not in _UNITS:
                continue
            name, at_most, interval_us = limit.id, quota.at_most, quota.interval_us
            policies.append(
                self._policy_item(name, _UNITS[limit.metric], at_most, interval_us, quota.burst)
            )
            if name == refused:
                states.append(self._state_item(name, 0, wait_s if interval_us else 0))
            else:
                places = quota.burst if interval_us else at_most
                left, reset_us = each.remaining, each.reset_us
                states.append(
                    self._state_item(name, left, _window_s(places - left, interval_us, reset_us))
                )
        if not policies:
            return ()
        return (
            (POLICY_FIELD, ", ".join(policies).encode("ascii")),
            (STATE_FIELD, ", ".join(states).encode("ascii")),
        )

    def of_passing(self, answer: Answer, standings: Sequence[Standing]) -> tuple[Field, ...]:
        """Give the fields of a call that passes; one that was too much carries the warning too."""
        found = self.of(standings) if standings else ()
        if answer.verdict is Verdict.WARN and answer.limit is not None:
            limit, hint = answer.limit, answer.hint
            hinted = None if hint is None else (hint.count, hint.batch)
            wait_s = seconds_up(answer.wait_us)
            warning = _warning(limit.id, limit.clause, wait_s, answer.case, hinted)
            return (*found, (WARNING_FIELD, warning))
        return found


def _policy_item(limit_id: str, unit: str, at_most: int, interval_us: int, burst: int) -> str:
    # A burst above the rate needs a window in which it fits: 1 a second with bursts of 10 is
    # told as 10 in 10 seconds, so that `r` is never above `q`.
    most = max(at_most, burst) if interval_us else at_most
    item = f"{_string(policy_name(limit_id))};q={min(most, _MOST)}"
    if unit:
        item += f";qu={_string(unit)}"
    if interval_us:
        # The interval is the period divided by `at_most` and rounded up, so this rounds down.
        item += f";w={min(max(1, most * interval_us // SECOND_US), _MOST)}"
    return item


def _state_item(limit_id: str, left: int, window_s: int) -> str:
    item = f"{_string(policy_name(limit_id))};r={min(max(0, left), _MOST)}"
    return f"{item};t={min(window_s, _MOST)}" if window_s else item


def _window_s(used: int, interval_us: int, reset_us: int) -> int:
    """Give the time until one more may be used; 0 when nothing is used or no time is known.

    `reset_us` is the time until all is free again, and one place comes free in each interval.
    """
    if reset_us <= 0:
        return 0
    return seconds_up(max(1, reset_us - max(0, used - 1) * interval_us))


@lru_cache(maxsize=1024)
def _warning(
    limit_id: str, clause: str, wait_s: int, case: str | None, hint: tuple[int, str] | None
) -> bytes:
    item = f"{_string(policy_name(limit_id))};clause={_string(clause)}"
    if wait_s > 0:
        item += f";t={min(wait_s, _MOST)}"
    if case is not None:
        item += f";case={_string(case)}"
    if hint is not None:
        item += f";calls={min(hint[0], _MOST)};batch={_string(hint[1])}"
    return item.encode("ascii")


def _string(text: str) -> str:
    """Write a String of RFC 9651, section 3.3.3; what is not printable ASCII becomes `?`."""
    safe = "".join(char if " " <= char <= "~" else "?" for char in text)
    return '"' + safe.replace("\\", "\\\\").replace('"', '\\"') + '"'
