"""Reports by the API: forms, XARF and mails come in; a link tells how they get on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.unit.surfaces.api.api_scene import ANNA, EVERY, FORM, HARMLESS, OF_DESK, Scene

from schout.adapters.memory.store import MemoryStore
from schout.adapters.sql.store import open_store
from schout.core.evidence.veil import clear
from schout.core.intake.reports.knowns import MOST_BYTES
from schout.core.intake.reports.sender import reporter_key
from schout.core.model.ids import ClauseId, ReportId, TenantId
from schout.core.model.moment import SECOND_US
from schout.core.model.report import Report
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import Grave, ReporterKind, ReportKind, ReportState
from schout.service.api_keys import KeyScope, keys_in
from schout.service.report_desk import SortEntry

XARF = json.dumps(
    {
        "xarf_version": "4.0.0",
        "report_id": "1",
        "timestamp": "2026-12-07T08:00:00Z",
        "reporter": {"org": "Watch", "contact": "r@watch.example", "domain": "watch.example"},
        "sender": {"org": "Watch", "contact": "r@watch.example", "domain": "watch.example"},
        "source_identifier": "shop.acme.example",
        "category": "content",
        "type": "phishing",
        "evidence_source": "user_report",
        "url": "https://shop.acme.example/login.php",
        "description": "A copy of a bank",
    }
).encode()
RFC822 = "message/rfc822"
MAIL = b"From: Jan <jan@example.org>\nSubject: my photos\n\nhttps://shop.acme.example/photos\n"


@pytest.fixture(params=["memory", "sql"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    store = MemoryStore() if request.param == "memory" else open_store(str(tmp_path / "a.db"))
    yield Scene(store)
    store.close()


def kept(scene: Scene, name: str) -> Report:
    with scene.store.snapshot() as asked:
        found = asked.report(ReportId(name))
    assert found is not None
    return found


def test_a_form_comes_in_and_its_link_tells_how_it_gets_on(scene: Scene) -> None:
    reply = scene.report()
    name, token = reply.json["id"], reply.json["status_token"]
    path = f"/v1/reports/{token}/status"
    report = kept(scene, name)
    assert (reply.status, reply.headers["location"]) == (201, path)
    assert reply.json == {
        "id": name,
        "received_at": "2026-12-07T09:00:00Z",
        "digest": report.digest,
        "state": "in_case",
        "known": False,
        "status_token": token,
        "status_url": path,
        "page": "",
    }
    assert report.kind is ReportKind.API
    assert (report.reporter.mail, report.reporter.key) == (ANNA, reporter_key("unproven", ANNA))
    status = {
        "id": name,
        "received_at": "2026-12-07T09:00:00Z",
        "state": "in_case",
        "answered_at": None,
    }
    assert scene.get(path).json == status
    desk = scene.key(*EVERY)
    case = scene.case_of(reply)
    assert scene.post(f"/v1/cases/{case}/acts", desk, {"type": "confirm"}).status == 200
    upheld = {"state": "upheld", "answered_at": "2026-12-07T09:00:00Z"}
    assert scene.get(path).json == status | upheld


@pytest.mark.parametrize(
    ("content_type", "raw", "kind", "state"),
    [
        ("application/xarf+json", XARF, "xarf", "in_case"),
        ("message/rfc822", MAIL, "mail", "unsorted"),
        ("Message/RFC822; charset=utf-8", MAIL, "mail", "unsorted"),
        ("application/xarf+json", b"[" * 5_000, "xarf", "unsorted"),
    ],
    ids=["xarf", "mail", "mail-with-parameter", "broken-and-deep"],
)
def test_xarf_and_mails_are_kept_as_they_came(
    scene: Scene, content_type: str, raw: bytes, kind: str, state: str
) -> None:
    reply = scene.post("/v1/reports", None, raw, content_type=content_type)
    assert (reply.status, reply.json["state"]) == (201, state)
    name = reply.json["id"]
    assert kept(scene, name).kind == kind
    got = scene.get(f"/v1/reports/{name}/raw", scene.key(*EVERY))
    assert (got.status, got.body) == (200, raw)
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"] == f'attachment; filename="{name}"'


def test_the_holder_of_a_key_reports_as_what_the_operator_knows_it_as(scene: Scene) -> None:
    key = scene.key(KeyScope.REPORTS_WRITE, holder="Meldpunt", kind=ReporterKind.TRUSTED_FLAGGER)
    reply = scene.post("/v1/reports", key, FORM)
    reporter = kept(scene, reply.json["id"]).reporter
    assert reporter.kind is ReporterKind.TRUSTED_FLAGGER
    assert reporter.key == reporter_key("key", scene_key_id(scene))
    assert scene.case(scene.case_of(reply)).priority == 90


def scene_key_id(scene: Scene) -> str:
    with scene.store.snapshot() as asked:
        return keys_in(asked)[0].id


def test_a_report_that_comes_again_is_the_same_or_a_duplicate(scene: Scene) -> None:
    first, again = scene.report(), scene.report()
    assert (again.status, again.json) == (200, first.json | {"known": True})
    scene.clock.advance(SECOND_US)
    later = scene.report()
    assert (later.status, later.json["state"]) == (201, "duplicate")


def test_every_field_that_is_wrong_is_told_at_once(scene: Scene) -> None:
    reply = scene.post("/v1/reports", None, {"locations": ["?"], "mail": "no", "name": "A"})
    assert reply.fault == (422, "SCH-H029")
    assert [(each["pointer"], each["code"]) for each in reply.json["errors"]] == [
        ("#/explanation", "SCH-R010"),
        ("#/locations", "SCH-R012"),
        ("#/mail", "SCH-R014"),
        ("#/good_faith", "SCH-R016"),
    ]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({**FORM, "colour": 1}, "#/colour"),
        ({**FORM, "locations": ["a.example", 2]}, "#/locations/1"),
        ({**FORM, "good_faith": "yes"}, "#/good_faith"),
        ([FORM], "#"),
    ],
    ids=["unknown", "in-a-list", "type", "no-object"],
)
def test_a_field_of_another_form_is_pointed_to(scene: Scene, body: Any, pointer: str) -> None:
    reply = scene.post("/v1/reports", None, body)
    assert reply.fault == (422, "SCH-H029")
    assert [each["pointer"] for each in reply.json["errors"]] == [pointer]


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[" * 100_000, b'{"explanation": "\xff"}', b"\x00" * 10],
    ids=["empty", "cut", "deep", "not-utf-8", "zeros"],
)
def test_what_is_no_json_is_told_in_no_words_of_it(scene: Scene, raw: bytes) -> None:
    reply = scene.post("/v1/reports", None, raw, content_type="application/json")
    assert reply.status in {400, 422}
    assert reply.json["code"] in {"SCH-H028", "SCH-H029"}


def test_an_empty_mail_is_no_report(scene: Scene) -> None:
    reply = scene.post("/v1/reports", None, b"", content_type="message/rfc822")
    assert reply.fault == (400, "SCH-H028")


def test_more_than_is_taken_is_refused_with_the_figure(scene: Scene) -> None:
    raw = bytes(MOST_BYTES + 1)
    reply = scene.post("/v1/reports", None, raw, content_type="message/rfc822")
    assert reply.fault == (413, "SCH-H025")
    assert reply.json["most_bytes"] == MOST_BYTES


def test_a_link_that_was_not_made_here_or_leads_to_nothing_is_told(scene: Scene) -> None:
    token = scene.report().json["status_token"]
    other = scene.services.links.token_of(ReportId("rpt_gone"))
    paths = [f"/v1/reports/{each}/status" for each in (token[:-1], f"{token}x", "x", other)]
    assert [scene.get(path).fault for path in paths] == [(404, "SCH-H033")] * 4


def test_the_bytes_of_a_report_on_the_abuse_of_children_are_not_kept(scene: Scene) -> None:
    reply = scene.report(category="content/csam", name="", mail="")
    got = scene.get(f"/v1/reports/{reply.json['id']}/raw", scene.key(*EVERY))
    assert got.fault == (404, "SCH-D036")


def test_reports_are_listed_page_by_page_newest_first(scene: Scene) -> None:
    names = []
    for number in range(5):
        names.append(scene.report(reference=str(number), locations=[f"h{number}.example"]))
        scene.clock.advance(SECOND_US)
    newest = [each.json["id"] for each in names][::-1]
    key = scene.key(*EVERY)
    path, found = "/v1/reports?limit=2&state=unsorted", list[list[str]]()
    while path:
        reply = scene.get(path, key)
        found.append([each["id"] for each in reply.json["reports"]])
        link = reply.headers.get("link", "")
        assert bool(link) == (reply.json["next"] is not None)
        path = link.removeprefix("<").removesuffix('>; rel="next"')
    assert found == [newest[:2], newest[2:4], newest[4:]]
    assert scene.get("/v1/reports?state=in_case", key).json == {"reports": [], "next": None}


def test_a_person_sorts_a_report_and_it_goes_into_a_case(scene: Scene) -> None:
    name = scene.report(category=None).json["id"]
    key = scene.key(*EVERY)
    body = {"clause": HARMLESS, "reason": "calls without end"}
    reply = scene.post(f"/v1/reports/{name}/sort", key, body)
    assert reply.status == 200
    assert (reply.json["report"]["state"], reply.json["case"]["clause"]) == ("in_case", HARMLESS)
    again = scene.post(f"/v1/reports/{name}/sort", key, body)
    assert again.fault == (409, "SCH-D035")
    (act,) = (
        clear(each.body, scene.store.key)
        for each in scene.store.entries()
        if each.subject == name and each.kind == "act"
    )
    assert act is not None
    assert msgspec.json.decode(act, type=SortEntry) == SortEntry(
        report=ReportId(name),
        by="A. Claes",
        reason="calls without end",
        state=ReportState.IN_CASE,
        clause=ClauseId(HARMLESS),
        tenant=TenantId("acme"),
    )


def test_a_person_closes_a_report_without_a_case(scene: Scene) -> None:
    name = scene.report(category=None).json["id"]
    key = scene.key(*EVERY)
    path = f"/v1/reports/{name}/close"
    assert scene.post(path, key, {"state": "upheld", "reason": "x"}).fault == (422, "SCH-H029")
    for reason in ("", " ", "\n"):
        body = {"state": "unfounded", "reason": reason}
        assert scene.post(path, key, body).fault == (422, "SCH-H029")
    reply = scene.post(path, key, {"state": "unfounded", "reason": "It is theirs."})
    assert (reply.status, reply.json["report"]["state"]) == (200, "unfounded")
    assert reply.json["case"] is None


def test_who_sends_reports_does_not_sort_them(scene: Scene) -> None:
    name = scene.report(category=None).json["id"]
    flagger = scene.key(KeyScope.REPORTS_WRITE)
    body = {"state": "unfounded", "reason": "no"}
    assert scene.post(f"/v1/reports/{name}/close", flagger, body).fault == (403, "SCH-H022")


def test_a_report_on_an_offence_is_sorted_by_who_may_see_it(scene: Scene) -> None:
    name = scene.report(locations=["elsewhere.example"]).json["id"]
    body = {"state": "not_ours", "reason": "elsewhere"}
    path = f"/v1/reports/{name}/close"
    assert scene.post(path, scene.key(*OF_DESK), body).fault == (403, "SCH-H022")
    assert scene.post(path, scene.key(*EVERY), body).status == 200


def test_a_report_that_does_not_exist_is_told(scene: Scene) -> None:
    key = scene.key(*EVERY)
    found = [scene.get(f"/v1/reports/rpt_1{part}", key).fault for part in ("", "/raw")]
    assert found == [(404, "SCH-D030")] * 2


def test_what_is_kept_of_a_form_are_its_fields_in_one_order(scene: Scene) -> None:
    name = scene.report().json["id"]
    got = scene.get(f"/v1/reports/{name}/raw", scene.key(*EVERY))
    assert json.loads(got.body) | FORM == json.loads(got.body)
    assert got.body == canonical_json(json.loads(got.body))


def test_that_a_life_is_in_danger_is_said_with_a_form_or_beside_a_mail(scene: Scene) -> None:
    form = scene.report(threat_to_life=True).json["id"]
    mail = scene.post("/v1/reports?threat_to_life=true", None, MAIL, content_type=RFC822).json["id"]
    calm = scene.report(reference="2").json["id"]
    graves = [kept(scene, each).grave for each in (form, mail, calm)]
    assert graves == [(Grave.THREAT_TO_LIFE,), (Grave.THREAT_TO_LIFE,), ()]
    listed = scene.get("/v1/reports?grave=true", scene.key(*EVERY)).json["reports"]
    assert {each["id"] for each in listed} == {form, mail}
    assert scene.get("/v1/reports?grave=true", scene.key(*OF_DESK)).json["reports"] == []


def test_who_sorts_a_report_says_that_a_life_is_in_danger(scene: Scene) -> None:
    name = scene.post("/v1/reports", None, MAIL, content_type=RFC822).json["id"]
    said = {"clause": "I.4", "tenant": "acme", "reason": "a threat", "threat_to_life": True}
    reply = scene.post(f"/v1/reports/{name}/sort", scene.key(*EVERY), said)
    assert reply.json["report"]["grave"] == ["threat_to_life"]
    assert [each["kind"] for each in reply.json["case"]["to_tell"]] == ["threat_to_life"]
    case = reply.json["case"]["id"]
    act = {"type": "tell_nobody", "reason": "a quote from a film"}
    after = scene.post(f"/v1/cases/{case}/acts", scene.key(*EVERY), act)
    assert after.json["to_tell"] == []
