"""Reports on one thing are brought together."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from schout.core.cases.correlation import (
    CorrelationKey,
    correlation_key,
    marks_of,
)
from schout.core.model.ids import ClauseId, Digest, ReportId, TenantId
from schout.core.model.report import ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.silence import Silence
from schout.core.model.vocabulary import Grave, ReportKind
from schout.testing.policies import sample_policy

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
TENANT = TenantId("acme")
URL = ReportedObject(kind=ObjectKind.URL, value="http://Shop.Example", normal="shop.example/")
HOST = ReportedObject(kind=ObjectKind.HOST, value="shop.example", normal="shop.example")
FIRST = Report(
    id=ReportId("rpt_1"),
    kind=ReportKind.MAIL,
    received_at=NOW,
    digest=Digest("sha256:1"),
    size_bytes=1,
    reporter=Reporter(key="jan"),
    category="content/phishing",
    objects=(URL, HOST),
    text="A copy of  my bank",
)


def again(**changed: object) -> Report:
    later = {"id": ReportId("rpt_2"), "received_at": NOW + timedelta(hours=1), **changed}
    return msgspec.structs.replace(FIRST, **later)


def test_a_case_is_found_by_tenant_family_and_object() -> None:
    policy = sample_policy()
    clause = next(clause for clause in policy.clauses if clause.ladder is not None)
    others = sum(each.ladder == clause.ladder for each in policy.clauses) - 1
    key = correlation_key(policy, clause.id, TENANT, URL)
    assert key == CorrelationKey(
        tenant=TENANT,
        family=clause.ladder or "",
        object="shop.example/",
        why=(
            "it is about tenant `acme`",
            f"clause `{clause.id}` is on ladder `{clause.ladder}`, with {others} others",
            "it is about the url `shop.example/`, written as `http://Shop.Example`",
        ),
    )
    assert key.parts == ("acme", clause.ladder, "shop.example/")


def test_a_clause_without_a_ladder_is_a_family_by_itself() -> None:
    policy = sample_policy()
    clause = next(clause for clause in policy.clauses if clause.ladder is None)
    assert correlation_key(policy, clause.id, TENANT, HOST) == CorrelationKey(
        tenant=TENANT,
        family=clause.id,
        object="shop.example",
        why=(
            "it is about tenant `acme`",
            f"clause `{clause.id}` has no ladder: it is a family by itself",
            "it is about the host `shop.example`",
        ),
    )


def test_a_report_without_an_object_is_about_the_tenant() -> None:
    policy = sample_policy()
    key = correlation_key(policy, policy.clauses[0].id, TENANT, None)
    assert key.object == ""
    assert key.why[-1] == "the report names no object: it is about the tenant as a whole"


def test_a_clause_that_the_policy_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        correlation_key(sample_policy(), ClauseId("IX"), TENANT, None)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"digest": Digest("sha256:2")}, True),
        ({"digest": Digest("sha256:2"), "text": "a COPY of my bank", "objects": (HOST, URL)}, True),
        ({"digest": Digest("sha256:2"), "text": "another"}, False),
        ({"digest": Digest("sha256:2"), "objects": (URL,)}, False),
        ({"digest": Digest("sha256:2"), "category": None}, False),
        ({"reporter": Reporter(key="piet")}, False),
    ],
)
def test_a_copy_of_the_same_reporter_has_a_mark_in_common(
    changed: dict[str, object], expected: bool
) -> None:
    assert (not set(marks_of(again(**changed))).isdisjoint(marks_of(FIRST))) is expected


def test_an_order_that_forbids_to_tell_is_no_copy_of_one_that_does_not() -> None:
    silence = Silence(report=ReportId("rpt_2"), basis="CCP, Art. 39quinquies")
    until = msgspec.structs.replace(silence, until=NOW)
    orders = [again(silence=each) for each in (None, silence, until)]
    assert len({marks_of(each)[1] for each in orders}) == len(orders)


def test_reports_that_say_nothing_are_copies_by_their_bytes_alone() -> None:
    empty = msgspec.structs.replace(FIRST, text="", objects=())
    assert len(marks_of(empty)) == 1
    assert len(marks_of(FIRST)) == 2
    other = again(text="", objects=(), digest=Digest("sha256:2"))
    assert set(marks_of(other)).isdisjoint(marks_of(empty))


def test_a_thousand_copies_have_the_same_marks() -> None:
    copies = (again(digest=Digest(f"sha256:{number}")) for number in range(1000))
    assert {marks_of(copy)[1] for copy in copies} == {marks_of(FIRST)[1]}


def test_what_says_that_a_life_is_in_danger_is_no_copy_of_what_does_not() -> None:
    danger = again(grave=(Grave.THREAT_TO_LIFE,))
    assert set(marks_of(danger)).isdisjoint(marks_of(FIRST))
    assert marks_of(again(grave=(Grave.CHILD_ABUSE,))) == marks_of(FIRST)
