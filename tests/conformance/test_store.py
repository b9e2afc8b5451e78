"""What every store promises, on every kind of store."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from schout.core.cases.correlation import marks_of
from schout.core.evidence.chain import Entry, EntryKind, Head, verify
from schout.core.evidence.digest import sha256_digest
from schout.core.evidence.veil import clear, veiled_subject
from schout.core.model.case import Case, CaseEntry
from schout.core.model.decision import Decision, DecisionInput, PolicyRef, Reason
from schout.core.model.errors import StoreBusy, StoreError
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import (
    AppealId,
    CaseId,
    ClauseId,
    DecisionId,
    EventId,
    FindingId,
    Kind,
    MessageId,
    NoticeId,
    PermitId,
    ReportId,
    RuleId,
    SanctionId,
    TenantId,
    make_id,
)
from schout.core.model.message import Message, MessageState
from schout.core.model.moment import MINUTE_US, from_datetime
from schout.core.model.notice import Notice
from schout.core.model.permit import Permit
from schout.core.model.report import Report, Reporter
from schout.core.model.sanction import Appeal, Sanction, StatementOfReasons
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import (
    AppealState,
    CaseState,
    Closing,
    Direction,
    MeasureKind,
    Metric,
    NoticeKind,
    Outcome,
    PermitKind,
    ReportKind,
    ReportState,
    SanctionState,
    Scope,
    Severity,
    WayBack,
)
from schout.ports.store import DecisionRecord, PolicyRecord, Store, Timer, Transaction

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ACME = TenantId("acme")
RATE = ClauseId("III.2")
SCAN = ClauseId("II.2")
DIGEST = sha256_digest(b"policy")


def name(kind: Kind, number: int) -> str:
    return make_id(kind, 0, number.to_bytes(10, "big"))


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def a_finding(number: int = 1, tenant: TenantId | None = ACME) -> Finding:
    evidence = Evidence(
        event=EventId(name(Kind.EVENT, number)),
        digest=sha256_digest(b"line"),
        source="access.log",
        line=number,
        at=at(number),
        excerpt="POST /jsonrpc — é \0",
    )
    return Finding(
        id=FindingId(name(Kind.FINDING, number)),
        clause=RATE,
        rule=RuleId("calls-per-second"),
        rule_version=1,
        tenant=tenant,
        principal=None,
        source_ip="192.0.2.7",
        object="shop.example",
        at=at(number),
        first_at=at(number),
        count=3,
        measured=90,
        limit=60,
        unit=Metric.CALLS,
        window_s=60,
        confidence=90,
        direction=Direction.OFFENDER,
        evidence=(evidence,),
    )


def a_decision(
    number: int = 1,
    *,
    tenant: TenantId = ACME,
    clause: ClauseId = RATE,
    outcome: Outcome = Outcome.VIOLATION,
) -> Decision:
    return Decision(
        id=DecisionId(name(Kind.DECISION, number)),
        at=at(number),
        finding=FindingId(name(Kind.FINDING, 1)),
        tenant=tenant,
        clause=clause,
        policy=PolicyRef(id="oxygis", version="1", digest=DIGEST),
        outcome=outcome,
        severity=Severity.MINOR,
        reasons=(Reason(code="over_limit"),),
        evidence=(sha256_digest(b"line"),),
    )


def a_basis() -> DecisionInput:
    policy = PolicyRef(id="oxygis", version="1", digest=DIGEST)
    return DecisionInput(
        finding=a_finding(), policy=policy, policy_assumed=False, tenant=a_tenant()
    )


def a_case(
    number: int = 1,
    *,
    tenant: TenantId = ACME,
    clause: ClauseId = RATE,
    about: str | None = "shop.example",
    state: CaseState = CaseState.NOTIFIED,
) -> Case:
    return Case(
        id=CaseId(name(Kind.CASE, number)),
        tenant=tenant,
        clause=clause,
        object=about,
        state=state,
        opened_at=at(number),
        ladder="standard",
        step="first",
        strike=1,
        policy_version="1",
        severity=Severity.MODERATE,
        closing=Closing.REMEDIED if state is CaseState.CLOSED else None,
        remedy_until=at(number + 60),
        decisions=(DecisionId(name(Kind.DECISION, 1)),),
        findings=(FindingId(name(Kind.FINDING, 1)),),
        last_finding_at=at(number),
        history=(CaseEntry(at=at(number + 1), what="opened", ref=name(Kind.DECISION, 1)),),
    )


def a_notice(number: int = 1, case: int = 1) -> Notice:
    return Notice(
        id=NoticeId(name(Kind.NOTICE, number)),
        kind=NoticeKind.TENANT_NOTICE,
        case=CaseId(name(Kind.CASE, case)),
        decision=DecisionId(name(Kind.DECISION, 1)),
        tenant=ACME,
        clause=RATE,
        language="nl",
        prepared_at=at(number),
        remedy_until=None,
        recipients=("it@acme.example",),
        subject="Oproepen",
        body="Beste",
    )


REASONS = StatementOfReasons(
    decision=DecisionId(name(Kind.DECISION, 1)),
    clause=RATE,
    facts="Er waren 61 oproepen.",
    ground="III.2",
    automated_detection=True,
    automated_decision=True,
    redress="Bezwaar binnen zes maanden.",
)


def a_sanction(
    number: int = 1, case: int = 1, state: SanctionState = SanctionState.WANTED
) -> Sanction:
    return Sanction(
        id=SanctionId(name(Kind.SANCTION, number)),
        case=CaseId(name(Kind.CASE, case)),
        tenant=ACME,
        kind=MeasureKind.THROTTLE,
        scope=Scope.DATABASE,
        targets=("shop.example",),
        starts=at(number),
        ends=at(number + 60),
        review=None,
        grounds=(),
        ways_back=(WayBack.EXPIRY, WayBack.APPEAL),
        reasons=REASONS,
        state=state,
    )


def an_appeal(number: int = 1, case: int = 1, state: AppealState = AppealState.FILED) -> Appeal:
    return Appeal(
        id=AppealId(name(Kind.APPEAL, number)),
        case=CaseId(name(Kind.CASE, case)),
        tenant=ACME,
        decision=DecisionId(name(Kind.DECISION, 1)),
        filed_at=at(number),
        text="Wij waren het niet.",
        state=state,
    )


def a_report(
    number: int = 1,
    *,
    case: int | None = None,
    key: str = "reporter",
    state: ReportState = ReportState.UNSORTED,
) -> Report:
    return Report(
        id=ReportId(name(Kind.REPORT, number)),
        kind=ReportKind.FORM,
        received_at=at(number),
        digest=DIGEST,
        size_bytes=12,
        reporter=Reporter(key=key),
        text="phishing",
        case=None if case is None else CaseId(name(Kind.CASE, case)),
        state=state,
    )


def a_message(number: int = 1, due: int = 1) -> Message:
    return Message(
        id=MessageId(name(Kind.MESSAGE, number)),
        notice=NoticeId(name(Kind.NOTICE, 1)),
        case=CaseId(name(Kind.CASE, 1)),
        to="it@acme.example",
        due=at(due),
        since=at(0),
    )


def a_tenant(tenant: TenantId = ACME, language: str = "nl") -> Tenant:
    return Tenant(id=tenant, name="Acme", language=language, since=date(2025, 1, 1))


def a_permit(number: int = 1, tenant: TenantId = ACME, reason: str = "import") -> Permit:
    return Permit(
        id=PermitId(name(Kind.PERMIT, number)),
        kind=PermitKind.RATE_EXCEPTION,
        tenant=tenant,
        clauses=(RATE,),
        starts=at(0),
        ends=at(60),
        signed_by="desk",
        reason=reason,
    )


def a_policy(version: str = "1", day: date = date(2026, 1, 1)) -> PolicyRecord:
    return PolicyRecord(
        digest=sha256_digest(version.encode()),
        id="oxygis",
        version=version,
        effective_from=day,
        files={"policy.yaml": "id: oxygis\n"},
    )


def test_a_new_store_is_empty(store: Store) -> None:
    with store.snapshot() as asked:
        counts = asked.counts()
    assert (store.head(), list(store.entries()), set(counts.values())) == (None, [], {0})


def test_entries_are_chained_across_transactions(store: Store) -> None:
    with store.transaction() as step:
        first = step.append(5, EntryKind.ACT, "act_1", a_tenant())
        second = step.append(6, EntryKind.ACT, "act_2", a_tenant())
    with store.transaction() as step:
        third = step.append(4, EntryKind.TENANT, "acme", a_tenant())
    assert (first.seq, second.prev, third.prev) == (1, first.hash, second.hash)
    assert list(store.entries()) == [first, second, third]
    assert list(store.entries(after=2)) == [third]
    assert store.head() == third
    assert verify(store.entries()) == Head(seq=3, hash=third.hash)


def test_a_long_ledger_is_streamed_whole_and_in_order(store: Store) -> None:
    with store.transaction() as step:
        made = [step.append(n, EntryKind.ACT, f"act_{n}", a_tenant()) for n in range(1_001)]
    assert list(store.entries()) == made


def in_clear(store: Store, entry: Entry) -> bytes | None:
    """Give a body as it was before it was veiled, and see that it is veiled."""
    assert veiled_subject(entry.body) is not None
    found = clear(entry.body, store.key)
    return None if found is None else found.encode()


def test_an_entry_holds_the_canonical_json_of_its_value(store: Store) -> None:
    with store.transaction() as step:
        step.put_finding(a_finding())
        step.put_decision(a_decision(), a_basis())
        step.put_case(a_case())
        step.put_notice(a_notice())
    record = DecisionRecord(input=a_basis(), decision=a_decision())
    wanted = [
        (1, from_datetime(at(1)), "finding", name(Kind.FINDING, 1), canonical_json(a_finding())),
        (2, from_datetime(at(1)), "decision", name(Kind.DECISION, 1), canonical_json(record)),
        (3, from_datetime(at(2)), "case", name(Kind.CASE, 1), canonical_json(a_case())),
        (4, from_datetime(at(1)), "notice", name(Kind.NOTICE, 1), canonical_json(a_notice())),
    ]
    found = [(e.seq, e.at_us, e.kind, e.subject, in_clear(store, e)) for e in store.entries()]
    assert found == wanted


def test_a_step_that_fails_leaves_nothing(store: Store) -> None:
    with store.transaction() as step:
        kept = step.append(1, EntryKind.TENANT, "acme", a_tenant())
        step.put_tenant(a_tenant())

    def fail() -> None:
        with store.transaction() as step:
            step.put_tenant(a_tenant(language="fr"))
            step.put_finding(a_finding())
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()
    with store.snapshot() as asked:
        left = (asked.tenants(), asked.finding(a_finding().id), asked.counts()["ledger"])
    assert left == ((a_tenant(),), None, 1)
    with store.transaction() as step:
        step.append(2, EntryKind.ACT, "act_1", a_tenant())
    assert [e.seq for e in store.entries()] == [kept.seq, 2]


def test_a_step_is_seen_by_itself_and_by_others_only_when_it_is_kept(store: Store) -> None:
    with store.transaction() as step:
        step.put_finding(a_finding())
        with store.snapshot() as asked:
            outside = asked.knows(a_finding().id)
        inside = step.knows(a_finding().id)
        step.append(1, EntryKind.DECISION, "fnd_other", a_tenant())
    with store.snapshot() as asked:
        after = asked.knows(a_finding().id)
        other_kind = asked.knows(FindingId("fnd_other"))
    assert (outside, inside, after, other_kind) == (False, True, True, False)


def test_a_snapshot_stays_at_its_moment(store: Store) -> None:
    with store.snapshot() as asked:
        before = asked.tenants()
        with store.transaction() as step:
            step.put_tenant(a_tenant())
        assert (before, asked.tenants()) == ((), ())


def test_a_second_writer_is_told_that_the_store_is_busy(store: Store) -> None:
    with store.transaction() as step:
        step.put_tenant(a_tenant())
        with pytest.raises(StoreBusy) as caught, store.transaction():
            pytest.fail("two writers at once")
    assert caught.value.code == "SCH-S003"
    with store.snapshot() as asked:
        assert asked.tenants() == (a_tenant(),)


def test_the_first_value_of_an_id_stays(store: Store) -> None:
    other = msgspec.structs.replace(a_finding(), measured=91)
    with store.transaction() as step:
        new = (
            step.put_finding(a_finding()),
            step.put_finding(other),
            step.put_decision(a_decision(), a_basis()),
            step.put_decision(a_decision(outcome=Outcome.SHADOW), a_basis()),
        )
        step.put_case(a_case())
        notices = (step.put_notice(a_notice()), step.put_notice(a_notice()))
        kept = step.finding(other.id)
    assert (new, notices) == ((True, False, True, False), (True, False))
    assert kept == a_finding()
    assert [e.kind for e in store.entries()] == ["finding", "decision", "case", "notice"]


def test_a_finding_and_a_decision_come_back_as_they_were(store: Store) -> None:
    nobodys = a_finding(2, tenant=None)
    with store.transaction() as step:
        step.put_finding(a_finding())
        step.put_finding(nobodys)
        step.put_decision(a_decision(), a_basis())
    with store.snapshot() as asked:
        assert asked.finding(nobodys.id) == nobodys
        assert asked.decision(a_decision().id) == (a_decision(), a_basis())
        assert asked.finding(FindingId("fnd_none")) is None
        assert asked.decision(DecisionId("dec_none")) is None


def test_a_case_is_replaced_and_each_state_goes_into_the_ledger(store: Store) -> None:
    closed = a_case(state=CaseState.CLOSED)
    with store.transaction() as step:
        step.put_case(a_case())
        step.put_case(closed)
    with store.snapshot() as asked:
        assert asked.case(closed.id) == closed
        assert asked.case(CaseId("cas_none")) is None
        assert asked.cases() == (closed,)
    bodies = [in_clear(store, e) for e in store.entries()]
    assert bodies == [canonical_json(a_case()), canonical_json(closed)]


def test_a_case_without_history_is_entered_when_it_was_opened(store: Store) -> None:
    with store.transaction() as step:
        step.put_case(msgspec.structs.replace(a_case(), history=()))
    assert [e.at_us for e in store.entries()] == [from_datetime(at(1))]


@pytest.mark.parametrize(
    "about", [None, "shop.example", "a\0b", "x" * 9_000], ids=["none", "host", "nul", "long"]
)
def test_the_open_case_of_an_object_is_found(store: Store, about: str | None) -> None:
    with store.transaction() as step:
        step.put_case(a_case(1, about=about))
        step.put_case(a_case(2, about=about))
        step.put_case(a_case(3, about=about, state=CaseState.CLOSED))
        step.put_case(a_case(4, about="other.example"))
        step.put_case(a_case(5, about=about, tenant=TenantId("other")))
        step.put_case(a_case(6, about=about, clause=SCAN))
        found = step.open_case(ACME, RATE, about)
        missing = step.open_case(ACME, RATE, "no.example")
    assert (found, missing) == (a_case(2, about=about), None)


def test_open_cases_of_any_of_several_objects_are_found(store: Store) -> None:
    whole = a_case(3, about=None)
    with store.transaction() as step:
        with_a_case(step, 1)
        step.put_case(a_case(2, about="a\0.example"))
        step.put_case(whole)
        step.put_case(a_case(4, state=CaseState.CLOSED))
        step.put_case(a_case(5, tenant=TenantId("other")))
    with store.snapshot() as asked:
        assert asked.open_cases(ACME, ("shop.example", "none.example")) == (a_case(1),)
        both = asked.open_cases(ACME, ("a\0.example", None))
        assert both == (whole, a_case(2, about="a\0.example"))


def test_cases_are_listed_newest_first_and_filtered(store: Store) -> None:
    one, two = a_case(1), a_case(2, clause=SCAN)
    three = a_case(3, tenant=TenantId("other"), state=CaseState.CLOSED)
    with store.transaction() as step:
        for case in (two, three, one):
            step.put_case(case)
    with store.snapshot() as asked:
        found = (
            asked.cases(),
            asked.cases(limit=2),
            asked.cases(tenant=ACME),
            asked.cases(clause=SCAN),
            asked.cases(state=CaseState.CLOSED),
            asked.cases(tenant=ACME, state=CaseState.CLOSED),
            asked.cases(after=three.id, limit=1),
            asked.cases(tenant=ACME, after=two.id),
            asked.cases(tenant=ACME, since_us=from_datetime(two.opened_at)),
        )
    assert found == (
        *((three, two, one), (three, two), (two, one), (two,), (three,), ()),
        *((two,), (one,), (two,)),
    )


def test_notices_of_a_case_are_in_the_order_they_were_prepared(store: Store) -> None:
    with store.transaction() as step:
        step.put_case(a_case(1))
        step.put_case(a_case(2))
        for notice in (a_notice(2), a_notice(1), a_notice(3, case=2)):
            step.put_notice(notice)
        assert step.notices(a_case(1).id) == (a_notice(1), a_notice(2))


@pytest.mark.parametrize("what", ["decision", "notice", "timer"])
def test_what_refers_to_nothing_is_refused_whole(store: Store, what: str) -> None:
    def refer(step: Transaction) -> None:
        step.put_tenant(a_tenant())
        match what:
            case "decision":
                step.put_decision(a_decision(), a_basis())
            case "notice":
                step.put_notice(a_notice())
            case _:
                step.put_timer(a_case().id, 5)

    with pytest.raises(StoreError) as caught, store.transaction() as step:
        refer(step)
    assert caught.value.code == "SCH-S011"
    with store.snapshot() as asked:
        assert set(asked.counts().values()) == {0}


def test_the_register_is_replaced_by_its_keys(store: Store) -> None:
    host = Belonging(tenant=ACME, kind=BelongingKind.HOST, value="shop.example")
    moved = msgspec.structs.replace(host, tenant=TenantId("beta"))
    later = msgspec.structs.replace(host, since=at(0))
    database = msgspec.structs.replace(host, kind=BelongingKind.DATABASE)
    with store.transaction() as step:
        for tenant in (a_tenant(TenantId("beta")), a_tenant(), a_tenant(language="fr")):
            step.put_tenant(tenant)
        for belonging in (later, host, database, moved):
            step.put_belonging(belonging)
    with store.snapshot() as asked:
        assert asked.tenants() == (a_tenant(language="fr"), a_tenant(TenantId("beta")))
        assert asked.belongings() == (database, moved, later)


def test_permits_are_replaced_and_listed_by_tenant(store: Store) -> None:
    one, two, other = a_permit(1), a_permit(2), a_permit(3, TenantId("other"))
    with store.transaction() as step:
        for permit in (two, other, a_permit(1, reason="wrong"), one):
            step.put_permit(permit)
        assert (step.permits(ACME), step.permits()) == ((one, two), (one, two, other))


def test_policies_are_kept_by_digest(store: Store) -> None:
    old, new = a_policy("1"), a_policy("2", date(2026, 6, 1))
    with store.transaction() as step:
        for policy in (new, old, new):
            step.put_policy(policy)
        assert step.policies() == (old, new)
        assert step.policy(new.digest) == new
        assert step.policy(DIGEST) is None


def test_timers_fall_due_in_order_and_can_be_cleared(store: Store) -> None:
    ids = [a_case(n).id for n in (1, 2, 3, 4)]
    with store.transaction() as step:
        for number in (1, 2, 3, 4):
            step.put_case(a_case(number))
        for case, due_us in zip(ids, (30, 10, 20, 10), strict=True):
            step.put_timer(case, due_us)
        step.put_timer(ids[2], 5)
        step.clear_timer(ids[3])
        step.clear_timer(CaseId("cas_none"))
        due = step.due_timers(10)
        first = step.due_timers(99, limit=1)
        none = step.due_timers(4)
    third = Timer(case=ids[2], due_us=5)
    assert (due, first, none) == ((third, Timer(case=ids[1], due_us=10)), (third,), ())


def test_a_checkpoint_is_bytes_and_is_replaced(store: Store) -> None:
    with store.transaction() as step:
        step.put_checkpoint("access.log", b"\x00\xff1")
        step.put_checkpoint("access.log", b"\x00\xff2")
        step.put_checkpoint("odd\udcff", b"3")
        found = [step.checkpoint(each) for each in ("access.log", "odd\udcff", "none")]
    assert found == [b"\x00\xff2", b"3", None]


def test_counts_say_what_is_kept(store: Store) -> None:
    with store.transaction() as step:
        step.put_finding(a_finding())
        step.put_decision(a_decision(), a_basis())
        step.put_case(a_case(1))
        step.put_case(a_case(2, state=CaseState.CLOSED))
        step.put_timer(a_case(1).id, 5)
        step.put_tenant(a_tenant())
    with store.snapshot() as asked:
        assert asked.counts() == {
            "ledger": 4,
            "policies": 0,
            "findings": 1,
            "decisions": 1,
            "cases": 2,
            "open_cases": 1,
            "notices": 0,
            "tenants": 1,
            "belongings": 0,
            "permits": 0,
            "timers": 1,
            "waiting_cases": 0,
            "sanctions": 0,
            "appeals": 0,
            "reports": 0,
            "messages": 0,
            "permit_requests": 0,
        }


def with_a_case(step: Transaction, *numbers: int) -> None:
    step.put_finding(a_finding())
    step.put_decision(a_decision(), a_basis())
    for number in numbers:
        step.put_case(a_case(number))


def waiting(number: int, severity: Severity, since: int) -> Case:
    return msgspec.structs.replace(
        a_case(number),
        severity=severity,
        review_due=True,
        history=(CaseEntry(at=at(since), what="review_due", ref="x"),),
    )


def test_the_queue_gives_what_waits_for_people_most_urgent_first(store: Store) -> None:
    cases = [
        waiting(2, Severity.MINOR, 5),
        waiting(3, Severity.SERIOUS, 20),
        waiting(4, Severity.SERIOUS, 10),
        waiting(5, Severity.SERIOUS, 10),
    ]
    with store.transaction() as step:
        with_a_case(step, 1)
        for each in cases:
            step.put_case(each)
    minor, late, first, second = cases
    with store.snapshot() as asked:
        assert asked.queue() == (first, second, late, minor)
        assert asked.queue(2, after=first.id) == (second, late)
        assert asked.queue(9, after=minor.id) == ()
        assert asked.counts()["waiting_cases"] == 4
    with store.transaction() as step:
        step.put_case(msgspec.structs.replace(late, review_due=False))
    with store.snapshot() as asked:
        assert asked.queue() == (first, second, minor)
        assert asked.queue(1, after=late.id) == (first,)


def test_sanctions_are_found_by_case_tenant_and_state(store: Store) -> None:
    active = a_sanction(2, 2, SanctionState.ACTIVE)
    with store.transaction() as step:
        with_a_case(step, 1, 2)
        step.put_sanction(a_sanction(1), 7)
        step.put_sanction(a_sanction(2, 2), 8)
        step.put_sanction(active, 9)
    with store.snapshot() as asked:
        assert asked.sanctions() == (a_sanction(1), active)
        assert asked.sanctions(case=active.case) == (active,)
        assert asked.sanctions(tenant=TenantId("other")) == ()
        assert asked.sanctions(tenant=ACME, states=(SanctionState.WANTED,)) == (a_sanction(1),)
    kinds = [(each.kind, each.at_us) for each in store.entries(after=4)]
    assert kinds == [("sanction", 7), ("sanction", 8), ("sanction", 9)]


def test_appeals_are_found_by_case_and_state(store: Store) -> None:
    decided = an_appeal(2, 2, AppealState.UPHELD)
    with store.transaction() as step:
        with_a_case(step, 1, 2)
        step.put_appeal(an_appeal(1), 7)
        step.put_appeal(decided, 8)
    with store.snapshot() as asked:
        assert asked.appeal(decided.id) == decided
        assert asked.appeal(AppealId("apl_none")) is None
        assert asked.appeals() == (an_appeal(1), decided)
        assert asked.appeals(case=decided.case) == (decided,)
        assert asked.appeals(states=(AppealState.FILED,)) == (an_appeal(1),)


def test_sanctions_are_listed_newest_first_page_by_page(store: Store) -> None:
    made = [a_sanction(number, 1, state) for number, state in enumerate(SanctionState, 1)]
    odd = msgspec.structs.replace(a_sanction(9), tenant=TenantId("odd\0"))
    twin = msgspec.structs.replace(a_sanction(8), starts=odd.starts)
    with store.transaction() as step:
        with_a_case(step, 1)
        for each in (*made, odd, twin):
            step.put_sanction(each, 7)
    newest = (odd, twin, *made[::-1])
    first, third = newest[0], newest[2]
    with store.snapshot() as asked:
        assert asked.newest_sanctions() == newest
        assert asked.newest_sanctions(limit=2) == newest[:2]
        assert asked.newest_sanctions(after=first.id) == newest[1:]
        assert asked.newest_sanctions(limit=2, after=third.id) == newest[3:5]
        assert asked.newest_sanctions(after=newest[-1].id) == ()
        assert asked.newest_sanctions(after=SanctionId("san_none")) == newest
        assert asked.newest_sanctions(tenant=odd.tenant) == (odd,)
        assert asked.newest_sanctions(tenant=ACME, limit=1, after=first.id) == (twin,)
        assert asked.newest_sanctions(tenant=ACME, state=made[0].state) == (twin, made[0])
        assert asked.newest_sanctions(state=made[1].state, after=third.id) == (made[1],)


def test_appeals_are_listed_newest_first_page_by_page(store: Store) -> None:
    made = [an_appeal(number, 1, state) for number, state in enumerate(AppealState, 1)]
    odd = msgspec.structs.replace(an_appeal(9), tenant=TenantId("odd\0"))
    twin = msgspec.structs.replace(an_appeal(8), filed_at=odd.filed_at)
    with store.transaction() as step:
        with_a_case(step, 1)
        for each in (*made, odd, twin):
            step.put_appeal(each, 7)
    newest = (odd, twin, *made[::-1])
    first, third = newest[0], newest[2]
    with store.snapshot() as asked:
        assert asked.newest_appeals() == newest
        assert asked.newest_appeals(limit=2) == newest[:2]
        assert asked.newest_appeals(after=first.id) == newest[1:]
        assert asked.newest_appeals(limit=2, after=third.id) == newest[3:5]
        assert asked.newest_appeals(after=newest[-1].id) == ()
        assert asked.newest_appeals(after=AppealId("apl_none")) == newest
        assert asked.newest_appeals(tenant=odd.tenant) == (odd,)
        assert asked.newest_appeals(tenant=ACME, limit=1, after=first.id) == (twin,)
        assert asked.newest_appeals(tenant=ACME, state=made[0].state) == (twin, made[0])
        assert asked.newest_appeals(state=made[1].state, after=third.id) == (made[1],)


def test_reports_are_found_newest_first(store: Store) -> None:
    one, two = a_report(1, key="odd\0"), a_report(2, case=1, state=ReportState.IN_CASE)
    with store.transaction() as step:
        with_a_case(step, 1)
        step.put_report(one, 7)
        step.put_report(two, 8)
    with store.snapshot() as asked:
        assert asked.report(two.id) == two
        assert asked.reports() == (two, one)
        assert asked.reports(limit=1) == (two,)
        assert asked.reports(after=two.id) == (one,)
        assert asked.reports(after=one.id) == ()
        assert asked.reports(after=ReportId("rpt_none")) == (two, one)
        assert asked.reports(case=CaseId(name(Kind.CASE, 1))) == (two,)
        assert asked.reports(state=ReportState.UNSORTED, reporter="odd\0") == (one,)
        assert asked.reports(since_us=from_datetime(at(2))) == (two,)


def test_a_report_is_found_by_what_its_copies_have_in_common(store: Store) -> None:
    one, other = a_report(1), msgspec.structs.replace(a_report(2), text="other")
    copy = msgspec.structs.replace(a_report(3), state=ReportState.DUPLICATE)
    with store.transaction() as step:
        for each in (other, copy, one):
            step.put_report(each, 7)
        since_us = from_datetime(at(1))
        assert step.report_marked(marks_of(copy), since_us) == one
        assert step.report_marked(marks_of(other)[1:], since_us) == other
        assert step.report_marked(marks_of(one), since_us + 1) == other
        none = msgspec.structs.replace(one, digest=sha256_digest(b"x"), text="none")
        assert step.report_marked(marks_of(none), since_us) is None


def test_a_message_is_taken_by_one_at_a_time_until_it_is_settled(store: Store) -> None:
    with store.transaction() as step:
        with_a_case(step, 1)
        step.put_notice(a_notice())
        for number, due in ((1, 3), (2, 2), (3, 6)):
            step.put_message(a_message(number, due))
    now_us = from_datetime(at(5))
    with store.transaction() as step:
        taken = step.take_messages(now_us, MINUTE_US, 10)
        again = step.take_messages(now_us, MINUTE_US, 10)
    assert [each.id for each in taken] == [a_message(2).id, a_message(1).id]
    assert again == ()
    sent = msgspec.structs.replace(taken[0], state=MessageState.SENT, done_at=at(6))
    with store.transaction() as step:
        step.put_message(sent)
        later = step.take_messages(now_us + MINUTE_US, MINUTE_US, 10)
    assert [each.id for each in later] == [taken[1].id, a_message(3).id]
    with store.snapshot() as asked:
        assert asked.messages(MessageState.SENT) == (sent,)
        assert asked.message(sent.id) == sent
        assert asked.message(MessageId("msg_none")) is None
        assert asked.notice(sent.notice) == a_notice()
        assert asked.notice(NoticeId("ntc_none")) is None


def test_a_message_without_its_notice_is_refused(store: Store) -> None:
    with pytest.raises(StoreError), store.transaction() as step:
        step.put_message(a_message())


def test_bytes_are_kept_by_their_digest_once(store: Store) -> None:
    with store.transaction() as step:
        step.put_blob(DIGEST, b"\x00raw\xff", 1)
        step.put_blob(DIGEST, b"other", 2)
    with store.snapshot() as asked:
        assert asked.blob(DIGEST) == b"\x00raw\xff"
        assert asked.blob(sha256_digest(b"none")) is None


def test_a_receipt_belongs_to_no_case(store: Store) -> None:
    receipt = msgspec.structs.replace(
        a_notice(), kind=NoticeKind.RECEIPT, case=None, decision=None, report=a_report().id
    )
    with store.transaction() as step:
        assert step.put_notice(receipt)
    with store.snapshot() as asked:
        assert asked.notice(receipt.id) == receipt
        assert asked.letters(a_report().id) == (receipt,)
        assert asked.letters(ReportId("rpt_none")) == ()


def test_a_ledger_can_be_read_while_it_is_written(store: Store) -> None:
    with store.transaction() as step:
        first = step.append(1, EntryKind.ACT, "act_1", a_tenant())
    reading = store.entries()
    seen: list[Entry] = [next(reading)]
    with store.transaction() as step:
        step.append(2, EntryKind.ACT, "act_2", a_tenant())
    assert seen == [first]
    assert verify(store.entries()).seq == 2


def test_what_strangers_make_up_as_an_id_is_of_nothing(store: Store) -> None:
    with store.transaction() as step:
        with_a_case(step)
        step.put_case(waiting(1, Severity.MINOR, 5))
    odd = CaseId("cas_\0")
    with store.snapshot() as asked:
        assert (asked.case(odd), asked.finding(FindingId(odd)), asked.report(ReportId(odd))) == (
            None,
            None,
            None,
        )
        assert (len(asked.cases(after=odd)), len(asked.queue(after=odd))) == (1, 1)
