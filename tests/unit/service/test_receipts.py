"""Receipts: one a report, whatever happens meanwhile, and nobody waits for them."""

from datetime import timedelta

from tests.unit.service.report_scene import NOW, Scene, xarf

from schout.core.model.message import MessageState
from schout.core.model.vocabulary import NoticeKind, ReportState
from schout.service.receipts import AT_ONCE
from schout.service.report_desk import Received


def kinds(scene: Scene) -> list[NoticeKind]:
    return [each.kind for each in scene.notices()]


def test_a_receipt_is_owed_and_written_later() -> None:
    scene = Scene()
    received = scene.take(xarf())
    with scene.store.snapshot() as asked:
        assert asked.messages(MessageState.WAITING) == ()
    assert scene.receipts.run()
    assert not scene.receipts.run()
    (receipt,) = scene.notices()
    assert (receipt.report, receipt.prepared_at) == (received.report.id, NOW)
    with scene.store.snapshot() as asked:
        (message,) = asked.messages(MessageState.WAITING)
    assert (message.to, message.due) == ("r@watch.example", NOW)


def test_several_who_write_give_one_receipt() -> None:
    scene = Scene()
    other = scene.reports.receipts()
    assert not scene.receipts.run()
    assert not other.run()
    scene.take(xarf())
    assert scene.receipts.run()
    assert other.run()
    assert not other.run()
    assert kinds(scene) == [NoticeKind.RECEIPT]


def test_a_report_that_changes_meanwhile_has_its_one_receipt() -> None:
    scene = Scene()
    received = scene.take(xarf())
    scene.confirm(scene.case(received).id)
    assert kinds(scene).count(NoticeKind.RECEIPT) == 1
    scene.later(days=1)
    scene.take(xarf(), NOW + timedelta(hours=1))
    assert kinds(scene).count(NoticeKind.RECEIPT) == 1


def test_who_cannot_be_reached_and_what_came_again_has_no_receipt() -> None:
    scene = Scene()
    nobody = {"org": "Org", "contact": "", "domain": "watch.example"}
    scene.take(xarf(reporter=nobody, sender=nobody))
    scene.take(xarf())
    scene.take(xarf(), NOW + timedelta(hours=1))
    assert kinds(scene) == [NoticeKind.RECEIPT]


def test_what_a_person_closes_as_a_copy_has_its_receipt_all_the_same() -> None:
    scene = Scene()
    waiting = scene.take(xarf(type="odd")).report.id
    done = scene.reports.close(waiting, ReportState.DUPLICATE, "ann", "the same", NOW)
    assert isinstance(done, Received)
    assert kinds(scene) == [NoticeKind.RECEIPT]


def test_a_long_ledger_is_read_in_parts() -> None:
    scene = Scene()
    wanted = AT_ONCE // 4
    for number in range(wanted):
        scene.take(xarf(f"https://shop.acme.example/{number}", report_id=str(number)))
    turns = 0
    while scene.receipts.run():
        turns += 1
    assert turns > 1
    assert kinds(scene) == [NoticeKind.RECEIPT] * wanted
