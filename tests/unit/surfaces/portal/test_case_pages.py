"""The tenant's page: what it can do there, what it is answered, and what it never sees."""

import json
import re
from datetime import timedelta

import pytest
from tests.unit.service.test_portal_desk import PEOPLE, REASON, SECRET_NOTE, appealed, xarf
from tests.unit.surfaces.portal.scene import ACME, Scene, Seen

from schout.core.model.act import (
    ClaimRemedy,
    Confirm,
    FileAppeal,
    Merge,
    Note,
    Refused,
    SayInAppeal,
    TakeAppeal,
    Verified,
)
from schout.core.model.ids import CaseId, TenantId
from schout.core.model.vocabulary import CaseState

LANGUAGES = ("nl", "fr", "en", "de")
NASTY = "<script>alert(1)</script><img src=x onerror=y>\u202egnp\u2066\x1b[31m"


def forms(scene: Scene, case: CaseId) -> list[str]:
    """Give what can be done on the page: the last part of where each form goes."""
    told = Seen(scene.get(scene.path(case)).text)
    return [str(each["action"]).rpartition("/")[2] for each in told.all("form")]


@pytest.mark.parametrize(
    ("act", "word", "said"),
    [
        ("remedied", "claimed", "Thank you. We will check it and let you know."),
        ("time", "time_asked", "We have received your request"),
        ("appeal", "appealed", "We have received your appeal."),
    ],
    ids=["remedied", "time", "appeal"],
)
def test_a_tenant_acts_and_is_told_so(act: str, word: str, said: str) -> None:
    scene = Scene()
    case = scene.found()
    done = scene.post(f"{scene.path(case)}/{act}", {"text": "A text."})
    assert (done.status_code, done.headers["location"]) == (303, f"{scene.path(case)}?done={act}")
    assert scene.case(case).history[-1].what == word
    assert scene.case(case).history[-1].by == "tenant"
    assert said in Seen(scene.get(done.headers["location"]).text).text


def test_a_word_is_added_to_an_appeal_once_however_often_it_is_sent() -> None:
    scene = Scene()
    case = scene.found()
    path = scene.path(case)
    scene.post(f"{path}/appeal", {"text": "No."})
    first = scene.post(f"{path}/say", {"text": "And besides."})
    again = scene.post(f"{path}/say", {"text": "And besides."})
    assert (first.status_code, again.status_code) == (303, 303)
    with scene.store.snapshot() as snapshot:
        (appeal,) = snapshot.appeals(case=case)
    assert [(each.by, each.text) for each in appeal.said] == [("tenant", "And besides.")]


def test_two_tabs_the_second_sees_what_the_first_did_and_loses_nothing() -> None:
    scene = Scene()
    case = scene.found()
    scene.post(f"{scene.path(case)}/remedied", {"text": "Done."})
    second = scene.post(f"{scene.path(case)}/remedied", {"text": "Done in the other tab."})
    told = Seen(second.text).text
    assert second.status_code == 409
    assert "The case has moved on in the meantime." in told
    assert "Done in the other tab." in told
    assert "We are checking" in told
    assert scene.case(case).state is CaseState.VERIFYING


@pytest.mark.parametrize("act", ["time", "appeal"])
def test_what_needs_words_is_asked_for_again_at_its_field(act: str) -> None:
    scene = Scene()
    case = scene.found()
    told = scene.post(f"{scene.path(case)}/{act}", {"text": " \u202e "})
    seen = Seen(told.text)
    field = next(each for each in seen.all("textarea") if each["id"] == f"{act}-text")
    assert (told.status_code, field["aria-invalid"]) == (422, "true")
    assert f"#{act}-text" in [each["href"] for each in seen.all("a")]
    assert [each["id"] for each in seen.all("details") if "open" in each] == ["remedied", act]
    assert scene.case(case).history[-1].what == "opened"


def test_a_text_that_is_too_long_is_kept_in_its_field() -> None:
    scene = Scene()
    told = scene.post(f"{scene.path(scene.found())}/appeal", {"text": "x" * 10_001})
    assert told.status_code == 422
    assert "there is room for 10,000 characters" in Seen(told.text).text
    assert "x" * 10_000 in told.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_has_words_in_every_language(lang: str) -> None:
    scene = Scene()
    case = scene.found()
    path = scene.path(case)
    assert scene.post(f"{path}/say", {"text": "?"}, lang).status_code == 409  # no appeal is open
    scene.post(f"{path}/time", {"text": "?"})
    assert scene.post(f"{path}/time", {"text": "?"}, lang).status_code == 409
    scene.post(f"{path}/appeal", {"text": "?"})
    assert scene.post(f"{path}/appeal", {"text": "?"}, lang).status_code == 409
    scene.act(case, ClaimRemedy())
    scene.act(case, Verified(by=PEOPLE[0], ok=True, reason=REASON))
    closed = scene.post(f"{path}/remedied", {"text": "?"}, lang)
    assert closed.status_code == 409
    assert "appeal@oxygis.example" in Seen(closed.text).text


def test_after_the_appeal_has_ended_it_is_said_what_is_still_open() -> None:
    scene = Scene()
    case = scene.found()
    scene.later(timedelta(days=400))
    late = scene.post(f"{scene.path(case)}/appeal", {"text": "Too late?"})
    assert late.status_code == 409
    assert "The time to appeal is over. You can still write to appeal@" in Seen(late.text).text


def test_only_what_can_be_done_now_has_a_form() -> None:
    scene = Scene()
    case = scene.found()
    assert forms(scene, case) == ["remedied", "time", "appeal"]
    scene.post(f"{scene.path(case)}/appeal", {"text": "No."})
    assert forms(scene, case) == ["remedied", "time", "say"]
    scene.act(case, ClaimRemedy())
    scene.act(case, Verified(by=PEOPLE[0], ok=True, reason=REASON))
    assert forms(scene, case) == ["say"]


def test_where_nothing_can_be_done_it_is_said_whom_to_write_to() -> None:
    scene = Scene()
    case = scene.found()
    scene.post(f"{scene.path(case)}/remedied", {"text": ""})
    scene.later(timedelta(days=190))
    told = Seen(scene.get(scene.path(case)).text)
    assert told.all("form") == []
    assert f"Write to abuse@oxygis.example and mention {case}." in told.text


def test_a_link_cannot_make_the_page_say_what_did_not_happen() -> None:
    scene = Scene()
    path = scene.path(scene.found())
    for done in ("appeal", "remedied", "<b>", "time"):
        assert Seen(scene.get(f"{path}?done={done}").text).all("div") == Seen(
            scene.get(path).text
        ).all("div")


def test_nobody_who_reported_no_note_and_no_name_of_ours_is_on_the_page() -> None:
    scene = Scene()
    case = scene.reported(xarf())
    scene.act(case, Confirm(by=PEOPLE[0], reason=REASON))
    scene.act(case, Note(by=PEOPLE[0], text=SECRET_NOTE))
    appealed(scene, case)
    (report,) = scene.all_reports()
    told = "".join(scene.get(scene.path(case), lang).text for lang in LANGUAGES)
    told += scene.get(f"{scene.path(case)}/data").text
    named = (report.reporter.key, report.reporter.name, report.reporter.mail, "W-77")
    hidden = (*map(str, named), SECRET_NOTE, *PEOPLE)
    assert [each for each in hidden if each in told] == []


def test_what_either_side_wrote_is_shown_and_never_alive() -> None:
    scene = Scene()
    case = scene.found(object=f"a.example/{NASTY}")
    path = scene.path(case)
    for act in ("time", "appeal", "say", "remedied"):
        assert scene.post(f"{path}/{act}", {"text": f"{act} {NASTY}"}).status_code == 303
    with scene.store.snapshot() as snapshot:
        (appeal,) = snapshot.appeals(case=case)
    for what in (
        TakeAppeal(by=PEOPLE[1], appeal=appeal.id),
        SayInAppeal(by=PEOPLE[1], appeal=appeal.id, text=f"ours {NASTY}"),
    ):
        assert not isinstance(scene.desk.appeal(case, what), Refused)
    refused = scene.post(f"{path}/remedied", {"text": f"again {NASTY}"})
    for page in (scene.get(path).text, refused.text):
        seen = Seen(page)
        assert (seen.all("script"), seen.all("img")) == ([], [])
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", page)
        for word in ("time", "appeal", "say", "remedied", "ours"):
            assert f"{word} <script>alert(1)</script>" in seen.text
    assert "again <script>" in Seen(refused.text).text


def test_the_data_of_the_case_alone_is_handed_out() -> None:
    scene = Scene()
    case, other = scene.found(), scene.found("fnd_2", object="b.acme.example")
    told = scene.get(f"{scene.path(case)}/data")
    assert told.headers["content-disposition"] == f'attachment; filename="{case}.json"'
    assert {each["value"]["id"] for each in json.loads(told.text) if each["kind"] == "case"} == {
        case
    }
    assert other not in told.text


def test_a_case_that_goes_on_in_another_leads_there() -> None:
    scene = Scene()
    gone, into = scene.found(), scene.found("fnd_2", object="b.acme.example")
    scene.act(gone, Merge(by=PEOPLE[0], reason=REASON, into=into))
    links = [each["href"] for each in Seen(scene.get(scene.path(gone)).text).all("a")]
    assert scene.path(into) in links


def test_a_link_opens_nothing_but_its_case_for_its_tenant() -> None:
    scene = Scene()
    case, other = scene.found(), scene.found("fnd_2", object="b.acme.example")
    unknown = scene.get("/case/cas_1.AAAA")
    token = scene.cases.token_of(case, ACME.id)
    for wrong in (
        token[:-1],
        token.replace(case, other),
        scene.cases.token_of(case, TenantId("other")),
        case,
    ):
        for path in (f"/case/{wrong}", f"/case/{wrong}/data"):
            told = scene.get(path)
            assert (told.status_code, told.text) == (404, unknown.text)
        assert scene.post(f"/case/{wrong}/appeal", {"text": "?"}).status_code == 404
    assert len(scene.case(case).history) == 1


def test_there_is_no_act_but_those_of_a_tenant() -> None:
    scene = Scene()
    path = scene.path(scene.found())
    for act in ("confirm", "note", "lift", "done"):
        assert scene.post(f"{path}/{act}", {"text": "?"}).status_code == 404


def test_a_case_that_waits_for_people_shows_nothing_and_takes_nothing() -> None:
    scene = Scene()
    path = scene.path(scene.reported(xarf()))
    assert scene.get(path).status_code == 404
    assert scene.get(f"{path}/data").status_code == 404
    assert scene.post(f"{path}/appeal", {"text": "?"}).status_code == 404


def test_a_link_that_is_used_too_often_is_slowed_and_what_was_typed_is_kept() -> None:
    scene = Scene()
    case = scene.found()
    for number in range(30):
        scene.address = f"203.0.113.{number}"
        assert scene.get(scene.path(case)).status_code == 200
    assert scene.get(scene.path(case)).status_code == 429
    told = scene.post(f"{scene.path(case)}/appeal", {"text": "My long appeal."})
    assert (told.status_code, "My long appeal." in told.text) == (429, True)
    assert scene.case(case).history[-1].what == "opened"


def test_a_language_that_was_chosen_stays_chosen() -> None:
    scene = Scene()
    path = scene.path(scene.found())
    seen = Seen(scene.ask("GET", f"{path}?lang=de", headers={"accept-language": "fr"}).text)
    assert seen.all("html") == [{"lang": "de"}]
    assert {str(each["action"]).rpartition("?")[2] for each in seen.all("form")} == {"lang=de"}
    done = scene.ask("POST", f"{path}/remedied?lang=de", data={"text": ""})
    assert done.headers["location"] == f"{path}?done=remedied&lang=de"


def test_filing_at_the_desk_and_here_is_one_appeal() -> None:
    scene = Scene()
    case = scene.found()
    assert not isinstance(scene.desk.appeal(case, FileAppeal(text="By mail.")), Refused)
    told = scene.post(f"{scene.path(case)}/appeal", {"text": "By the page."})
    assert told.status_code == 409
    assert "You have appealed against this decision already." in Seen(told.text).text
