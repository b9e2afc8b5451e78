"""Reports on the abuse of children and on threats to life: first, and not forgotten."""

from datetime import timedelta

import msgspec
import pytest
from tests.unit.service.report_scene import NOW, POLICY, Scene, xarf

from schout.core.cases.waiting import AUTHORITY, Waiting, waits_for
from schout.core.intake.reports.form import FormReport, read_form
from schout.core.intake.reports.knowns import Caller
from schout.core.intake.reports.read import read_report
from schout.core.model.act import (
    ClaimRemedy,
    Confirm,
    Dismiss,
    Merge,
    Refused,
    TellAuthority,
    TellNobody,
)
from schout.core.model.case import Case, ToTell
from schout.core.model.ids import CaseId, ClauseId
from schout.core.model.report import Report
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import CaseState, Grave, NoticeKind, ReportState
from schout.service.grave_reports import grave_reports
from schout.service.report_desk import Received, graver

SAID = "An illegal casino is promoted on this page."
TOLD = TellAuthority(by="ann", to="police", reference="17")


def typed(scene: Scene, **changes: object) -> Received:
    """Fill in the form and send it."""
    given = {
        "explanation": SAID,
        "locations": ("https://shop.acme.example/x",),
        "clause": "I.1",
        "name": "Jan",
        "mail": "jan@example.org",
        "good_faith": True,
    }
    form = msgspec.convert({**given, **changes}, FormReport)
    read = read_form(form, NOW, scene.reports.knowns, Caller())
    assert isinstance(read, Report)
    return scene.reports.take([(read, canonical_json(form))])[0]


def danger(scene: Scene, raw: bytes, later: timedelta = timedelta()) -> Received:
    """Take a report of which who hands it in says that a life is in danger."""
    read = graver(read_report(raw, NOW + later, scene.reports.knowns), Grave.THREAT_TO_LIFE)
    return scene.reports.take([(read, raw)])[0]


def waiting(scene: Scene) -> list[tuple[CaseId, str]]:
    with scene.store.snapshot() as asked:
        queue = asked.queue()
    return [(each.id, found.what) for each in queue if (found := waits_for(each)) is not None]


def test_nothing_of_a_report_on_gambling_is_lost() -> None:
    scene = Scene()
    received = typed(scene)
    assert (received.report.text, received.report.grave) == (SAID, ())
    with scene.store.snapshot() as asked:
        assert SAID.encode() in (asked.blob(received.report.digest) or b"")
        finding = asked.finding(scene.case(received).findings[0])
    assert finding is not None
    assert "shop.acme.example/x" in finding.evidence[0].excerpt
    assert scene.case(received).to_tell == ()


def test_nothing_of_a_report_that_a_person_sorts_under_gambling_is_lost() -> None:
    scene = Scene()
    waits = typed(scene, clause=None, category="PROTECTION_OF_MINORS")
    assert waits.report.state is ReportState.UNSORTED
    done = scene.reports.sort(waits.report.id, "ann", "a casino", NOW, clause=ClauseId("I.1"))
    assert isinstance(done, Received)
    assert scene.report(waits).text == SAID
    with scene.store.snapshot() as asked:
        assert SAID.encode() in (asked.blob(waits.report.digest) or b"")


@pytest.mark.parametrize("kind", [ReportState.IN_CASE, ReportState.UNSORTED])
def test_no_word_of_a_report_on_child_abuse_is_kept(kind: ReportState) -> None:
    scene = Scene()
    place = {
        ReportState.IN_CASE: "https://shop.acme.example/x",
        ReportState.UNSORTED: "elsewhere.example",
    }
    received = typed(
        scene, clause=None, category="content/csam", locations=(place[kind],), name="", mail=""
    )
    found = received.report
    assert (found.state, found.clause, found.text) == (kind, "I.4.1", "")
    assert found.grave == (Grave.CHILD_ABUSE,)


def test_a_case_on_child_abuse_has_a_ladder_of_its_own_and_waits_for_an_authority() -> None:
    scene = Scene()
    other = scene.take(xarf())
    received = scene.take(xarf(type="csam", who="hotline"), NOW + timedelta(minutes=1))
    case = scene.case(received)
    assert (case.clause, case.ladder) == ("I.4.1", "child_abuse")
    duty = ToTell(kind=Grave.CHILD_ABUSE, since=received.report.received_at)
    assert case.to_tell == (duty,)
    assert waits_for(case) == Waiting(AUTHORITY, 6, duty.since)
    ours = [(case.id, AUTHORITY), (scene.case(other).id, "decision")]
    assert waiting(scene) == ours
    scene.confirm(case.id)
    assert waiting(scene) == ours
    after = scene.desk.act(case.id, TOLD)
    assert isinstance(after, Case)
    assert after.to_tell == ()
    assert waiting(scene) == ours[1:]


def test_the_letter_on_child_abuse_asks_for_nothing_to_be_deleted() -> None:
    scene = Scene()
    case = scene.confirm(scene.case(scene.take(xarf(type="csam"))).id)
    assert (case.step, case.remedy_until) == ("block_at_once", None)
    letters = {each.kind: each.body for each in scene.notices() if each.case == case.id}
    notice = " ".join(letters[NoticeKind.TENANT_NOTICE].split())
    assert "Verwijder en wijzig niets: het kan bewijs zijn" in notice
    asked = notice.replace("Verwijder en wijzig niets", "").replace("Verwijder of wijzig zelf", "")
    assert "verwijder" not in asked.lower()
    assert "rechtgezet" not in asked


def test_the_tenant_cannot_say_that_child_abuse_is_put_right() -> None:
    scene = Scene()
    case = scene.confirm(scene.case(scene.take(xarf(type="csam"))).id)
    done = scene.desk.act(case.id, ClaimRemedy(text="all gone"))
    assert isinstance(done, Refused)
    assert done.code == "SCH-D077"


@pytest.mark.parametrize("lang", POLICY.languages)
def test_what_a_tenant_is_asked_of_child_abuse_is_to_keep_it(lang: str) -> None:
    remedy = POLICY.clause(ClauseId("I.4.1")).remedy
    assert remedy is not None
    nothing = {
        "nl": "Verwijder en wijzig niets",
        "fr": "Ne supprimez et ne modifiez rien",
        "en": "Delete and change nothing",
        "de": "Löschen und ändern Sie nichts",
    }
    assert remedy.ask[lang].startswith(nothing[lang])


def test_a_threat_to_life_comes_before_all_and_stays_after_its_case_is_dismissed() -> None:
    scene = Scene()
    abuse = scene.case(scene.take(xarf(type="csam")))
    threat = scene.case(danger(scene, xarf(), timedelta(hours=1)))
    first = [(threat.id, AUTHORITY), (abuse.id, AUTHORITY)]
    assert waiting(scene) == first
    done = scene.desk.act(threat.id, Dismiss(by="ann", reason="a quote from a film"))
    assert isinstance(done, Case)
    assert done.state is CaseState.CLOSED
    assert waiting(scene) == first
    scene.desk.act(threat.id, TellNobody(by="ann", reason="a quote from a film"))
    assert waiting(scene) == first[1:]


def test_a_later_report_of_a_threat_puts_a_case_at_the_top_again() -> None:
    scene = Scene()
    case = scene.case(danger(scene, xarf()))
    scene.desk.act(case.id, TOLD)
    again = danger(scene, xarf(who="second"), timedelta(hours=2))
    after = scene.case(again)
    assert after.to_tell == (ToTell(kind=Grave.THREAT_TO_LIFE, since=again.report.received_at),)


def test_the_same_report_again_with_a_life_in_danger_is_no_copy() -> None:
    scene = Scene()
    calm = scene.take(xarf())
    again = danger(scene, xarf(), timedelta(minutes=5))
    assert again.report.state is ReportState.IN_CASE
    assert scene.case(calm).to_tell[0].kind is Grave.THREAT_TO_LIFE


def test_what_is_in_no_case_yet_is_found_with_the_threats_first_and_the_oldest_before() -> None:
    scene = Scene()
    odd = {"type": "something_else"}
    scene.take(xarf(**odd))
    place = {"source_identifier": "elsewhere.example"}
    minute = timedelta(minutes=1)
    abuse = scene.take(xarf("https://elsewhere.example/x", type="csam", **place))
    late = danger(scene, xarf(who="two", **odd), 2 * minute)
    early = danger(scene, xarf(who="one", **odd), minute)
    assert late.why[-1] == "threat to life: a person looks at it before all else"
    with scene.store.snapshot() as asked:
        found = grave_reports(asked, ReportState.UNSORTED)
        assert grave_reports(asked, ReportState.IN_CASE) == ()
    assert [each.id for each in found] == [each.report.id for each in (early, late, abuse)]


def test_a_person_who_sorts_a_report_says_that_a_life_is_in_danger() -> None:
    scene = Scene()
    waits = scene.take(xarf(type="something_else")).report.id
    done = scene.reports.sort(
        waits, "ann", "a threat", NOW, clause=ClauseId("I.4"), threat_to_life=True
    )
    assert isinstance(done, Received)
    assert scene.report(done).grave == (Grave.THREAT_TO_LIFE,)
    assert [each.kind for each in scene.case(done).to_tell] == [Grave.THREAT_TO_LIFE]


def test_what_a_person_finds_to_be_child_abuse_waits_until_an_authority_is_told() -> None:
    scene = Scene()
    waits = scene.take(xarf(type="something_else")).report.id
    done = scene.reports.sort(waits, "ann", "seen", NOW, clause=ClauseId("I.4.1"))
    assert isinstance(done, Received)
    assert [each.kind for each in scene.case(done).to_tell] == [Grave.CHILD_ABUSE]


def test_a_slowed_reporter_of_a_threat_does_not_wait() -> None:
    scene = Scene()
    for number in range(10):
        raw = xarf(f"https://shop.acme.example/{number}", report_id=str(number), type="odd")
        report = scene.take(raw, NOW + timedelta(days=number)).report.id
        scene.reports.close(report, ReportState.UNFOUNDED, "ann", "nothing", NOW)
    later = timedelta(days=20)
    states = [
        danger(scene, xarf(f"https://shop.acme.example/x{each}"), later).report.state
        for each in range(5)
    ]
    assert states == [ReportState.IN_CASE] * 5


def test_two_people_suspend_at_once_for_child_abuse() -> None:
    scene = Scene()
    case = scene.case(scene.take(xarf(type="csam")))
    what = Confirm(by="ann", step="suspend_at_once", reason="the whole site is about it")
    first = scene.desk.act(case.id, what)
    assert isinstance(first, Case)
    assert first.state is CaseState.PROPOSED
    second = scene.desk.act(case.id, msgspec.structs.replace(what, by="bob"))
    assert isinstance(second, Case)
    assert second.step == "suspend_at_once"


def test_of_a_case_that_goes_on_in_another_that_one_waits_for_an_authority() -> None:
    scene = Scene()
    gone = scene.case(danger(scene, xarf()))
    into = scene.case(scene.take(xarf("https://shop.acme.example/other", "second")))
    done = scene.desk.act(gone.id, Merge(by="ann", reason="one site", into=into.id))
    assert isinstance(done, Case)
    assert done.to_tell == ()
    assert waiting(scene) == [(into.id, AUTHORITY)]
