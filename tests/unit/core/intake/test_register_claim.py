"""Claims: dates, and what two tenants may not claim at the same time."""

from datetime import UTC, datetime

import pytest

from schout.core.intake.register_claim import (
    Claim,
    Timeline,
    answer,
    claim,
    contested,
    holder,
    register_problems,
)
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.problem import Problem
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

A, B, C = TenantId("a"), TenantId("b"), TenantId("c")


def on(day: int) -> datetime:
    return datetime(2026, 1, day, tzinfo=UTC)


def us(day: int) -> int:
    return from_datetime(on(day))


def host(
    tenant: TenantId, since: int | None = None, until: int | None = None, value: str = "x.example"
) -> Belonging:
    return Belonging(
        tenant=tenant,
        kind=BelongingKind.HOST,
        value=value,
        since=None if since is None else on(since),
        until=None if until is None else on(until),
    )


def test_a_claim_holds_from_its_beginning_until_just_before_its_end() -> None:
    dated = claim(host(A, 2, 4))
    moments = [us(2) - 1, us(2), us(4) - 1, us(4)]
    assert [dated.holds(at_us) for at_us in moments] == [False, True, True, False]


def test_an_open_claim_always_holds() -> None:
    assert claim(host(A)).holds(-(10**18))


def test_a_claim_is_kept_in_microseconds() -> None:
    belonging = host(A, 2)
    assert claim(belonging) == Claim(belonging=belonging, since_us=us(2), until_us=None)


def test_a_timeline_gives_the_owner_of_each_moment() -> None:
    timeline = Timeline(starts=(10, 20), owners=(None, A, B))
    assert [timeline.at(at_us) for at_us in (9, 10, 19, 20, 21)] == [None, A, A, B, B]


def test_the_first_claim_in_force_decides() -> None:
    narrow, wide = claim(host(A, 2, 4)), claim(host(B))
    assert [holder([[narrow], [wide]], us(day)) for day in (1, 3, 5)] == [wide, narrow, wide]
    assert holder([[narrow]], us(1)) is None


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param([], None, id="nobody"),
        pytest.param([[host(A)]], A, id="always"),
        pytest.param([[host(A, 2, 4)], [host(A)]], A, id="the same owner by two claims"),
        pytest.param(
            [[host(A, None, 3), host(B, 3)]],
            Timeline(starts=(us(3),), owners=(A, B)),
            id="moved",
        ),
        pytest.param(
            [[host(A, 2, 4)], [host(B)]],
            Timeline(starts=(us(2), us(4)), owners=(B, A, B)),
            id="lent out for a while",
        ),
    ],
)
def test_an_answer_is_the_owner_or_the_owners_over_time(
    claims: list[list[Belonging]], expected: object
) -> None:
    assert answer([[claim(one) for one in group] for group in claims]) == expected


@pytest.mark.parametrize(
    ("belongings", "expected"),
    [
        pytest.param([host(A), host(B)], [(0, 1)], id="both always"),
        pytest.param([host(A, None, 3), host(B, 3)], [], id="moved"),
        pytest.param([host(B, 3), host(A, None, 4)], [(1, 0)], id="a day too many"),
        pytest.param([host(A), host(A)], [], id="one tenant twice"),
        pytest.param([host(A), host(B, value="*.x.example")], [], id="different names"),
        pytest.param(
            [host(A, 1, 9), host(A, 2, 3), host(B, 4, 5)], [(0, 2)], id="the longest still runs"
        ),
        pytest.param(
            [host(A, 1, 3), host(B, 3, 8), host(C, 4, 5), host(A, 6, 7), host(B, 8)],
            [(1, 2), (1, 3)],
            id="each later claim once",
        ),
        pytest.param(
            [host(A, 1, 9), host(B, 2, 4), host(C, 3, 8), host(A, 7, 8)],
            [(0, 1), (0, 2), (2, 3)],
            id="the second longest counts for the owner of the longest",
        ),
        pytest.param(
            [host(A, 1, 9), host(B, 2, 7), host(C, 3, 4), host(A, 6)],
            [(0, 1), (0, 2), (1, 3)],
            id="a shorter third does not hide the second",
        ),
        pytest.param(
            [host(A, 1, 3), host(A, 2, 5), host(B, 4)], [(1, 2)], id="a tenant's own later claim"
        ),
    ],
)
def test_two_tenants_cannot_claim_the_same_at_the_same_time(
    belongings: list[Belonging], expected: list[tuple[int, int]]
) -> None:
    assert contested(belongings) == expected


def test_a_sound_register_has_no_problems() -> None:
    tenants = [Tenant(id=A, name="A"), Tenant(id=B, name="B")]
    assert register_problems(tenants, [host(A, 1, 2), host(B, 2)]) == ()


def test_every_problem_of_a_register_is_told() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the fault under test
    belongings = [
        host(C),
        host(A, value="X.example"),
        Belonging(tenant=A, kind=BelongingKind.DATABASE, value="db", since=naive),
        host(A, 3, 2, value="y.example"),
        host(A, 1, 4),
        host(B, 3),
    ]
    tenants = [Tenant(id=A, name="A"), Tenant(id=A, name="A"), Tenant(id=B, name="B")]
    assert register_problems(tenants, belongings) == (
        Problem(
            code="SCH-T007",
            message="expected each tenant once, found `a` twice",
            hint="put all that belongs to a tenant under one entry",
        ),
        Problem(
            code="SCH-T016",
            message="expected a tenant of the register for host `x.example`, found `c`",
            hint="add the tenant, or take the belonging out",
        ),
        Problem(code="SCH-T011", message="expected a normal form, found host `X.example`"),
        Problem(code="SCH-T013", message="expected dates with a zone for database `db`"),
        Problem(
            code="SCH-T014",
            message="expected `until` after `since` for host `y.example`, "
            "found since 2026-01-03T00:00:00Z until 2026-01-02T00:00:00Z",
        ),
        Problem(
            code="SCH-T015",
            message="expected one tenant for host `x.example` at any moment, "
            "found `a` (since 2026-01-01T00:00:00Z until 2026-01-04T00:00:00Z) "
            "and `b` (since 2026-01-03T00:00:00Z)",
            hint="take it from one of them, or give the first an `until` and the second a `since`",
        ),
    )


def test_open_dates_are_told_as_always() -> None:
    tenants = [Tenant(id=A, name="A"), Tenant(id=B, name="B")]
    problems = register_problems(tenants, [host(A), host(B)])
    assert [problem.message for problem in problems] == [
        (
            "expected one tenant for host `x.example` at any moment, "
            "found `a` (always) and `b` (always)"
        )
    ]
