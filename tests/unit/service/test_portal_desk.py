"""What a tenant may see of its case: what the letters show, and nothing of anybody else."""

import json
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.unit.surfaces.portal.scene import ACME, GOOD, HOST, NOW, POLICY, Scene

from schout.core.model.act import (
    AskTime,
    ClaimRemedy,
    Confirm,
    DecideAppeal,
    Dismiss,
    FileAppeal,
    GrantTime,
    Merge,
    Note,
    PutOnHold,
    Refused,
    Release,
    SayInAppeal,
    TakeAppeal,
    Verified,
)
from schout.core.model.ids import CaseId, ReportId
from schout.core.model.moment import to_datetime
from schout.core.model.silence import Silence
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import AppealState, CaseState, Closing, NoticeKind
from schout.service.portal_desk import (
    LINGERS,
    case_page,
    report_page,
)
from schout.service.portal_page import CanDo, CasePage, View

REASON, SECRET_NOTE = "we looked at it", "the neighbour told us"
PEOPLE = ("B. Claes", "C. Maes")


def page(scene: Scene, case: CaseId, lang: str = "en") -> CasePage | None:
    with scene.store.snapshot() as snapshot:
        return case_page(snapshot, case, view(scene, lang))


def seen(scene: Scene, case: CaseId, lang: str = "en") -> CasePage:
    found = page(scene, case, lang)
    assert found is not None
    return found


def view(scene: Scene, lang: str = "en") -> View:
    now: datetime = to_datetime(scene.clock.now_us())
    services = scene.services
    return View(policy_of=services.policy_of, texts=services.texts, lang=lang, now=now)


def xarf() -> bytes:
    who = {"org": "Watch Dog", "contact": "r@watch.example", "domain": "watch.example"}
    body = {
        "xarf_version": "4.0.0",
        "report_id": "W-77",
        "timestamp": "2026-12-07T08:00:00Z",
        "reporter": who,
        "sender": who,
        "source_identifier": HOST.value,
        "category": "content",
        "type": "phishing",
        "evidence_source": "user_report",
        "url": f"https://{HOST.value}/login",
        "description": "A copy of a bank. Regards, Watch Dog (r@watch.example)",
    }
    return json.dumps(body).encode()


def appealed(scene: Scene, case: CaseId) -> None:
    """Go through a whole appeal, with words of both sides."""
    filed = scene.desk.appeal(case, FileAppeal(text="It was an import."))
    assert not isinstance(filed, Refused)
    reviewer = PEOPLE[1]
    for what in (
        TakeAppeal(by=reviewer, appeal=filed.id),
        SayInAppeal(by=reviewer, appeal=filed.id, text="Watch Dog says it was there before."),
        SayInAppeal(by="tenant", appeal=filed.id, text="Not by us."),
        DecideAppeal(by=reviewer, appeal=filed.id, outcome=AppealState.UPHELD, reason="It was."),
    ):
        assert not isinstance(scene.desk.appeal(case, what), Refused)


def test_a_case_that_was_told_shows_what_is_asked_and_by_when() -> None:
    scene = Scene()
    case = scene.found()
    found = seen(scene, case)
    assert (found.state, found.closing, found.zone) == (CaseState.NOTIFIED, None, ACME.time_zone)
    assert found.asked.until == "Monday, 14 December 2026 at 17:00 (GMT+01:00)"
    assert found.decided.appeal_until == "Monday, 7 June 2027 at 10:00 (GMT+02:00)"
    assert found.asked.ask == POLICY.clause("III.2").remedy.ask["en"]  # type: ignore[union-attr]  # it has one
    assert found.asked.follows.startswith("If it has not been put right by then, this can follow: ")
    assert found.can == CanDo(remedied=True, time=True, appeal=True, say=False)
    assert found.can.anything
    assert [each.what for each in found.history] == ["opened"]
    title = POLICY.clause("III.2").title["nl"]
    subject = f"[Oxygis] Kennisgeving over III.2 {title} ({case})"
    assert [(each.language, each.subject) for each in found.letters] == [("nl", subject)]


@pytest.mark.parametrize("lang", ["nl", "fr", "en", "de"])
def test_everything_is_said_in_the_language_of_the_reader(lang: str) -> None:
    scene = Scene()
    found = seen(scene, scene.found(), lang)
    assert (found.lang, found.clause) == (lang, f"III.2 {POLICY.clause('III.2').title[lang]}")


def test_nothing_of_who_reported_or_works_at_the_host_is_shown() -> None:
    scene = Scene()
    case = scene.reported(xarf())
    for what in (
        Confirm(by=PEOPLE[0], reason=REASON),
        Note(by=PEOPLE[0], text=SECRET_NOTE),
        PutOnHold(by=PEOPLE[0], reason="the court asked"),
        Release(by=PEOPLE[0], reason="it is over"),
        ClaimRemedy(text="We took it off."),
        Verified(by=PEOPLE[0], ok=False, reason="Watch Dog still sees it"),
    ):
        scene.act(case, what)
    appealed(scene, case)
    (report,) = scene.all_reports()
    told = canonical_json(seen(scene, case)).decode()
    hidden = (
        *(report.reporter.key, str(report.reporter.name), str(report.reporter.mail)),
        *("Watch Dog", "r@watch.example", "W-77", report.digest[:19], report.id, *PEOPLE),
        *(REASON, SECRET_NOTE, "the court asked", "it is over", '"held"', '"noted"'),
    )
    assert [each for each in hidden if each in told] == []
    assert "We took it off." in told
    assert "Not by us." in told
    assert "[left out] says it was there before." in told


def test_letters_are_those_to_the_tenant_alone_the_newest_first() -> None:
    scene = Scene()
    case = scene.reported(xarf())
    scene.act(case, Confirm(by=PEOPLE[0], reason=REASON))
    with scene.store.snapshot() as snapshot:
        kept = snapshot.notices(case)
    shown = seen(scene, case).letters
    to_tenant = [each.id for each in reversed(kept) if each.tenant == ACME.id]
    assert [each.id for each in shown] == to_tenant
    assert {each.kind for each in kept if each.id in set(to_tenant)} <= {
        NoticeKind.TENANT_NOTICE,
        NoticeKind.STATEMENT_OF_REASONS,
    }


def test_an_appeal_shows_both_sides_without_a_name_and_what_was_decided() -> None:
    scene = Scene()
    case = scene.found()
    appealed(scene, case)
    (found,) = seen(scene, case).appeals
    assert (found.text, found.state, found.reason, found.instead) == (
        *("It was an import.", AppealState.UPHELD),
        *("It was.", ""),
    )
    assert [(each.ours, each.text) for each in found.said] == [
        (True, "Watch Dog says it was there before."),
        (False, "Not by us."),
    ]
    assert found.decided == "Monday, 7 December 2026 at 10:00 (GMT+01:00)"


def test_a_measure_in_force_is_shown_and_one_that_was_lifted_apart() -> None:
    scene = Scene()
    case = scene.reported(xarf())
    scene.act(case, Confirm(by=PEOPLE[0], reason=REASON))
    found = seen(scene, case)
    assert (len(found.decided.in_force), found.decided.lifted, len(found.decided.measures)) == (
        1,
        (),
        1,
    )


def test_a_case_that_waits_for_people_is_not_shown() -> None:
    scene = Scene()
    assert page(scene, scene.reported(xarf())) is None


def test_an_unknown_case_is_not_shown() -> None:
    assert page(Scene(), CaseId("cas_9")) is None


def test_a_case_of_which_the_law_forbids_to_tell_is_not_shown() -> None:
    scene = Scene()
    case = scene.case(scene.found())
    silence = Silence(report=ReportId("rpt_1"), basis="Art. 39")
    with scene.store.transaction() as transaction:
        transaction.put_case(msgspec.structs.replace(case, silences=(silence,)))
    assert page(scene, case.id) is None


def test_a_closed_case_is_shown_until_its_appeal_ends_and_then_no_more() -> None:
    scene = Scene()
    case = scene.found()
    scene.act(case, ClaimRemedy(text="Slowed down."))
    scene.act(case, Verified(by=PEOPLE[0], ok=True, reason=REASON))
    found = seen(scene, case)
    assert (found.closing, found.asked.until, found.asked.ask) == (Closing.REMEDIED, "", "")
    assert found.can == CanDo(appeal=True)
    scene.later(datetime(2027, 6, 7, 8, tzinfo=NOW.tzinfo) - NOW)
    assert page(scene, case) is not None
    scene.later(timedelta(seconds=1))
    assert page(scene, case) is None


def test_a_closed_case_with_an_open_appeal_is_shown_however_long_it_takes() -> None:
    scene = Scene()
    case = scene.found()
    filed = scene.desk.appeal(case, FileAppeal(text="No."))
    assert not isinstance(filed, Refused)
    scene.act(case, Dismiss(by=PEOPLE[0], reason=REASON))
    scene.later(timedelta(days=900))
    assert seen(scene, case).can == CanDo(say=True)
    scene.desk.appeal(case, TakeAppeal(by=PEOPLE[1], appeal=filed.id))
    decided = DecideAppeal(
        by=PEOPLE[1], appeal=filed.id, outcome=AppealState.OVERTURNED, reason="You are right."
    )
    assert not isinstance(scene.desk.appeal(case, decided), Refused)
    scene.later(LINGERS)
    assert seen(scene, case).can == CanDo()
    scene.later(timedelta(seconds=1))
    assert page(scene, case) is None


def test_what_can_be_done_is_what_the_desk_would_let_be_done() -> None:
    scene = Scene()
    case = scene.found()
    scene.act(case, AskTime(text="A week, please."))
    assert seen(scene, case).can == CanDo(remedied=True, appeal=True)
    scene.act(case, GrantTime(by=PEOPLE[0], period="5bd"))
    assert seen(scene, case).can == CanDo(remedied=True, time=True, appeal=True)
    scene.act(case, ClaimRemedy(text="Done."))
    assert seen(scene, case).can == CanDo(time=True, appeal=True)
    assert [(each.what, each.said) for each in seen(scene, case).history] == [
        ("opened", ""),
        ("time_asked", "A week, please."),
        ("time_granted", ""),
        ("claimed", "Done."),
    ]


def test_a_case_that_goes_on_in_another_names_it() -> None:
    scene = Scene()
    gone, into = scene.found(), scene.found("fnd_2", object="b.acme.example")
    scene.act(gone, Merge(by=PEOPLE[0], reason=REASON, into=into))
    found = seen(scene, gone)
    assert (found.closing, found.merged_into) == (Closing.MERGED, into)


@pytest.mark.parametrize("changes", [{"source_ip": None}, {"object": None}], ids=["ip", "object"])
def test_what_is_not_known_is_not_said(changes: dict[str, Any]) -> None:
    scene = Scene()
    found = seen(scene, scene.found(**changes))
    assert "None" not in canonical_json(found).decode()
    assert any("203.0.113.7" in each for each in found.seen.facts) is ("source_ip" not in changes)


def test_a_report_shows_when_it_came_and_what_it_is_about() -> None:
    scene = Scene()
    scene.post("/report", GOOD)
    (report,) = scene.all_reports()
    with scene.store.snapshot() as snapshot:
        found = report_page(snapshot, report.id, POLICY, view(scene, "nl"))
        assert report_page(snapshot, ReportId("rpt_9"), POLICY, view(scene)) is None
    assert found is not None
    assert found.received == "maandag 7 december 2026 om 10:00 (GMT+01:00)"
    assert found.objects == ("shop.acme.example/login.php", "shop.acme.example")
    assert found.outcome == "We zijn er nog mee bezig. U hoort van ons zodra we beslist hebben."
    assert (found.redress, found.answered) == ((), "")
