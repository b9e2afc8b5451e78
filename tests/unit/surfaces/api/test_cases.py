"""Cases and appeals by the API: as they stand, acted in by the holder of the key, one at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.unit.surfaces.api.api_scene import EVERY, FORM, HARMLESS, OF_TENANT, Scene

from schout.adapters.memory.store import MemoryStore
from schout.adapters.sql.store import open_store
from schout.core.model.ids import CaseId
from schout.core.model.moment import SECOND_US


@pytest.fixture(params=["memory", "sql"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    store = MemoryStore() if request.param == "memory" else open_store(str(tmp_path / "a.db"))
    yield Scene(store)
    store.close()


def acts(name: CaseId) -> str:
    return f"/v1/cases/{name}/acts"


def test_a_case_is_shown_whole_with_a_tag_of_how_it_stands(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY)
    reply = scene.get(f"/v1/cases/{name}", key)
    assert (reply.status, reply.json) == (200, scene.plain(name))
    tag = reply.headers["etag"]
    same = scene.get(f"/v1/cases/{name}", key, if_none_match=f'"other", W/{tag}')
    assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
    assert "content-length" not in same.headers
    noted = scene.post(acts(name), key, {"type": "note", "text": "Seen before."})
    assert noted.headers["etag"] != tag
    assert scene.get(f"/v1/cases/{name}", key, if_none_match=tag).status == 200
    assert scene.get(f"/v1/cases/{name}", key, if_none_match="*").status == 304


def test_the_tag_of_another_view_is_another_one(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY)
    assert scene.post(acts(name), key, {"type": "confirm"}).status == 200
    own = scene.key(*OF_TENANT, holder="panel", tenant="acme")
    tags = [scene.get(f"/v1/cases/{name}", each).headers["etag"] for each in (key, own)]
    assert tags[0].removeprefix('"a-') == tags[1].removeprefix('"t-')
    assert tags[0] != tags[1]


def test_what_is_done_is_done_by_the_holder_of_the_key(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY, holder="B. Maes")
    forged = scene.post(acts(name), key, {"type": "confirm", "by": "C. Jacobs"})
    assert forged.fault == (422, "SCH-H029")
    assert [each["pointer"] for each in forged.json["errors"]] == ["#/by"]
    done = scene.post(acts(name), key, {"type": "confirm"})
    assert (done.status, done.json["history"][-1]["by"]) == (200, "B. Maes")
    assert done.json == scene.plain(name)


def test_what_is_only_tried_changes_nothing(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY)
    before, entries = scene.case(name), list(scene.store.entries())
    tried = scene.post(f"{acts(name)}?dry_run=true", key, {"type": "confirm"})
    assert (tried.status, tried.json["state"]) == (200, "in_force")
    assert "etag" not in tried.headers
    assert (scene.case(name), list(scene.store.entries())) == (before, entries)


def test_an_act_that_is_not_possible_is_a_conflict_with_the_way_out(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY)
    reply = scene.post(acts(name), key, {"type": "verified", "ok": True, "reason": "looked"})
    assert reply.status == 409
    assert reply.json == {
        "type": f"/v1/errors/{reply.json['code']}",
        "title": "Not in this state",
        "status": 409,
        "detail": reply.json["detail"],
        "code": "SCH-D004",
    } | ({"hint": reply.json["hint"]} if "hint" in reply.json else {})
    assert reply.headers["content-type"] == "application/problem+json"


def test_who_decides_on_what_a_case_was_is_told(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY)
    tag = scene.get(f"/v1/cases/{name}", key).headers["etag"]
    note = {"type": "note", "text": "Wait."}
    assert scene.post(acts(name), key, note, if_match=tag).status == 200
    late = [
        scene.post(acts(name), key, {"type": "confirm"}, if_match=each)
        for each in (tag, f"W/{tag}", '"x"', "nonsense")
    ]
    assert [each.fault for each in late] == [(412, "SCH-H027")] * 4
    assert scene.case(name).state == "proposed"
    now = scene.get(f"/v1/cases/{name}", key).headers["etag"]
    both = scene.post(acts(name), key, {"type": "confirm"}, if_match=f"{tag}, {now}")
    assert both.status == 200
    assert scene.post(acts(name), key, note, if_match="*").status == 200


@pytest.mark.parametrize("holder", ["A. Claes", "a. claes", "A.  CLAES"])
def test_two_keys_of_one_person_are_one_person(scene: Scene, holder: str) -> None:
    name = scene.new_case()
    scene.post(acts(name), scene.key(*EVERY), {"type": "confirm"})
    appeal = scene.post(f"/v1/cases/{name}/appeals", scene.key(*EVERY), {"text": "Ours."}).json
    taken = scene.post(
        f"/v1/appeals/{appeal['id']}/acts",
        scene.key(*EVERY, holder=holder),
        {"type": "take_appeal"},
    )
    assert taken.fault == (409, "SCH-D024")


def test_white_space_is_no_reason(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY)
    reply = scene.post(acts(name), key, {"type": "dismiss", "reason": " "})
    assert reply.fault == (409, "SCH-D006")


def test_of_two_at_once_with_the_same_tag_one_wins(scene: Scene) -> None:
    name = scene.new_case()
    keys = [scene.key(*EVERY, holder=f"Person {number}") for number in range(8)]
    tag = scene.get(f"/v1/cases/{name}", keys[0]).headers["etag"]

    def act(key: str) -> int:
        return scene.post(acts(name), key, {"type": "note", "text": "Mine."}, if_match=tag).status

    with ThreadPoolExecutor(len(keys)) as pool:
        found = sorted(pool.map(act, keys))
    assert found == [200, *[412] * 7]
    assert [each.what for each in scene.case(name).history] == ["opened", "noted"]


def test_the_same_request_sent_again_is_done_once(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY)
    note = {"type": "note", "text": "Once."}
    first = scene.post(acts(name), key, note, idempotency_key="k-1")
    again = scene.post(acts(name), key, note, idempotency_key="k-1")
    assert (again.status, again.body) == (first.status, first.body)
    assert again.headers["etag"] == first.headers["etag"]
    assert len(scene.case(name).history) == 2
    other = scene.post(acts(name), key, {"type": "note", "text": "Twice."}, idempotency_key="k-1")
    assert other.fault == (422, "SCH-H031")
    assert scene.post(acts(name), key, note, idempotency_key="k" * 256).fault == (400, "SCH-H029")
    assert scene.post(acts(name), key, note, idempotency_key="k-2").status == 200
    assert len(scene.case(name).history) == 3


def test_what_was_refused_may_be_tried_again_with_the_same_key(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY)
    release = {"type": "release", "reason": "over"}
    assert scene.post(acts(name), key, release, idempotency_key="k-1").status == 409
    hold = {"type": "put_on_hold", "reason": "court"}
    assert scene.post(acts(name), key, hold).status == 200
    assert scene.post(acts(name), key, release, idempotency_key="k-1").status == 200


def test_two_who_send_the_same_report_at_once_by_one_key_make_one(scene: Scene) -> None:
    key = scene.key(*EVERY)
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(scene.post, "/v1/reports", key, FORM, idempotency_key="k") for _ in range(4)
        ]
        found = {each.result().status for each in jobs}
    assert found <= {201, 409}
    assert scene.store_count("reports") == 1


def test_cases_are_listed_as_asked_page_by_page(scene: Scene) -> None:
    names = []
    for number in range(5):
        clause = HARMLESS if number % 2 else "I.2"
        where = [f"https://shop.acme.example/{number}"]
        names.append(scene.new_case(category=None, clause=clause, locations=where))
        scene.clock.advance(SECOND_US)
    key = scene.key(*EVERY)
    path, pages = "/v1/cases?limit=2", list[list[str]]()
    while path:
        reply = scene.get(path, key)
        pages.append([each["id"] for each in reply.json["cases"]])
        path = reply.headers.get("link", "").removeprefix("<").removesuffix('>; rel="next"')
    newest = names[::-1]
    assert pages == [newest[:2], newest[2:4], newest[4:]]

    def listed(query: str) -> list[str]:
        return [each["id"] for each in scene.get(f"/v1/cases?{query}", key).json["cases"]]

    assert listed(f"clause={HARMLESS}") == [newest[1], newest[3]]
    assert listed("tenant=bakkerij") == []
    assert listed("tenant=acme&state=proposed") == newest
    assert listed("state=closed") == []


def test_the_queue_comes_in_the_order_of_the_desk_and_page_by_page(scene: Scene) -> None:
    for number in range(3):
        clause = HARMLESS if number % 2 else "I.2"
        scene.new_case(
            category=None, clause=clause, locations=[f"https://shop.acme.example/{number}"]
        )
        scene.clock.advance(SECOND_US)
    key = scene.key(*EVERY)
    with scene.store.snapshot() as asked:
        order = [each.id for each in asked.queue()]
    first = scene.get("/v1/cases?queue=true&limit=2", key)
    rest = scene.get(f"/v1/cases?queue=true&limit=2&cursor={first.json['next']}", key)
    assert [each["id"] for each in (*first.json["cases"], *rest.json["cases"])] == order
    assert (len(order), rest.json["next"]) == (3, None)
    assert scene.get("/v1/cases?queue=true&tenant=acme", key).fault == (422, "SCH-H029")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "?limit"),
        ("limit=201", "?limit"),
        ("limit=x", "?limit"),
        ("state=odd", "?state"),
        ("colour=red", "?colour"),
        ("cursor=AAAA", "?cursor"),
        ("cursor=%C3%A9", "?cursor"),
        ("state=closed&state=proposed", "?state"),
        ("tenant=%00", "?"),
    ],
)
def test_a_parameter_that_is_wrong_is_pointed_to(scene: Scene, query: str, pointer: str) -> None:
    reply = scene.get(f"/v1/cases?{query}", scene.key(*EVERY))
    assert reply.fault == (422, "SCH-H029")
    assert [each["pointer"] for each in reply.json["errors"]] == [pointer]


def test_what_will_be_sent_is_shown_before_anybody_agrees(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY)
    before = list(scene.store.entries())
    shown = scene.get(f"/v1/cases/{name}/preview", key).json["notices"]
    assert list(scene.store.entries()) == before
    assert scene.get(f"/v1/cases/{name}/notices", key).json == {"notices": []}
    assert scene.post(acts(name), key, {"type": "confirm"}).status == 200
    sent = scene.get(f"/v1/cases/{name}/notices", key).json["notices"]
    assert [(each["kind"], each["body"]) for each in shown] == [
        (each["kind"], each["body"]) for each in sent
    ]
    assert scene.get(f"/v1/cases/{name}/preview", key).fault == (409, "SCH-D003")


def test_what_a_case_rests_on_and_what_was_decided_is_shown(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY)
    assert scene.post(acts(name), key, {"type": "confirm"}).status == 200
    findings = scene.get(f"/v1/cases/{name}/findings", key).json["findings"]
    decisions = scene.get(f"/v1/cases/{name}/decisions", key).json["decisions"]
    case = scene.case(name)
    assert [each["id"] for each in findings] == list(case.findings)
    assert [(each["id"], each["outcome"]) for each in decisions] == [
        (case.decisions[0], "proposed"),
        (case.decisions[1], "violation"),
    ]


def test_an_appeal_is_filed_taken_answered_and_decided_by_another_person(scene: Scene) -> None:
    name = scene.new_case()
    first, second = scene.key(*EVERY, holder="Ann"), scene.key(*EVERY, holder="Bob")
    own = scene.key(*OF_TENANT, holder="panel", tenant="acme")
    assert scene.post(acts(name), first, {"type": "confirm"}).status == 200
    (sanction,) = scene.get(f"/v1/cases/{name}/sanctions", first).json["sanctions"]
    filed = scene.post(f"/v1/cases/{name}/appeals", own, {"text": "It is our own page."})
    appeal = f"/v1/appeals/{filed.json['id']}"
    assert (filed.status, filed.headers["location"]) == (201, appeal)
    taken = {"type": "take_appeal"}
    same_person = scene.post(f"{appeal}/acts", first, taken)
    assert (same_person.status, same_person.json["code"][:5]) == (409, "SCH-D")
    assert scene.post(f"{appeal}/acts", second, taken).json["reviewer"] == "Bob"
    said = {"type": "say_in_appeal", "text": "Here is the contract."}
    assert scene.post(f"{appeal}/acts", own, said).json["said"][0]["by"] == "tenant"
    forged = {"type": "decide_appeal", "appeal": "apl_1", "outcome": "overturned", "reason": "x"}
    assert scene.post(f"{appeal}/acts", second, forged).fault == (422, "SCH-H029")
    decided = {"type": "decide_appeal", "outcome": "overturned", "reason": "It is theirs."}
    assert scene.post(f"{appeal}/acts", second, decided).json["state"] == "overturned"
    assert scene.get(f"/v1/cases/{name}", first).json["closing"] == "overturned"
    listed = scene.get("/v1/appeals?state=overturned", first).json["appeals"]
    assert [each["id"] for each in listed] == [filed.json["id"]]
    assert scene.get(f"/v1/cases/{name}/appeals", first).json == {"appeals": listed}
    assert scene.get(appeal, first).json == listed[0]
    states = [each["state"] for each in scene.get("/v1/sanctions", first).json["sanctions"]]
    assert (sanction["state"], states) == ("wanted", ["lifting"])


def test_how_a_tenant_stands_is_told(scene: Scene) -> None:
    name, key = scene.new_case(), scene.key(*EVERY)
    standing = scene.get("/v1/tenants/acme/standing", key).json
    assert [each["case"] for each in standing["cases"]] == [name]
    assert scene.get("/v1/tenants/none/standing", key).fault == (404, "SCH-T021")


@pytest.mark.parametrize("part", ["", "/findings", "/decisions", "/notices", "/preview"])
def test_a_case_that_does_not_exist_is_told(scene: Scene, part: str) -> None:
    reply = scene.get(f"/v1/cases/cas_1{part}", scene.key(*EVERY))
    assert reply.fault == (404, "SCH-C004")
    assert scene.get("/v1/appeals/apl_1", scene.key(*EVERY)).fault == (404, "SCH-D041")


def test_a_case_goes_on_in_another_that_its_reader_may_see(scene: Scene) -> None:
    here = scene.new_case(category=None, clause=HARMLESS)
    key = scene.key(*EVERY)
    merge = {"type": "merge", "reason": "the same", "into": "cas_none"}
    assert scene.post(acts(here), key, merge).fault == (404, "SCH-C004")
