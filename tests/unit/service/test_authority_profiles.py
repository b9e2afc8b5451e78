"""What a report to an authority is gathered from, and the note that a person sent one."""

import pytest
from tests.unit.service.report_scene import ACME, NOW, Scene, xarf

from schout.core.model.act import Refused, TellAuthority
from schout.core.model.case import Case
from schout.core.model.errors import NotFound
from schout.core.model.vocabulary import Grave
from schout.core.reports.authority_profile import Told
from schout.service.authority_profiles import profile_of


def test_a_report_of_a_case_is_made_of_all_that_it_rests_on() -> None:
    scene = Scene()
    received = scene.take(xarf())
    case = scene.case(received)
    with scene.store.transaction() as transaction:
        transaction.put_tenant(ACME)
    with scene.store.snapshot() as asked:
        found = profile_of(asked, case.id, Grave.THREAT_TO_LIFE, NOW)
    assert found.host.name == "Oxygis Partners SRL"
    assert found.places[0] == "https://shop.acme.example/login.php?x=1"
    assert (found.whose.name, found.whose.contacts) == (ACME.name, ACME.contacts)
    assert [each.splitlines()[0] for each in found.words] == ["A copy of a bank"]


def test_a_person_notes_that_an_authority_was_told_also_when_it_is_over() -> None:
    scene = Scene()
    case = scene.case(scene.take(xarf()))
    what = TellAuthority(by="ann", to="police", reference="2026/9")
    assert isinstance(scene.desk.act(case.id, what), Case)
    with scene.store.snapshot() as asked:
        found = profile_of(asked, case.id, Grave.CHILD_ABUSE, NOW)
    assert found.told == (Told(at=NOW, by="ann", to="police: 2026/9"),)
    nameless = scene.desk.act(case.id, TellAuthority(by="ann", to=" ", reference="1"))
    assert isinstance(nameless, Refused)
    assert nameless.code == "SCH-D072"


def test_of_no_case_there_is_nothing_to_report() -> None:
    scene = Scene()
    with scene.store.snapshot() as asked, pytest.raises(NotFound, match="there is no case"):
        profile_of(asked, "cas_none", Grave.CHILD_ABUSE, NOW)
