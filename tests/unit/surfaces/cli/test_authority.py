"""`schout case profile`, `reported` and `end-silence`, and `schout notice dsa`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.e2e.command import schout
from tests.unit.service.report_scene import ACME, NOW, Scene, xarf

from schout.core.intake.reports.read import read_report
from schout.core.model.act import Confirm, PutOnHold
from schout.core.model.case import Case
from schout.core.model.vocabulary import Grave
from schout.service.report_desk import graver
from schout.surfaces.cli import authority, case, desk, notice, report

BY = ("--by", "ann")


@pytest.fixture(name="scene")
def scene_in_the_commands(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Put a store in memory where the commands look for it."""
    scene = Scene()
    with scene.store.transaction() as transaction:
        transaction.put_tenant(ACME)

    @contextmanager
    def opened(*_: Any, **__: Any) -> Iterator[Any]:
        yield scene.store

    for module in (authority, case, desk, notice, report):
        monkeypatch.setattr(module, "opened", opened)
    return scene


def ordered(scene: Scene, **changes: Any) -> Case:
    """Give a case from an order, that people have enforced."""
    found = scene.case(scene.order(**changes))
    for name in ("ann", "bob"):
        what = Confirm(by=name, step="suspend_at_once", reason="the court orders it")
        scene.desk.act(found.id, what)
    with scene.store.snapshot() as asked:
        after = asked.case(found.id)
    assert after is not None
    return after


def test_a_report_to_an_authority_is_shown_and_noted_but_never_sent(scene: Scene) -> None:
    found = ordered(scene)
    scene.desk.act(found.id, PutOnHold(by="ann", reason="the police asks"))
    noted = schout("case", "reported", found.id, "--to", "police", "--reference", "17", *BY)
    assert (noted.code, noted.out.splitlines()[1]) == (0, "  authority_told by ann  police: 17")
    lines = schout("case", "profile", found.id, "--as", "threat-to-life").out.splitlines()
    assert lines[0].startswith(f"threat-to-life: case {found.id}, made 2")
    assert lines[1].startswith("from Oxygis Partners SRL (BE), ")
    assert "  where https://shop.acme.example/login.php?x=1" in lines
    assert "  reported to us" in lines
    assert "  tenant acme Acme it@acme.example" in lines
    done = "  done suspend_service on shop.acme.example, wanted, since 2026-12-07T09:00:00Z"
    assert done in lines
    assert lines[-2:] == [
        "  kept since 2026-12-07T09:00:00Z",
        "  told police: 17, 2026-12-07T09:00:00Z, by ann",
    ]


def test_of_the_abuse_of_children_no_word_is_shown(scene: Scene) -> None:
    received = scene.take(xarf(type="csam", description="words"))
    found = scene.case(received)
    shown = schout("case", "profile", found.id, "--as", "child-abuse", "--json").json
    assert (shown["words"], shown["whose"]) == (
        [],
        {"contacts": [], "name": "", "tenant": "acme"},
    )
    text = schout("case", "profile", found.id, "--as", "child-abuse").out
    assert "words" not in text
    assert "  tenant acme\n" in text


def test_who_was_told_and_under_which_number_is_needed(scene: Scene) -> None:
    found = ordered(scene)
    told = schout("case", "reported", found.id, "--to", " ", "--reference", "1", *BY)
    assert (told.code, told.err[:18]) == (1, "refused[SCH-D072]:")


def test_a_silence_is_shown_at_the_desk_and_ended_there(scene: Scene) -> None:
    found = ordered(scene, silent_until="2027-01-01")
    shown = schout("case", "show", found.id).out
    until = "the tenant must not be told until 2027-01-01T00:00:00Z"
    assert f"  {until} (Criminal Code, Art. 90undecies)" in shown.splitlines()
    assert f"    ordered in report {found.reports[0]}" in shown.splitlines()
    waiting = schout("notice", "outbox", "--state", "withheld").out
    assert waiting.count("it@acme.example") == 2
    why = ("--reason", "the court lets us", *BY)
    other = schout("case", "end-silence", found.id, "--order", "rpt_1", *why)
    assert (other.code, other.err[:18]) == (1, "refused[SCH-D071]:")
    done = schout("case", "end-silence", found.id, *why)
    assert "silence_ended by ann  the court lets us" in done.out
    assert "it@acme.example" not in schout("notice", "outbox", "--state", "withheld").out


def test_an_order_without_an_end_says_that_a_person_ends_it(scene: Scene) -> None:
    shown = schout("case", "show", ordered(scene).id).out
    assert "the tenant must not be told until a person ends it" in shown


def test_the_statements_of_a_case_are_handed_over_as_json(scene: Scene) -> None:
    found = ordered(scene, may_be_told=True)
    (made,) = schout("notice", "dsa", found.id).json["statements"]
    assert made["puid"] in found.decisions
    assert made["source_type"] == "SOURCE_TYPE_OTHER_NOTIFICATION"


def test_the_queue_shows_first_what_an_authority_must_be_told_of(scene: Scene) -> None:
    page = scene.case(scene.take(xarf())).id
    abuse = scene.case(scene.take(xarf(type="csam"))).id
    odd = graver(read_report(xarf(type="odd"), NOW, scene.reports.knowns), Grave.THREAT_TO_LIFE)
    scene.reports.take([(odd, b"{}")])
    lines = schout("case", "queue").out.splitlines()
    assert [line.split()[0] for line in lines] == ["case", odd.id, abuse, page]
    assert [line.split()[1] for line in lines[1:]] == ["threat-to-life", "authority", "decision"]
    listed = schout("report", "list", "--grave", "--state", "unsorted").out.splitlines()
    assert [line.split()[0] for line in listed] == ["report", odd.id]
    assert listed[1].endswith("unsorted, threat-to-life")
    shown = schout("report", "show", odd.id).out
    assert "  threat-to-life: an authority must be told, if it is so" in shown.splitlines()


def test_that_nobody_is_told_needs_a_case_in_which_somebody_must_be(scene: Scene) -> None:
    found = scene.case(scene.take(xarf(type="csam"))).id
    shown = schout("case", "show", found).out
    assert "  waits: an authority must be told of child-abuse, since 2026-12-07T09:00:00Z" in shown
    why = ("--reason", "a painting of angels", *BY)
    done = schout("case", "not-reported", found, *why)
    assert (done.code, done.out.splitlines()[1]) == (
        0,
        "  nobody_told by ann  a painting of angels",
    )
    again = schout("case", "not-reported", found, *why)
    assert (again.code, again.err[:18]) == (1, "refused[SCH-D076]:")
