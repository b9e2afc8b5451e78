"""Claims: who says that a thing is theirs, from when until when; none may be claimed twice."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from schout.core.intake.normal import normal_value
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime, to_rfc3339
from schout.core.model.problem import Problem
from schout.core.model.tenant import Belonging, Tenant
from schout.core.model.value import Value


class Claim(Value, frozen=True, kw_only=True):
    """A belonging with its dates in microseconds; `None` is open."""

    belonging: Belonging
    since_us: int | None
    until_us: int | None

    def holds(self, at_us: int) -> bool:
        """Tell whether it is in force: from `since` (included) until `until` (excluded)."""
        return not self.is_ahead(at_us) and not self.is_over(at_us)

    def is_ahead(self, at_us: int) -> bool:
        """Tell whether it has not begun."""
        return self.since_us is not None and at_us < self.since_us

    def is_over(self, at_us: int) -> bool:
        """Tell whether it has ended."""
        return self.until_us is not None and self.until_us <= at_us


class Timeline(Value, frozen=True, kw_only=True):
    """Who owns one thing over time: `owners[n]` from `starts[n - 1]` until `starts[n]`."""

    starts: tuple[int, ...]
    owners: tuple[TenantId | None, ...]

    def at(self, at_us: int) -> TenantId | None:
        """Give the owner at a moment."""
        return self.owners[bisect_right(self.starts, at_us)]


Answer = Timeline | TenantId | None
"""The owner at all times where it never changes, else the owners over time."""


def claim(belonging: Belonging) -> Claim:
    """Give a belonging as a claim; `ValueError` when one of its dates has no zone."""
    return Claim(
        belonging=belonging,
        since_us=_moment(belonging.since),
        until_us=_moment(belonging.until),
    )


def holder(ranked: Sequence[Sequence[Claim]], at_us: int) -> Claim | None:
    """Give the claim in force at a moment, from the most specific claims to the least."""
    for claims in ranked:
        for one in claims:
            if one.holds(at_us):
                return one
    return None


def answer(ranked: Sequence[Sequence[Claim]]) -> Answer:
    """Give who owns a thing over time, from its claims, the most specific first."""
    bounds = {one.since_us for claims in ranked for one in claims}
    bounds |= {one.until_us for claims in ranked for one in claims}
    moments = sorted(moment for moment in bounds if moment is not None)
    starts: list[int] = []
    owners = [_owner(ranked, moments[0] - 1 if moments else 0)]
    for moment in moments:
        owner = _owner(ranked, moment)
        if owner != owners[-1]:
            starts.append(moment)
            owners.append(owner)
    return Timeline(starts=tuple(starts), owners=tuple(owners)) if starts else owners[0]


def contested(belongings: Sequence[Belonging]) -> list[tuple[int, int]]:
    """Find what two tenants claim at the same time, as pairs of positions in `belongings`.

    Each later claim (by its beginning) is given once, with one claim of another tenant it meets.
    A wider and a narrower range, or a name and a wildcard, do not contest: the narrower holds.
    """
    groups: defaultdict[tuple[str, str], list[tuple[int, Claim]]] = defaultdict(list)
    for position, belonging in enumerate(belongings):
        groups[belonging.kind, belonging.value].append((position, claim(belonging)))
    return [pair for group in groups.values() if len(group) > 1 for pair in _meetings(group)]


def clash(first: Belonging, second: Belonging) -> tuple[str, str]:
    """Give message and hint for a thing that two tenants claim at the same time."""
    message = (
        f"expected one tenant for {first.kind} `{first.value}` at any moment, "
        f"found `{first.tenant}` ({_dates(first)}) and `{second.tenant}` ({_dates(second)})"
    )
    hint = "take it from one of them, or give the first an `until` and the second a `since`"
    return message, hint


def register_problems(
    tenants: Sequence[Tenant], belongings: Sequence[Belonging]
) -> tuple[Problem, ...]:
    """Find all that keeps tenants and belongings, whatever their source, from being a register."""
    problems: list[Problem] = []
    known: set[TenantId] = set()
    for tenant in tenants:
        if tenant.id in known:
            problems.append(_twice(tenant))
        known.add(tenant.id)
    sound: list[Belonging] = []
    for belonging in belongings:
        found = list(_belonging_problems(belonging, known))
        problems.extend(found)
        if not found:
            sound.append(belonging)
    for earlier, later in contested(sound):
        message, hint = clash(sound[earlier], sound[later])
        problems.append(Problem(code="SCH-T015", message=message, hint=hint))
    return tuple(problems)


def _twice(tenant: Tenant) -> Problem:
    return Problem(
        code="SCH-T007",
        message=f"expected each tenant once, found `{tenant.id}` twice",
        hint="put all that belongs to a tenant under one entry",
    )


def _belonging_problems(belonging: Belonging, known: set[TenantId]) -> Iterator[Problem]:
    what = f"{belonging.kind} `{belonging.value}`"
    if belonging.tenant not in known:
        yield Problem(
            code="SCH-T016",
            message=f"expected a tenant of the register for {what}, found `{belonging.tenant}`",
            hint="add the tenant, or take the belonging out",
        )
    if normal_value(belonging.kind, belonging.value) != belonging.value:
        yield Problem(code="SCH-T011", message=f"expected a normal form, found {what}")
    dates = [moment for moment in (belonging.since, belonging.until) if moment is not None]
    if any(moment.tzinfo is None for moment in dates):
        yield Problem(code="SCH-T013", message=f"expected dates with a zone for {what}")
    elif len(dates) == 2 and dates[1] <= dates[0]:
        yield Problem(
            code="SCH-T014",
            message=f"expected `until` after `since` for {what}, found {_dates(belonging)}",
        )


def _meetings(group: list[tuple[int, Claim]]) -> Iterator[tuple[int, int]]:
    """Sweep claims on one thing by their beginning; remember the two tenants that end last."""
    group.sort(key=lambda item: (item[1].since_us is not None, item[1].since_us or 0))
    last: tuple[int, Claim] | None = None
    other: tuple[int, Claim] | None = None
    for item in group:
        mine = item[1].belonging.tenant
        same = last is not None and last[1].belonging.tenant == mine
        rival = other if same else last
        if rival is not None and _reaches(rival[1], item[1].since_us):
            yield rival[0], item[0]
        # INVARIANT: `last` ends last of all, `other` ends last of all tenants but that of `last`.
        if last is None or _ends_after(item[1], last[1]):
            other = other if same else last
            last = item
        elif not same and (other is None or _ends_after(item[1], other[1])):
            other = item


def _reaches(earlier: Claim, since_us: int | None) -> bool:
    return earlier.until_us is None or since_us is None or since_us < earlier.until_us


def _ends_after(one: Claim, other: Claim) -> bool:
    if other.until_us is None:
        return False
    return one.until_us is None or one.until_us > other.until_us


def _owner(ranked: Sequence[Sequence[Claim]], at_us: int) -> TenantId | None:
    found = holder(ranked, at_us)
    return None if found is None else found.belonging.tenant


def _moment(moment: datetime | None) -> int | None:
    return None if moment is None else from_datetime(moment)


def _dates(belonging: Belonging) -> str:
    since, until = _moment(belonging.since), _moment(belonging.until)
    parts = [] if since is None else [f"since {to_rfc3339(since)}"]
    if until is not None:
        parts.append(f"until {to_rfc3339(until)}")
    return " ".join(parts) or "always"
