"""The form for reports: what is typed is kept, what is wrong is said, one click is one report."""

import re
from datetime import timedelta

import pytest
from tests.unit.surfaces.portal.scene import GOOD, NOW, POLICY, Scene, Seen

from schout.core.intake.reports.form import FormReport, read_form
from schout.core.intake.reports.knowns import Caller
from schout.core.model.act import Confirm, Dismiss
from schout.core.model.ids import ReportId
from schout.core.model.report import Report
from schout.core.model.vocabulary import ClauseKind, Grave, ReportState

NASTY = "\"><script>alert(1)</script>\u202e\x1b[2J'\r\nSet-Cookie: a=b"


def test_a_report_is_taken_and_its_page_is_shown() -> None:
    scene = Scene()
    sent = scene.post("/report", GOOD)
    (report,) = scene.all_reports()
    assert (sent.status_code, sent.text) == (303, "")
    assert sent.headers["location"] == f"{scene.links.path_of(report.id)}?sent=1"
    assert (report.clause, report.reporter.name, report.reporter.language) == (
        "I.2",
        "Anna Peeters",
        "en",
    )
    told = Seen(scene.get(sent.headers["location"]).text).text
    assert "Thank you. We have received your report." in told
    assert f"Number{report.id}" in told


def test_what_is_kept_is_what_was_typed() -> None:
    scene = Scene()
    scene.post("/report", GOOD | {"at": "2026-12-06", "forward_allowed": "yes"}, lang="fr")
    form = FormReport(
        explanation=GOOD["explanation"],
        locations=tuple(GOOD["locations"].splitlines()),
        clause="I.2",
        name="Anna Peeters",
        mail="anna@victim.example",
        good_faith=True,
        at="2026-12-06",
        language="fr",
        forward_allowed=True,
    )
    read = read_form(form, NOW, scene.reports.knowns, Caller(address="203.0.113.7"))
    assert isinstance(read, Report)
    assert [each.digest for each in scene.all_reports()] == [read.digest]


def test_a_second_click_sends_nothing_a_second_time() -> None:
    scene = Scene()
    first = scene.post("/report", GOOD)
    scene.later(timedelta(seconds=1))
    assert scene.post("/report", GOOD).headers["location"] == first.headers["location"]
    assert len(scene.all_reports()) == 1


def test_the_same_form_a_day_later_is_another_report() -> None:
    scene = Scene()
    scene.post("/report", GOOD)
    scene.later(timedelta(days=1))
    scene.post("/report", GOOD)
    assert [each.state for each in scene.all_reports()] == [
        ReportState.DUPLICATE,
        ReportState.IN_CASE,
    ]


def test_all_that_is_missing_is_listed_at_the_top_with_links_to_the_fields() -> None:
    scene = Scene()
    told = scene.post("/report", {"organisation": "Victim & Co"})
    seen = Seen(told.text)
    links = [each["href"] for each in seen.all("a") if str(each["href"]).startswith("#")][1:]
    assert told.status_code == 422
    assert links == ["#locations", "#explanation", "#name", "#mail", "#good_faith"]
    assert "5 things still need your attention" in seen.text
    fields = {each.get("id"): each for each in [*seen.all("input"), *seen.all("textarea")]}
    for link in links:
        name = str(link)[1:]
        assert fields[name]["aria-invalid"] == "true"
        assert f"{name}-fault" in str(fields[name]["aria-describedby"]).split()
        assert f"{name}-fault" in seen.ids()
    assert fields["organisation"]["value"] == "Victim & Co"
    assert scene.all_reports() == ()


@pytest.mark.parametrize("field", ["explanation", "locations", "name", "mail", "organisation"])
def test_what_was_typed_is_shown_again_and_never_alive(field: str) -> None:
    scene = Scene()
    told = scene.post("/report", GOOD | {"good_faith": "", field: NASTY, "at": "no day"})
    assert told.status_code == 422
    assert Seen(told.text).all("script") == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", told.text)
    assert "set-cookie" not in told.headers


def test_a_box_that_was_ticked_and_a_clause_that_was_chosen_stay_so() -> None:
    told = Seen(Scene().post("/report", GOOD | {"mail": "", "forward_allowed": "yes"}).text)
    boxes = [each["id"] for each in told.all("input") if "checked" in each]
    chosen = [each["value"] for each in told.all("option") if "selected" in each]
    assert (boxes, chosen) == (["forward_allowed", "good_faith"], ["I.2"])


def test_who_reports_the_abuse_of_children_need_not_say_who_they_are() -> None:
    scene = Scene()
    sent = scene.post("/report", GOOD | {"clause": "child_abuse", "name": "", "mail": ""})
    assert sent.status_code == 303
    (report,) = scene.all_reports()
    assert (report.category, report.clause, report.grave) == (
        "content/csam",
        "I.4.1",
        (Grave.CHILD_ABUSE,),
    )


def test_a_report_on_gambling_is_kept_whole() -> None:
    scene = Scene()
    said = "An illegal casino is promoted on this page."
    scene.post("/report", GOOD | {"clause": "I.1", "explanation": said})
    (report,) = scene.all_reports()
    assert (report.text, report.grave) == (said, ())
    with scene.store.snapshot() as asked:
        assert said.encode() in (asked.blob(report.digest) or b"")


def test_a_life_in_danger_is_a_box_of_its_own() -> None:
    scene = Scene()
    wrong = Seen(scene.post("/report", GOOD | {"mail": "", "threat_to_life": "yes"}).text)
    boxes = [each["id"] for each in wrong.all("input") if "checked" in each]
    assert boxes == ["threat_to_life", "good_faith"]
    scene.post("/report", GOOD | {"threat_to_life": "yes"})
    (report,) = scene.all_reports()
    assert report.grave == (Grave.THREAT_TO_LIFE,)


def test_a_clause_that_the_policy_lacks_is_refused() -> None:
    told = Scene().post("/report", GOOD | {"clause": "XX"})
    assert (told.status_code, "Our policy has no such clause." in told.text) == (422, True)


def test_a_program_that_fills_in_everything_is_asked_to_empty_the_hidden_field() -> None:
    scene = Scene()
    told = scene.post("/report", GOOD | {"website": "https://spam.example"})
    hidden = next(each for each in Seen(told.text).all("input") if each["id"] == "website")
    assert (told.status_code, scene.all_reports()) == (422, ())
    assert hidden["value"] == "https://spam.example"
    assert "tabindex" not in hidden


def test_every_clause_that_can_be_broken_can_be_chosen_in_the_language_of_the_reader() -> None:
    seen = Seen(Scene().get("/report", lang="de").text)
    offered = [each["value"] for each in seen.all("option")]
    kinds = (ClauseKind.CONTENT, ClauseKind.CONDUCT, ClauseKind.RESOURCE)
    clauses = [each for kind in kinds for each in POLICY.clauses if each.kind is kind]
    clauses = [each for each in clauses if each.id != "I.4.1"]
    assert offered == ["", "child_abuse", *(each.id for each in clauses)]
    assert "Sexueller Missbrauch von Kindern (Sie müssen nicht sagen, wer Sie sind)" in seen.text
    assert all(f"{each.title['de']} ({each.id})" in seen.text for each in clauses)


def test_too_many_reports_are_slowed_and_what_was_typed_is_kept() -> None:
    scene = Scene()
    for number in range(10):
        assert scene.post("/report", {"explanation": str(number)}).status_code == 422
    told = scene.post("/report", GOOD)
    assert (told.status_code, told.headers["retry-after"]) == (429, "120")
    assert GOOD["explanation"] in told.text
    assert "A moment, please" in told.text
    scene.address = "203.0.113.8"
    assert scene.post("/report", GOOD).status_code == 303


def test_the_page_tells_what_was_decided_and_how_to_object_and_nothing_of_the_tenant() -> None:
    scene = Scene()
    path = scene.post("/report", GOOD).headers["location"]
    (report,) = scene.all_reports()
    assert report.case is not None
    scene.act(report.case, Confirm(by="B. Claes", reason="seen"))
    scene.later(timedelta(days=200))
    scene.act(report.case, Dismiss(by="C. Maes", reason="a mistake"))
    told = Seen(scene.get(path).text).text
    assert "We found nothing that is against our policy" in told
    assert "write within 6 months to appeal@oxygis.example" in told
    assert [each for each in ("Acme", "acme ", "Claes", "Maes", "a mistake") if each in told] == []


@pytest.mark.parametrize("change", ["x", "", "%00"], ids=["longer", "cut", "zero"])
def test_a_changed_link_is_as_unknown_as_any(change: str) -> None:
    scene = Scene()
    path = scene.post("/report", GOOD).headers["location"].partition("?")[0]
    changed = path + change if change else path[:-1]
    unknown = scene.get("/report/rpt_1.AAAA")
    told = scene.get(changed)
    assert told.status_code == unknown.status_code == 404
    assert told.text == unknown.text


def test_a_report_that_was_erased_is_as_unknown() -> None:
    scene = Scene()
    token = scene.links.token_of(ReportId("rpt_9"))
    assert scene.get(f"/report/{token}").status_code == 404
