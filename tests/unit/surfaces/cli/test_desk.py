"""`schout case queue`, `show` and acts, and `schout appeal`: what a person at the desk reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.e2e.command import schout
from tests.unit.service.report_scene import ACME, Scene, xarf

from schout.core.model.act import Confirm, FileAppeal
from schout.core.model.ids import CaseId
from schout.core.model.sanction import Appeal
from schout.surfaces.cli import appeal, case, desk, report


@pytest.fixture(name="scene")
def scene_in_the_commands(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Put a store in memory where the commands look for it."""
    scene = Scene()
    with scene.store.transaction() as transaction:
        transaction.put_tenant(ACME)

    @contextmanager
    def opened(*_: Any, **__: Any) -> Iterator[Any]:
        yield scene.store

    for module in (appeal, case, desk, report):
        monkeypatch.setattr(module, "opened", opened)
    return scene


def proposed(scene: Scene) -> CaseId:
    return scene.case(scene.take(xarf())).id


def appealed(scene: Scene) -> str:
    case_id = proposed(scene)
    scene.desk.act(case_id, Confirm(by="A. Peeters"))
    filed = scene.desk.appeal(case_id, FileAppeal(text="it is ours"))
    assert isinstance(filed, Appeal), filed
    return filed.id


@pytest.mark.parametrize("by", ["", " ", "schout", "Tenant", "A.\u200b Peeters"])
def test_nobody_acts_without_the_name_of_a_person(scene: Scene, by: str) -> None:
    done = schout("case", "confirm", proposed(scene), "--by", by)
    first, hint = done.err.splitlines()
    assert (done.code, done.out) == (2, "")
    assert first.startswith("error[SCH-D080]: expected the name of a person, found `")
    assert hint == "  = hint: name the one person who does it"


def test_a_name_is_kept_without_its_extra_spaces(scene: Scene) -> None:
    done = schout("case", "confirm", proposed(scene), "--by", " A.  Peeters ")
    assert done.out.splitlines()[1] == "  confirmed by A. Peeters  quarantine_at_once"


@pytest.mark.parametrize("reason", ["", " ", "\t"])
def test_white_space_is_no_reason(scene: Scene, reason: str) -> None:
    done = schout("case", "dismiss", proposed(scene), "--reason", reason, "--by", "ann")
    assert (done.code, done.err.splitlines()[0]) == (
        2,
        "error[SCH-D006]: expected a reason, found none",
    )


@pytest.mark.parametrize("by", ["A. Peeters", "a. peeters", "A.  PEETERS "])
def test_who_decided_reviews_no_appeal_under_another_spelling(scene: Scene, by: str) -> None:
    done = schout("appeal", "take", appealed(scene), "--by", by)
    assert (done.code, done.err[:18]) == (1, "refused[SCH-D024]:")


def test_the_tenant_does_not_review_its_own_appeal(scene: Scene) -> None:
    done = schout("appeal", "take", appealed(scene), "--by", "tenant")
    assert (done.code, done.err[:16]) == (2, "error[SCH-D080]:")


def test_an_act_tells_all_that_falls_due(scene: Scene) -> None:
    case_id = proposed(scene)
    lines = schout("case", "confirm", case_id, "--by", "ann").out.splitlines()
    with scene.store.snapshot() as asked:
        found = asked.case(case_id)
    assert found is not None
    assert len(found.due) == 3
    assert [line.split()[0] for line in lines[2:]] == [each.kind for each in found.due]


def test_what_was_reported_is_not_told_as_if_it_were_measured(scene: Scene) -> None:
    lines = schout("case", "show", proposed(scene)).out.splitlines()
    (place,) = (number for number, line in enumerate(lines) if line.startswith("finding "))
    assert lines[place].endswith(": somebody reported it (rule report, 50 %)")
    assert lines[place + 1].startswith("  received  2026-12-07T09:00:00Z  ")


def test_the_queue_says_what_waits_besides_cases(scene: Scene) -> None:
    empty = schout("case", "queue")
    assert (empty.out, empty.err) == ("nothing waits for a person\n", "")
    scene.take(xarf(type="odd"))
    one = schout("case", "queue")
    waits = "report waits to be sorted: see `schout report list --state unsorted`"
    assert (one.out, one.err) == ("no case waits for a person\n", f"1 {waits}\n")
    for each in range(2):
        scene.take(xarf(f"https://shop.acme.example/{each}", report_id=str(each), type="odd"))
    appealed(scene)
    more = schout("case", "queue")
    assert more.err.splitlines() == [
        "3 reports wait to be sorted: see `schout report list --state unsorted`",
        "1 appeal is open: see `schout appeal list`",
    ]
    assert schout("case", "queue", "--json").err == ""


def test_each_command_for_reports_is_told_in_one_line() -> None:
    shown = [line for line in schout("report", "--help").out.splitlines() if "order" in line]
    assert shown == ["  order  Enter an order of an authority; you have checked who sent it."]
