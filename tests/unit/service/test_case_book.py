"""An order that forbids it: what is decided holds, and the tenant is told when it may be."""

from datetime import timedelta
from typing import Any

from tests.unit.service.report_scene import ACME, NOW, Scene, xarf

from schout.core.model.act import (
    Confirm,
    Dismiss,
    EndSilence,
    Merge,
    PutOnHold,
    Refused,
    Release,
)
from schout.core.model.case import Case
from schout.core.model.ids import ReportId
from schout.core.model.message import MessageState
from schout.core.model.vocabulary import CaseState, NoticeKind, SanctionState
from schout.service.exports import export_tenant

STATES = {MessageState.WITHHELD, MessageState.WAITING}


def silent(scene: Scene, step: str = "suspend", **changes: Any) -> Case:
    """Give a case from an order, with the step that a person took."""
    case = scene.case(scene.order(**changes))
    what = Confirm(by="ann", step=step, reason="the court orders it")
    done = scene.desk.act(case.id, what)
    if isinstance(done, Case) and done.pending is not None:
        done = scene.desk.act(case.id, Confirm(by="bob", step=step, reason="it does"))
    assert isinstance(done, Case), done
    return done


def lifted(scene: Scene, case: Case) -> Case:
    done = scene.desk.act(case.id, EndSilence(by="cem", reason="the court lets us"))
    assert isinstance(done, Case)
    return done


def states(scene: Scene, case: Case) -> set[MessageState]:
    return {each.state for each in scene.messages(case)}


def kinds_in_order(scene: Scene, case: Case) -> list[NoticeKind]:
    found = []
    with scene.store.snapshot() as asked:
        for message in scene.messages(case):
            notice = asked.notice(message.notice)
            assert notice is not None
            found.append(notice.kind)
    return found


def test_what_an_order_asks_for_is_enforced_and_the_tenant_is_not_told() -> None:
    scene = Scene()
    case = silent(scene)
    assert (case.state, len(case.silences)) == (CaseState.IN_FORCE, 1)
    with scene.store.snapshot() as asked:
        assert [each.state for each in asked.sanctions(case=case.id)] == [SanctionState.WANTED]
        assert len(asked.notices(case.id)) == 3
    assert states(scene, case) == {MessageState.WITHHELD}


def test_a_person_ends_the_silence_and_what_was_withheld_goes_out_in_its_order() -> None:
    scene = Scene()
    case = silent(scene)
    withheld = kinds_in_order(scene, case)
    at = scene.later(days=9)
    after = lifted(scene, case)
    assert (after.silences, after.history[-1].by) == ((), "cem")
    assert states(scene, case) == {MessageState.WAITING}
    assert kinds_in_order(scene, case) == [NoticeKind.SILENCE_ENDED, *withheld]
    assert {each.since for each in scene.messages(case)} == {at}


def test_a_silence_ends_once_the_moment_that_the_order_names_is_past() -> None:
    scene = Scene()
    case = silent(scene, silent_until="2026-12-20T00:00:00Z")
    scene.later(days=12)
    assert states(scene, case) == {MessageState.WITHHELD}
    now = scene.later(days=1)
    assert states(scene, case) == {MessageState.WAITING}
    assert scene.messages(case)[0].due == now


def test_a_silence_ends_in_a_case_that_is_over() -> None:
    scene = Scene()
    case = silent(scene, silent_until="2026-12-20T00:00:00Z")
    scene.later(days=1)
    closed = scene.desk.act(case.id, Dismiss(by="cem", reason="another site"))
    assert isinstance(closed, Case)
    assert not closed.is_open
    assert states(scene, closed) == {MessageState.WITHHELD}
    scene.later(days=12)
    assert kinds_in_order(scene, closed)[-1] is NoticeKind.LIFTED
    assert states(scene, closed) == {MessageState.WAITING}


def test_of_what_never_happened_nothing_is_told_afterwards() -> None:
    scene = Scene()
    case = scene.case(scene.order())
    scene.desk.act(case.id, Dismiss(by="cem", reason="another site"))
    lifted(scene, case)
    assert scene.messages(case) == []


def test_no_remedy_window_ends_while_the_tenant_is_not_told() -> None:
    scene = Scene()
    case = silent(scene, "last_notice")
    window = case.remedy_until
    assert window is not None
    now = scene.later(days=60)
    stands = scene.case(scene.order(now, reference="2026/18"))
    assert (stands.state, stands.remedy_until) == (CaseState.NOTIFIED, window)
    for order in stands.silences:
        what = EndSilence(by="cem", reason="over", order=order.report)
        assert isinstance(scene.desk.act(case.id, what), Case)
    after = scene.case(scene.take(xarf(who="third"), now))
    # Monday to Wednesday at 17:00 were left; from a Friday on that is Tuesday at 17:00
    assert after.remedy_until == window + timedelta(days=62)


def test_a_legal_hold_does_not_hold_up_the_end_of_a_silence() -> None:
    scene = Scene()
    case = silent(scene, silent_until="2026-12-20T00:00:00Z")
    scene.desk.act(case.id, PutOnHold(by="ann", reason="court"))
    scene.later(days=13)
    assert states(scene, case) == {MessageState.WAITING}
    assert isinstance(scene.desk.act(case.id, Release(by="ann", reason="over")), Case)


def test_what_was_told_before_the_order_stays_told() -> None:
    scene = Scene()
    first = scene.take(xarf())
    scene.confirm(scene.case(first).id)
    scene.order(NOW + timedelta(hours=1))
    case = scene.case(first)
    assert len(case.silences) == 1
    assert states(scene, case) == {MessageState.WAITING}


def test_a_case_that_must_not_be_told_goes_on_in_no_other() -> None:
    scene = Scene()
    case = silent(scene)
    url = "https://shop.acme.example/another"
    other = scene.case(scene.take(xarf(url, clause="I.5", report_id="2")))
    for gone, into in ((case, other), (other, case)):
        refused = scene.desk.act(gone.id, Merge(by="ann", reason="one matter", into=into.id))
        assert isinstance(refused, Refused)


def test_a_tenant_is_handed_nothing_of_a_case_that_must_not_be_told() -> None:
    scene = Scene()
    case = silent(scene)
    name = f"cases/{case.id}.json"
    with scene.store.snapshot() as asked:
        assert name not in {each.name for each in export_tenant(asked, ACME.id)}
    lifted(scene, case)
    with scene.store.snapshot() as asked:
        assert name in {each.name for each in export_tenant(asked, ACME.id)}


def test_an_order_that_lets_us_tell_withholds_nothing() -> None:
    scene = Scene()
    case = silent(scene, may_be_told=True)
    assert case.silences == ()
    assert states(scene, case) == {MessageState.WAITING}


def test_the_end_of_a_silence_that_is_not_there_is_refused() -> None:
    scene = Scene()
    case = scene.case(scene.take(xarf()))
    what = EndSilence(by="ann", reason="over", order=ReportId("rpt_1"))
    assert isinstance(scene.desk.act(case.id, what), Refused)
