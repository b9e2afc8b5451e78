"""What is erased is gone from tables, ledger and files; the chain holds, and nothing else goes."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from schout.adapters.memory.clock import CountingIds, SettableClock
from schout.adapters.sql.store import open_store
from schout.core.cases.reported import finding_id
from schout.core.evidence.chain import Head, verify
from schout.core.evidence.owner import Owner
from schout.core.evidence.veil import clear
from schout.core.intake.reports.knowns import knowns_of
from schout.core.intake.reports.read import read_report
from schout.core.model.act import (
    Confirm,
    Dismiss,
    FileAppeal,
    Lift,
    Merge,
    PutOnHold,
    Refused,
    Release,
    Split,
    TellNobody,
)
from schout.core.model.case import Case, Hold
from schout.core.model.edge import Stage
from schout.core.model.ids import CaseId, ClauseId, DecisionId, ReportId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.vocabulary import AppealState, PermitKind, ReportState, SanctionState
from schout.ports.store import Store
from schout.service.api_keys import KeyScope, add_key, keys_in
from schout.service.desk import Desk
from schout.service.edge import switch, switches_of
from schout.service.erasing import Erased, Hindrance, InTheWay, erase_reporter, erase_tenant, finish
from schout.service.packs import load_policy, load_texts
from schout.service.permit_desk import AskForm, ask
from schout.service.pipeline import Road, publish
from schout.service.registers import known_of, put_known
from schout.service.report_desk import Received, ReportDesk
from schout.service.retention import sweep
from schout.service.retention_settings import RetentionSettings
from schout.testing.samples import sample_permit

POLICY = load_policy("oxygis")
NOW = datetime.fromisoformat("2026-12-07T09:00:00+00:00")
YEAR = timedelta(days=366)
ACME = Tenant(id=TenantId("acme"), name="Jan Peeters", contacts=("jan@acme.example",))
BETA = Tenant(id=TenantId("beta"), name="Beta", contacts=("it@beta.example",))
UNTIL = NOW + timedelta(days=300)
HOSTS = tuple(
    Belonging(tenant=each.id, kind=BelongingKind.HOST, value=f"shop.{each.id}.example", until=UNTIL)
    for each in (ACME, BETA)
)
KNOWN = known_of((ACME, BETA), HOSTS)
SECRETS = (b"Peeters", b"jan@acme", b"shop.acme", b"r@watch.example", b"A copy of a bank")


class Scene:
    """A store with the register in it, and the two desks."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, SettableClock(from_datetime(NOW))
        road = Road(POLICY, KNOWN.tenants, load_texts, keep_all=True)
        self.road = road
        self.reports = ReportDesk(store, road, POLICY, KNOWN, knowns_of(POLICY))
        self.desk = Desk(store, road.book, self.clock)
        with store.transaction() as transaction:
            publish(transaction, POLICY, {}, from_datetime(NOW))
            put_known(transaction, KNOWN, from_datetime(NOW))

    def take(
        self,
        tenant: str = "acme",
        who: str = "watch",
        at: datetime = NOW,
        path: str = "login.php",
        **changes: str,
    ) -> Received:
        contact = {"org": f"Org {who}", "contact": f"r@{who}.example", "domain": f"{who}.example"}
        body = {
            "xarf_version": "4.0.0",
            "report_id": "1",
            "timestamp": "2026-12-07T08:00:00Z",
            "reporter": contact,
            "sender": contact,
            "source_identifier": f"shop.{tenant}.example",
            "category": "content",
            "type": "phishing",
            "evidence_source": "user_report",
            "url": f"https://shop.{tenant}.example/{path}",
            "description": "A copy of a bank",
        }
        raw = json.dumps(body | changes).encode()
        return self.reports.take([(read_report(raw, at, self.reports.knowns), raw)])[0]

    def closed(self, received: Received, *, told: bool = False) -> CaseId:
        assert received.case is not None
        acts = (Confirm(by="ann"), Lift(by="ann", reason="gone")) if told else ()
        for act in acts or (Dismiss(by="ann", reason="a real bank"),):
            assert isinstance(self.desk.act(received.case.id, act), Case)
        return received.case.id

    def told(self) -> list[str]:
        """Give the bodies of the ledger that can be read, but those of the policy."""
        found = [clear(each.body, self.store.key) for each in self.store.entries()]
        return [each for each in found if each is not None and "effective_from" not in each]

    def counts(self) -> dict[str, int]:
        with self.store.snapshot() as snapshot:
            counts = snapshot.counts()
        return {name: count for name, count in counts.items() if count}


def erased(scene: Scene, now: datetime) -> Erased:
    done = erase_tenant(scene.store, ACME.id, "ann", "asked on 1 December", now)
    assert isinstance(done, Erased)
    return done


def test_what_is_in_the_way_is_named_and_nothing_goes(store: Store) -> None:
    scene = Scene(store)
    received = scene.take()
    assert received.case is not None
    assert erased(scene, NOW) == Erased(
        counts={},
        in_the_way=(
            InTheWay(what=Hindrance.CASE_OPEN, ref=received.case.id),
            InTheWay(what=Hindrance.STILL_SERVED, ref="shop.acme.example", until=UNTIL),
        ),
    )
    case = scene.closed(received, told=True)
    with store.snapshot() as snapshot:
        (sanction,) = snapshot.sanctions()
    hindered = [each.what for each in erased(scene, UNTIL).in_the_way]
    lifted(store)
    assert (sanction.state, hindered) == (SanctionState.LIFTING, [Hindrance.SANCTION])
    closed = NOW + timedelta(days=184)
    assert erased(scene, closed - timedelta(seconds=1)).in_the_way == (
        InTheWay(what=Hindrance.APPEAL_TIME, ref=case, until=closed),
        InTheWay(what=Hindrance.STILL_SERVED, ref="shop.acme.example", until=UNTIL),
    )
    assert scene.counts()["cases"] == 1


def test_a_tenant_is_erased_whole_and_another_not_at_all(store: Store) -> None:
    scene = Scene(store)
    gone, kept = scene.closed(scene.take()), scene.closed(scene.take("beta", "other"))
    done = erased(scene, UNTIL)
    assert done == Erased(counts={"cases": 1, "reports": 1, "belongings": 1}, keys=3)
    with store.snapshot() as snapshot:
        left = [each.id for each in snapshot.cases()], [each.id for each in snapshot.tenants()]
        assert snapshot.case(gone) is None
    assert left == ([kept], [BETA.id])
    assert isinstance(verify(store.entries()), Head)
    bodies = "".join(scene.told())
    assert ("acme" in bodies, "shop.beta.example" in bodies) == (False, True)
    again = erase_tenant(store, ACME.id, "ann", "again", UNTIL)
    assert isinstance(again, Refused)
    assert again.code == "SCH-E060"


def test_the_same_signal_after_erasure_opens_no_second_case(store: Store) -> None:
    scene = Scene(store)
    received = scene.take()
    scene.closed(received)
    with store.snapshot() as snapshot:
        case = snapshot.case(received.case.id) if received.case else None
        assert case is not None
        kept = snapshot.finding(case.findings[0])
    assert kept is not None
    erased(scene, UNTIL)
    with store.transaction() as transaction:
        assert scene.road.take(transaction, kept) is None
    assert "cases" not in scene.counts()


def test_a_reporter_is_erased_and_what_came_of_the_report_stays(store: Store) -> None:
    scene = Scene(store)
    received = scene.take()
    key, digest = received.report.reporter.key, received.report.digest
    assert received.case is not None
    done = erase_reporter(store, [key], "ann", "asked", NOW)
    assert isinstance(done, Erased)
    assert Hindrance.CASE_OPEN in {each.what for each in done.in_the_way}
    scene.closed(received)
    done = erase_reporter(store, [key], "ann", "asked", NOW)
    assert isinstance(done, Erased)
    assert {each.what for each in done.in_the_way} == {Hindrance.LETTER_WAITING}
    sent(store)
    quoted = (received.case.id,)
    assert erase_reporter(store, [key], "ann", "asked", NOW, try_only=True) == Erased(
        counts={"reports": 1}, quoted_in=quoted
    )
    assert erase_reporter(store, [key], "ann", "asked", NOW) == Erased(
        counts={"reports": 1}, keys=1, quoted_in=quoted
    )
    with store.snapshot() as snapshot:
        report = snapshot.report(received.report.id)
        assert report is not None
        assert (report.state, report.case) == (ReportState.UNFOUNDED, received.case.id)
        assert (report.reporter.mail, report.text, report.objects) == (None, "", ())
        assert snapshot.blob(digest) is None
        assert snapshot.checkpoint(f"reporter/{key}") is None
        assert snapshot.notices(received.case.id) == ()
    refused = erase_reporter(store, [key], "ann", "again", NOW)
    assert isinstance(refused, Refused)


def quoted(store: Store, case: CaseId) -> list[list[str]]:
    """Give what the rows of a case quote: of its findings, and of what its decisions rest on."""
    with store.snapshot() as snapshot:
        found = snapshot.case(case)
        assert found is not None
        findings = [snapshot.finding(each) for each in found.findings]
        decided = [snapshot.decision(each) for each in found.decisions]
    rows = [
        [each for each in findings if each is not None],
        [each[1].finding for each in decided if each is not None],
    ]
    return [[one.excerpt for each in row for one in each.evidence] for row in rows]


def test_what_an_erased_reporter_wrote_is_in_no_row_of_the_case_and_of_others_it_stays(
    store: Store,
) -> None:
    scene = Scene(store)
    first, second = scene.take(who="watch"), scene.take(who="other")
    assert first.case is not None
    case = scene.closed(second)
    sent(store)
    before = quoted(store, case)
    assert [sum("A copy of a bank" in each for each in row) for row in before] == [2, 2]
    done = erase_reporter(store, [first.report.reporter.key], "ann", "asked", NOW)
    assert isinstance(done, Erased)
    after = quoted(store, case)
    assert after == [["[withheld]", row[1]] for row in before]
    assert sum("A copy of a bank" in each for each in scene.told()) > 0  # as it says: `quoted_in`
    assert done.quoted_in == (case,)


def test_the_finding_of_a_report_from_which_no_case_followed_is_bare_too(store: Store) -> None:
    scene = Scene(store)
    with store.transaction() as transaction:
        permit = sample_permit(
            tenant=ACME.id,
            kind=PermitKind.CONTENT_LICENCE,
            clauses=(ClauseId("I.3"),),
            starts=NOW - YEAR,
            ends=NOW + YEAR,
        )
        transaction.put_permit(permit)
    received = scene.take(category="copyright", type="copyright")
    assert (received.case, received.report.clause) == (None, "I.3")
    closed = scene.reports.close(received.report.id, ReportState.UNFOUNDED, "ann", "allowed", NOW)
    assert not isinstance(closed, Refused)
    sent(store)
    name = finding_id(received.report, ClauseId("I.3"))
    done = erase_reporter(store, [received.report.reporter.key], "ann", "asked", NOW)
    assert done == Erased(counts={"reports": 1}, keys=1)
    with store.snapshot() as snapshot:
        finding = snapshot.finding(name)
    assert finding is not None
    assert [each.excerpt for each in finding.evidence] == ["[withheld]"]


def sent(store: Store) -> None:
    """Let all that waits be sent."""
    with store.transaction() as transaction:
        for each in transaction.take_messages(from_datetime(NOW + YEAR), 1, 100):
            done = msgspec.structs.replace(each, state="sent", done_at=NOW)
            transaction.put_message(msgspec.convert(msgspec.to_builtins(done), type(each)))


def lifted(store: Store) -> None:
    """Let the connectors have lifted what was to be lifted."""
    with store.transaction() as transaction:
        for each in transaction.sanctions(states=[SanctionState.LIFTING]):
            done = msgspec.structs.replace(each, state=SanctionState.LIFTED)
            transaction.put_sanction(done, from_datetime(NOW))


def test_no_file_holds_a_trace_of_what_was_erased(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "schout.db"))
    scene = Scene(store)
    received = scene.take()
    case = scene.closed(received, told=True)
    lifted(store)
    sent(store)
    before = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert [each for each in SECRETS if each not in before] == []
    done = erase_reporter(store, [received.report.reporter.key], "ann", "x", NOW)
    assert (done, erased(scene, UNTIL + YEAR).in_the_way) == (
        Erased(counts={"reports": 1}, keys=1, quoted_in=(case,)),
        (),
    )
    store.close()
    after = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert [each for each in SECRETS if each in after] == []


def test_keys_that_a_crash_left_are_destroyed_at_the_next_start(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(store)
    scene.closed(scene.take())

    def crash(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "destroy", crash)
        with pytest.raises(KeyboardInterrupt):
            erased(scene, UNTIL)
    readable = len(scene.told())
    with store.transaction() as transaction:  # meanwhile the tenant is back
        put_known(transaction, known_of((ACME,), ()), from_datetime(UNTIL))
    assert (finish(store), finish(store), len(scene.told()) < readable) == (3, 0, True)
    assert any("Jan Peeters" in body for body in scene.told())


def test_retention_takes_what_is_due_and_no_more(store: Store) -> None:
    scene = Scene(store)
    case = scene.closed(scene.take())
    times = RetentionSettings(findings=30, cases=365, reports=365, permits=365)
    due = NOW + timedelta(days=365)
    assert sweep(store, times, due) == Erased(counts={})
    before = len(list(store.entries()))
    done = sweep(store, times, due + timedelta(seconds=1))
    # the month goes on for others: its keys stay until it is over
    assert done == Erased(counts={"cases": 1, "reports": 1}, keys=1)
    with store.snapshot() as snapshot:
        assert (snapshot.case(case), snapshot.reports()) == (None, ())
    later = sweep(store, times, NOW + timedelta(days=365 + 30))
    assert (later.counts, later.keys) == ({}, 1)
    assert sweep(store, times, NOW + timedelta(days=365 + 31)) == Erased(counts={})
    assert len(list(store.entries())) == before + 2
    assert isinstance(verify(store.entries()), Head)


def test_a_legal_hold_puts_retention_off(store: Store) -> None:
    scene = Scene(store)
    received = scene.take()
    assert received.case is not None
    case = received.case.id
    assert isinstance(scene.desk.act(case, PutOnHold(by="ann", reason="a court")), Case)
    times = RetentionSettings(findings=1, cases=1, reports=1, permits=1)
    late = NOW + 3 * YEAR
    sweep(store, times, late)
    with store.snapshot() as snapshot:
        assert snapshot.case(case) is not None
        assert snapshot.report(received.report.id) is not None
    assert any('"description":"' in body or "A copy of a bank" in body for body in scene.told())
    assert isinstance(scene.desk.act(case, Release(by="ann", reason="done")), Case)
    scene.closed(received)
    sweep(store, times, late)
    with store.snapshot() as snapshot:
        assert snapshot.case(case) is None


def test_reports_may_go_before_their_cases(store: Store) -> None:
    scene = Scene(store)
    received = scene.take()
    case = scene.closed(received)
    times = RetentionSettings(findings=30, cases=365, reports=60, permits=365)
    done = sweep(store, times, NOW + timedelta(days=61))
    assert done.counts == {"reports": 1}
    assert sweep(store, times, NOW + timedelta(days=62)).counts == {}
    with store.snapshot() as snapshot:
        report = snapshot.report(received.report.id)
        assert snapshot.case(case) is not None
    assert report is not None
    assert (report.state, report.text, report.reporter.mail) == (ReportState.UNFOUNDED, "", None)


def test_what_another_case_rests_on_too_is_kept_with_that_one(store: Store) -> None:
    scene = Scene(store)
    received = [scene.take(), scene.take(who="other", path="other.php")]
    gone, into = (each.case for each in received)
    assert gone is not None
    assert into is not None
    merge = Merge(by="ann", reason="one matter", into=into.id)
    assert isinstance(scene.desk.act(gone.id, merge), Case)
    assert isinstance(scene.desk.act(into.id, PutOnHold(by="ann", reason="a court")), Case)
    times = RetentionSettings(findings=1, cases=1, reports=1, permits=1)
    assert sweep(store, times, NOW + 3 * YEAR).counts["cases"] == 1
    with store.snapshot() as snapshot:
        kept = snapshot.case(into.id)
        assert kept is not None
        assert all(snapshot.finding(each) is not None for each in kept.findings)
        assert all(snapshot.decision(each) is not None for each in kept.decisions)
    read = [body for body in scene.told() if gone.findings[0] in body]
    assert read != []  # of the month in which it was found
    assert isinstance(scene.desk.act(into.id, Release(by="ann", reason="done")), Case)
    scene.closed(received[1])
    sweep(store, times, NOW + 3 * YEAR)
    left = scene.counts()
    assert [each for each in ("cases", "findings", "decisions") if each in left] == []


def test_a_case_that_was_parted_keeps_what_was_decided_when_it_was_one(store: Store) -> None:
    scene = Scene(store)
    received = [scene.take(), scene.take(who="other")][1]
    case = received.case
    assert case is not None
    split = Split(by="ann", reason="two matters", findings=case.findings[1:])
    left = scene.desk.act(case.id, split)
    assert isinstance(left, Case)
    other = CaseId(left.history[-1].ref)
    assert isinstance(scene.desk.act(other, PutOnHold(by="ann", reason="a court")), Case)
    assert isinstance(scene.desk.act(left.id, Dismiss(by="ann", reason="a bank")), Case)
    times = RetentionSettings(findings=1, cases=1, reports=1, permits=1)
    assert sweep(store, times, NOW + 3 * YEAR).counts["cases"] == 1
    assert isinstance(scene.desk.act(other, Release(by="ann", reason="done")), Case)
    assert isinstance(scene.desk.act(other, Dismiss(by="ann", reason="a bank")), Case)
    sweep(store, times, NOW + 3 * YEAR)
    left_over = scene.counts()
    assert [each for each in ("cases", "findings", "decisions") if each in left_over] == []


def test_a_case_waits_for_the_answer_to_its_appeal(store: Store) -> None:
    scene = Scene(store)
    received = scene.take()
    assert received.case is not None
    case = scene.closed(received, told=True)
    filed = scene.desk.appeal(case, FileAppeal(text="It is ours."))
    assert not isinstance(filed, Refused)
    times = RetentionSettings(findings=1, cases=1, reports=1, permits=1)
    assert "cases" not in sweep(store, times, NOW + YEAR).counts
    with store.transaction() as transaction:
        decided = msgspec.structs.replace(filed, state=AppealState.UPHELD, decided_at=NOW)
        transaction.put_appeal(decided, from_datetime(NOW))
    assert sweep(store, times, NOW + YEAR).counts["cases"] == 1


def test_what_was_said_in_a_closed_case_on_hold_can_be_read_while_it_lasts(store: Store) -> None:
    scene = Scene(store)
    case = scene.closed(scene.take())
    later = NOW + timedelta(days=200)
    with store.transaction() as transaction:
        found = transaction.case(case)
        assert found is not None
        at = msgspec.structs.replace(found.history[-1], at=later, what="noted", detail="a court")
        hold = Hold(since=later, by="ann", reason="a court")
        held = msgspec.structs.replace(found, hold=hold, history=(*found.history, at))
        transaction.put_case(held)
    times = RetentionSettings(findings=1, cases=1, reports=1, permits=1)
    sweep(store, times, NOW + 3 * YEAR)
    assert any('"detail":"a court"' in body for body in scene.told())


def test_a_reporter_of_whom_no_report_is_kept_has_no_record(store: Store) -> None:
    scene = Scene(store)
    received = scene.take()
    scene.closed(received)
    record = f"reporter/{received.report.reporter.key}"
    with store.snapshot() as snapshot:
        assert snapshot.checkpoint(record) is not None
    times = RetentionSettings(findings=30, cases=365, reports=365, permits=365)
    sweep(store, times, NOW + YEAR)
    with store.snapshot() as snapshot:
        assert snapshot.checkpoint(record) is None


def test_keys_of_a_tenant_and_what_it_asked_for_go_with_it(store: Store) -> None:
    scene = Scene(store)
    form = AskForm(
        kind=PermitKind.LOAD_TEST,
        name="Jan Peeters",
        mail="jan@acme.example",
        purpose="A load test of the shop",
        hosts=("shop.acme.example",),
        starts="2026-12-08",
        ends="2026-12-09",
    )
    with store.transaction() as transaction:
        ask(transaction, transaction.asked_for, form, POLICY, from_datetime(NOW), CountingIds())
        for number, tenant in enumerate(("acme", "beta")):
            add_key(
                transaction,
                bytes([number]) * 32,
                holder=f"panel of {tenant}",
                scopes=(KeyScope.CASES_READ,),
                by="root",
                now=NOW,
                expires_at=UNTIL,
                tenant=tenant,
            )
        for name in ("acme", "beta"):
            switch(
                transaction, POLICY, "*", name, Stage.SHADOW, "ann", f"a test of {name}",
                from_datetime(NOW),
            )  # fmt: skip
    assert erased(scene, UNTIL).counts == {
        "requests": 1,
        "api_keys": 1,
        "switches": 1,
        "belongings": 1,
    }
    with store.snapshot() as snapshot:
        assert snapshot.asked_for.permit_requests() == ()
        assert [each.tenant for each in keys_in(snapshot)] == [BETA.id]
        assert [each.tenant for each in switches_of(snapshot)] == [BETA.id]
    bodies = "".join(scene.told())
    assert ("panel of acme" in bodies, "panel of beta" in bodies) == (False, True)
    assert ("a test of acme" in bodies, "a test of beta" in bodies) == (False, True)


def test_a_flood_of_reports_is_taken_away_whole(store: Store) -> None:
    names = [f"rpt_{number}" for number in range(70_000)]
    with store.transaction() as transaction:
        transaction.clearing.drop_reports([ReportId(each) for each in names])
        transaction.clearing.drop_decisions([DecisionId(each) for each in names])
        owners = [Owner(subject=each, unit="reports/2026-12") for each in names]
        key = transaction.keys.take(owners[-1])
        assert transaction.keys.of_owners(owners) == (key.id,)
        transaction.keys.retire((*names, key.id))
        assert transaction.keys.of_owners(owners) == ()
    store.destroy((*names, key.id))
    assert store.key(key.id) is None


def test_a_clock_that_is_far_ahead_erases_nothing_until_somebody_says_it_is_right(
    store: Store,
) -> None:
    scene = Scene(store)
    case = scene.closed(scene.take())
    times = RetentionSettings(findings=30, cases=365, reports=365, permits=365)
    sweep(store, times, NOW)
    late = NOW + 10 * YEAR
    for _ in range(2):
        done = sweep(store, times, late)
        hindered = InTheWay(what=Hindrance.CLOCK, ref=str(NOW))
        assert done == Erased(counts={}, in_the_way=(hindered,))
    with store.snapshot() as snapshot:
        assert snapshot.case(case) is not None
    assert sweep(store, times, late, trust_clock=True).counts == {"cases": 1, "reports": 1}
    assert sweep(store, times, late + timedelta(days=30)).in_the_way == ()


def test_a_case_of_which_an_authority_must_be_told_is_kept_until_somebody_has_answered(
    store: Store,
) -> None:
    scene = Scene(store)
    received = scene.take(type="csam")
    case = scene.closed(received)
    late = NOW + 10 * YEAR
    in_the_way = InTheWay(what=Hindrance.TO_TELL, ref=case)
    assert in_the_way in erased(scene, late).in_the_way
    key = received.report.reporter.key
    done = erase_reporter(store, [key], "ann", "asked", late)
    assert isinstance(done, Erased)
    assert in_the_way in done.in_the_way
    times = RetentionSettings()
    assert "cases" not in sweep(store, times, late, trust_clock=True).counts
    scene.desk.act(case, TellNobody(by="ann", reason="a painting of angels"))
    assert sweep(store, times, late, trust_clock=True).counts["cases"] == 1
