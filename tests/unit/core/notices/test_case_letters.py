"""Short letters of a running case say what is so, in every language, and nothing more."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.unit.core.notices.samples import (
    AT,
    CASE,
    DECISION,
    FINDING,
    POLICY,
    SUSPENDED,
    TENANT,
    THROTTLED,
    flat,
    holds_golden,
    occasion,
)

from schout.core.model.case import Case, CaseEntry
from schout.core.model.ids import CaseId
from schout.core.model.notice import Notice
from schout.core.model.vocabulary import Closing, MeasureKind, NoticeKind, Scope, WayBack
from schout.core.notices.case_letters import (
    extension,
    lifted,
    more_time,
    remedy_checked,
    reminder,
    silence_ended,
)
from schout.core.notices.letter import with_page
from schout.testing.policies import LANGUAGES
from schout.testing.texts import product_texts

UNTIL = AT + timedelta(days=28)
WHYS = (*WayBack, *Closing)


ORDERS = [
    CaseEntry(at=AT - timedelta(days=days), what="silenced", ref="rpt_1", detail=law)
    for days, law in ((9, "Criminal Code, Art. 90undecies"), (2, "Act of 13 June 2005, Art. 127"))
]
SILENCED = replace(CASE, history=(*ORDERS, ORDERS[0], CaseEntry(at=AT, what="noted", ref="cas_1")))


def remind(case: Case = CASE, lang: str = "en") -> Notice:
    return reminder(occasion(lang, case), DECISION, FINDING)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_letter_reads_as_agreed(lang: str) -> None:
    why = "The import runs until Friday.\n\nThat is fine with us."
    made = {
        "reminder": remind(replace(CASE, notified_at=AT), lang),
        "extension_granted": extension(occasion(lang), granted=True, until=UNTIL, why=why),
        "extension_refused": extension(occasion(lang), granted=False, until=UNTIL),
        "more_time": more_time(occasion(lang), UNTIL),
        "remedy_ok": remedy_checked(occasion(lang), ok=True),
        "remedy_not_ok": remedy_checked(occasion(lang), ok=False, why="20 calls a second."),
        "lifted": lifted(occasion(lang), (SUSPENDED,), WayBack.REMEDIED),
        "lifted_two": lifted(occasion(lang), (SUSPENDED, THROTTLED), Closing.DISMISSED),
        "silence_ended": silence_ended(occasion(lang, SILENCED)),
    }
    for name, notice in made.items():
        assert holds_golden(name, notice)
        assert [line for line in notice.body.splitlines() if len(line) > 76] == []


def test_each_letter_says_whose_it_is() -> None:
    made = (
        remind(),
        extension(occasion(), granted=True, until=UNTIL),
        remedy_checked(occasion(), ok=True),
        lifted(occasion(), (SUSPENDED,), Closing.QUIET),
    )
    assert [each.kind for each in made] == [
        NoticeKind.REMINDER,
        NoticeKind.EXTENSION,
        NoticeKind.REMEDY_CHECKED,
        NoticeKind.LIFTED,
    ]
    assert {(each.case, each.tenant, each.clause, each.recipients) for each in made} == {
        (CASE.id, TENANT.id, CASE.clause, TENANT.contacts)
    }
    assert len({each.id for each in made}) == 4


def test_the_same_input_gives_the_same_letter() -> None:
    assert remind() == remind()
    assert remind().id != remind(lang="nl").id
    granted = extension(occasion(), granted=True, until=UNTIL)
    assert granted.id != extension(occasion(), granted=False, until=UNTIL).id


def test_a_language_the_policy_lacks_gives_the_source_language() -> None:
    assert remind(lang="es") == remind(lang="nl")


def test_without_a_window_there_is_nothing_to_remind_of() -> None:
    with pytest.raises(ValueError, match="a reminder needs a remedy window"):
        remind(replace(CASE, remedy_until=None))


def test_a_reminder_gives_the_end_that_holds_now() -> None:
    made = remind(replace(CASE, remedy_until=UNTIL))
    assert "until 29 December 2026" in made.subject
    assert "by Tuesday, 29 December 2026 at 14:05 (GMT+01:00) at the latest" in flat(made.body)


def test_a_reminder_leaves_out_what_is_unknown() -> None:
    ladder = POLICY.ladder("resources")
    steps = tuple(replace(step, then=None) for step in ladder.steps)
    policy = replace(POLICY, ladders=(replace(ladder, steps=steps),))
    finding = replace(FINDING, object=None)
    body = reminder(occasion(policy=policy), DECISION, finding).body
    for absent in ("Where:", "What happens then"):
        assert absent not in body


def test_a_remedy_that_is_none_leaves_the_time_that_is_left() -> None:
    over = replace(CASE, remedy_until=AT)
    none = replace(CASE, remedy_until=None)
    left = "You have until Tuesday, 15 December 2026 at 14:05 (GMT+01:00) to put it right."
    bodies = [
        flat(remedy_checked(occasion(case=case), ok=False).body) for case in (CASE, over, none)
    ]
    assert [left in body for body in bodies] == [True, False, False]
    assert ["The time for that is over." in body for body in bodies] == [False, True, True]


def test_a_case_that_counts_for_nothing_is_not_said_to_count() -> None:
    body = remedy_checked(occasion(case=replace(CASE, strike=0)), ok=True).body
    assert "counts for" not in body


@pytest.mark.parametrize("why", WHYS, ids=[f"{type(why).__name__}-{why}" for why in WHYS])
def test_every_reason_to_lift_is_said(why: WayBack | Closing) -> None:
    body = flat(lifted(occasion(), (SUSPENDED,), why).body)
    counted = "This violation counts for 12 months" in body
    not_counted = "This does not count as a violation." in body
    strikes = {each for each in Closing if each.is_strike}
    assert counted == (isinstance(why, Closing) and why in strikes)
    assert not_counted == (why in {Closing.DISMISSED, Closing.OVERTURNED})


def test_a_merged_case_names_the_one_it_goes_on_in() -> None:
    case = replace(CASE, merged_into=CaseId("cas_other"))
    body = lifted(occasion(case=case), (SUSPENDED,), Closing.MERGED).body
    assert "The case goes on under another number: cas_other." in body


def test_what_a_person_writes_stays_in_its_quote() -> None:
    why = "Good.\r\n\u2028Subject: pay us\x1b[0m\n<script>alert(1)</script>"
    body = extension(occasion(), granted=True, until=UNTIL, why=why).body
    assert "> Good.\n>\n> Subject: pay us\ufffd[0m\n> <script>alert(1)</script>\n" in body


def test_what_was_withheld_is_explained_once_it_may_be_told() -> None:
    made = silence_ended(occasion("en", SILENCED))
    assert (made.kind, made.recipients) == (NoticeKind.SILENCE_ENDED, TENANT.contacts)
    body = flat(made.body)
    assert "On 22 November 2026 we received an order" in body
    assert body.count("Criminal Code, Art. 90undecies") == 1
    assert "You have until Tuesday, 15 December 2026" in body


@pytest.mark.parametrize("until", [None, AT], ids=["no window", "over"])
def test_time_to_put_it_right_is_named_only_where_there_is_some(until: Any) -> None:
    body = silence_ended(occasion("en", replace(SILENCED, remedy_until=until))).body
    assert "You have until" not in body


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_letter_names_the_page_of_its_case_on_a_line_of_its_own(lang: str) -> None:
    letter = reminder(occasion(lang), DECISION, FINDING)
    link = "https://portal.example/case/" + "x" * 120
    paged = with_page(letter, link, POLICY, product_texts())
    assert link in paged.body.splitlines()
    assert paged.body.splitlines()[-2:] == letter.body.splitlines()[-2:]
    head, _, end = letter.body.rpartition("\n\n")
    assert paged.body.startswith(head + "\n\n")
    assert paged == replace(letter, body=paged.body)
    assert paged.body.endswith(link + "\n\n" + end)


def test_a_measure_that_touched_nothing_is_not_told_as_one_that_was_in_force() -> None:
    nowhere = replace(THROTTLED, targets=())
    body = flat(lifted(occasion(), (SUSPENDED, nowhere), WayBack.REMEDIED).body)
    assert "without effect, as we do not know on what exactly." in body


def test_the_subject_counts_the_measures_that_are_lifted() -> None:
    made = [
        lifted(occasion(), sanctions, WayBack.REVIEW).subject
        for sanctions in ((SUSPENDED,), (SUSPENDED, THROTTLED))
    ]
    about = f"on III.2 Unthrottled API calls ({CASE.id})"
    assert made == [
        f"[Oxygis] Lifted: the measure {about}",
        f"[Oxygis] Lifted: the measures {about}",
    ]


def test_a_quarantine_of_content_says_so_once() -> None:
    kept = replace(SUSPENDED, kind=MeasureKind.QUARANTINE, scope=Scope.OBJECT)
    body = lifted(occasion(), (kept,), WayBack.REVIEW).body
    assert "- Quarantine of the content, since Tuesday" in body
