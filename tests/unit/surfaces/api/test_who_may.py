"""Who may call what: keys, scopes, tenants, offences; and how often."""

import msgspec
import pytest
from tests.unit.surfaces.api.api_scene import (
    ANNA,
    EVERY,
    FORM,
    HARMLESS,
    NOW,
    OF_DESK,
    OF_TENANT,
    Scene,
)

from schout.core.model.case import Case
from schout.core.model.edge import Quota
from schout.core.model.ids import CaseId, ClauseId, ReportId
from schout.core.model.moment import DAY_US, HOUR_US
from schout.core.model.silence import Silence
from schout.service.api_keys import KeyScope, keys_in, revoke_key
from schout.service.web_limits import ANONYMOUS_REPORTS, FAILED_KEYS, KEY_CALLS, USUAL, WebLimits
from schout.surfaces.api.endpoint import Endpoint
from schout.surfaces.api.routes import ENDPOINTS


def put(scene: Scene, case: Case) -> None:
    with scene.store.transaction() as transaction:
        transaction.put_case(case)


def confirmed(scene: Scene, **changes: str | None) -> CaseId:
    name = scene.new_case(**changes)
    key = scene.key(*EVERY, holder="C. Jacobs")
    assert scene.post(f"/v1/cases/{name}/acts", key, {"type": "confirm"}).status == 200
    return name


KEYED = [each for each in ENDPOINTS if each.scope is not None]


def named(endpoint: Endpoint) -> str:
    return endpoint.path.replace("{", "").replace("}", "")


def test_all_but_reports_their_links_and_the_description_need_a_key() -> None:
    public = {each.id for each in ENDPOINTS if each.scope is None or each.keyless}
    assert public == {"addReport", "reportStatus", "describeApi", "explainError"}


@pytest.mark.parametrize(
    "endpoint", [each for each in KEYED if not each.keyless], ids=lambda each: each.id
)
def test_without_a_key_nothing_is_said(endpoint: Endpoint) -> None:
    reply = Scene().call(endpoint.method, named(endpoint), None, {})
    assert reply.fault == (401, "SCH-H021")
    assert reply.headers["www-authenticate"] == 'Bearer realm="schout"'


@pytest.mark.parametrize("endpoint", KEYED, ids=lambda each: each.id)
def test_a_key_with_all_other_scopes_is_not_enough(endpoint: Endpoint) -> None:
    scene = Scene()
    key = scene.key(*(scope for scope in KeyScope if scope is not endpoint.scope))
    reply = scene.call(endpoint.method, named(endpoint), key, {})
    assert reply.fault == (403, "SCH-H022")
    assert reply.json["detail"] == f"the key lacks the scope `{endpoint.scope}`"


@pytest.mark.parametrize(
    "endpoint",
    [each for each in KEYED if each.scope in OF_TENANT and not each.of_tenants],
    ids=lambda each: each.id,
)
def test_what_is_of_the_host_is_not_for_a_tenant(endpoint: Endpoint) -> None:
    scene = Scene()
    key = scene.key(*OF_TENANT, holder="panel", tenant="acme")
    reply = scene.call(endpoint.method, named(endpoint), key, {})
    assert reply.fault == (403, "SCH-H022")


def test_a_key_ends_when_it_expires_or_is_revoked() -> None:
    scene = Scene()
    first, second = scene.key(*EVERY), scene.key(*EVERY)
    assert [scene.get("/v1/cases", each).status for each in (first, second)] == [200, 200]
    with scene.store.transaction() as transaction:
        revoke_key(transaction, keys_in(transaction)[0].id, "root", "lost", NOW)
    assert [scene.get("/v1/cases", each).status for each in (first, second)] == [401, 200]
    scene.clock.advance(30 * DAY_US)
    assert [scene.get("/v1/cases", each).status for each in (first, second)] == [401, 401]


@pytest.mark.parametrize("given", ["Basic YTpi", "Bearer", "Bearer schout_x", "schout_x"])
def test_what_is_no_key_is_refused_also_where_none_is_needed(given: str) -> None:
    scene = Scene()
    told = [
        scene.call(method, path, body=body, authorization=given).fault
        for method, path, body in (("GET", "/v1/cases", None), ("POST", "/v1/reports", FORM))
    ]
    assert told == [(401, "SCH-H021")] * 2


def quotas(what: str, burst: int) -> WebLimits:
    return WebLimits({**USUAL, what: Quota(at_most=60, interval_us=HOUR_US // 60, burst=burst)})


def test_who_reports_without_a_key_is_slowed_by_address() -> None:
    scene = Scene(limits=quotas(ANONYMOUS_REPORTS, 2))
    sources = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"]
    replies = [
        scene.call("POST", "/v1/reports", body={**FORM, "reference": each}, address=each)
        for each in sources
    ]
    assert [each.status for each in replies] == [201, 201, 429, 201]
    slowed = replies[2]
    assert slowed.json["code"] == "SCH-H030"
    assert slowed.headers["retry-after"] == "60"
    assert slowed.headers["ratelimit"] == '"reports";r=0;t=60'
    assert slowed.headers["ratelimit-policy"] == '"reports";q=60;w=3600'


def test_a_key_is_counted_by_itself_and_told_what_is_left() -> None:
    scene = Scene(limits=quotas(KEY_CALLS, 2))
    one, other = scene.key(*EVERY), scene.key(*EVERY)
    replies = [scene.get("/v1/cases", each) for each in (one, one, one, other)]
    assert [each.status for each in replies] == [200, 200, 429, 200]
    assert [each.headers["ratelimit"] for each in replies] == [
        '"key";r=1;t=60',
        '"key";r=0;t=60',
        '"key";r=0;t=60',
        '"key";r=1;t=60',
    ]


def test_who_tries_keys_is_slowed_and_the_neighbour_with_a_key_is_not() -> None:
    scene = Scene(limits=quotas(FAILED_KEYS, 2))
    key = scene.key(*EVERY)
    told = [scene.get("/v1/cases", each).status for each in ("a", "b", "c", key)]
    assert told == [401, 401, 429, 200]


def test_who_guesses_links_is_slowed_too() -> None:
    scene = Scene(limits=quotas(FAILED_KEYS, 2))
    real = scene.report().json["status_url"]
    paths = [f"/v1/reports/rpt_{number}.abc/status" for number in range(3)]
    told = [scene.get(each).fault for each in paths]
    assert told == [(404, "SCH-H033"), (404, "SCH-H033"), (429, "SCH-H030")]
    assert scene.get(real).status == 200


def test_a_case_that_can_be_about_an_offence_shows_that_it_is_there_and_its_deadlines() -> None:
    scene = Scene()
    name = confirmed(scene)
    case = scene.case(name)
    key = scene.key(*OF_DESK)
    shown = {
        "restricted": True,
        "id": name,
        "state": "in_force",
        "opened_at": "2026-12-07T09:00:00Z",
        "remedy_until": "2026-12-09T16:00:00Z",
        "due": [
            {"kind": "review", "at": "2026-12-08T16:00:00Z"},
            {"kind": "reminder", "at": "2026-12-09T02:15:00Z"},
            {"kind": "window_end", "at": "2026-12-09T16:00:00Z"},
        ],
        "review_due": False,
        "closed_at": None,
    }
    assert scene.get(f"/v1/cases/{name}", key).json == shown
    assert scene.get("/v1/cases", key).json == {"cases": [shown], "next": None}
    for narrowed in ("clause=I.2", "tenant=acme"):
        assert scene.get(f"/v1/cases?{narrowed}", key).json == {"cases": [], "next": None}
    assert case.clause == "I.2"


def test_more_of_such_a_case_needs_the_scope_for_offences() -> None:
    scene = Scene()
    name = confirmed(scene)
    report = scene.case(name).reports[0]
    key, whole = scene.key(*OF_DESK), scene.key(*EVERY)
    paths = [
        *(f"/v1/cases/{name}/{part}" for part in ("notices", "preview", "sanctions", "appeals")),
        *(f"/v1/cases/{name}/{part}" for part in ("findings", "decisions")),
        f"/v1/reports/{report}/raw",
        f"/v1/reports?case={name}",
        "/v1/tenants/acme/standing",
    ]
    assert [scene.get(path, key).fault for path in paths] == [(403, "SCH-H022")] * len(paths)
    allowed = [scene.get(path, whole).status for path in paths]
    assert allowed == [200, 409, *[200] * 7]  # nothing is proposed any more
    note = {"type": "note", "text": "hm"}
    assert scene.post(f"/v1/cases/{name}/acts", key, note).fault == (403, "SCH-H022")
    assert scene.post(f"/v1/cases/{name}/appeals", key, {"text": "no"}).fault == (403, "SCH-H022")
    assert scene.get("/v1/sanctions", key).json == {"sanctions": [], "next": None}
    assert len(scene.get("/v1/sanctions", whole).json["sanctions"]) == 1


def test_how_a_tenant_stands_tells_nobody_which_tenant_has_a_case_on_an_offence() -> None:
    scene = Scene()
    confirmed(scene)
    key = scene.key(*OF_DESK)
    told = [scene.get(f"/v1/tenants/{name}/standing", key) for name in ("acme", "bakkerij", "no")]
    assert {each.body for each in told} == {told[0].body}
    assert told[0].fault == (403, "SCH-H022")


def test_a_report_that_can_be_about_an_offence_shows_that_it_is_there() -> None:
    scene = Scene()
    reply = scene.report()
    key = scene.key(*OF_DESK)
    shown = {
        "restricted": True,
        "id": reply.json["id"],
        "received_at": "2026-12-07T09:00:00Z",
        "state": "in_case",
    }
    assert scene.get(f"/v1/reports/{reply.json['id']}", key).json == shown
    assert scene.get("/v1/reports", key).json == {"reports": [shown], "next": None}


def test_a_report_that_nobody_can_place_may_be_about_an_offence() -> None:
    scene = Scene()
    key = scene.key(*OF_DESK)
    for category in (None, "content/of-tomorrow"):
        name = scene.report(category=category).json["id"]
        assert scene.get(f"/v1/reports/{name}", key).json["restricted"] is True
        assert scene.get(f"/v1/reports/{name}/raw", key).fault == (403, "SCH-H022")


def test_a_report_in_a_case_on_an_offence_is_kept_with_it() -> None:
    scene = Scene()
    name = scene.report(category=None, clause=HARMLESS).json["id"]
    key = scene.key(*OF_DESK)
    assert "restricted" not in scene.get(f"/v1/reports/{name}", key).json
    with scene.store.transaction() as transaction:
        report = transaction.report(ReportId(name))
        assert report is not None
        assert report.case is not None
        case = transaction.case(report.case)
        assert case is not None
        transaction.put_case(msgspec.structs.replace(case, clause=ClauseId("I.2")))
    assert scene.get(f"/v1/reports/{name}", key).json["restricted"] is True
    assert scene.get(f"/v1/reports/{name}/raw", key).fault == (403, "SCH-H022")


def test_a_tenant_sees_its_own_cases_once_it_was_told() -> None:
    scene = Scene()
    name = scene.new_case()
    own = scene.key(*OF_TENANT, holder="panel", tenant="acme")
    other = scene.key(*OF_TENANT, holder="panel", tenant="bakkerij")
    assert scene.get(f"/v1/cases/{name}", own).fault == (404, "SCH-C004")
    desk = scene.key(*EVERY, holder="C. Jacobs")
    assert scene.post(f"/v1/cases/{name}/acts", desk, {"type": "confirm"}).status == 200
    assert scene.get(f"/v1/cases/{name}", own).status == 200
    assert [each["id"] for each in scene.get("/v1/cases", own).json["cases"]] == [name]
    assert scene.get("/v1/cases?tenant=bakkerij", own).json == {"cases": [], "next": None}
    assert scene.get("/v1/cases?queue=true", own).fault == (403, "SCH-H022")
    assert scene.get(f"/v1/cases/{name}", other).fault == (404, "SCH-C004")
    assert scene.get("/v1/cases", other).json == {"cases": [], "next": None}
    assert scene.get("/v1/sanctions", other).json == {"sanctions": [], "next": None}
    assert scene.get("/v1/tenants/acme/standing", other).fault == (404, "SCH-T021")


def test_while_a_law_forbids_to_tell_it_the_tenant_sees_nothing_of_a_case() -> None:
    scene = Scene()
    name = confirmed(scene)
    case = scene.case(name)
    own = scene.key(*OF_TENANT, holder="panel", tenant="acme")
    assert scene.post(f"/v1/cases/{name}/appeals", own, {"text": "It is ours."}).status == 201
    case = scene.case(name)
    silence = Silence(report=ReportId("rpt_1"), basis="Art. 46bis Sv.")
    put(scene, msgspec.structs.replace(case, silences=(silence,)))
    paths = [f"/v1/cases/{name}", f"/v1/cases/{name}/notices"]
    assert [scene.get(path, own).fault for path in paths] == [(404, "SCH-C004")] * 2
    hidden = [scene.get(f"/v1/appeals/{each}", own) for each in (case.appeals[0], "apl_none")]
    assert [each.fault for each in hidden] == [(404, "SCH-D041")] * 2
    assert name.encode() not in hidden[0].body
    found = [scene.get(f"/v1/{what}", own).json[what] for what in ("cases", "sanctions", "appeals")]
    assert found == [[], [], []]
    standing = scene.get("/v1/tenants/acme/standing", own).json
    assert (standing["cases"], standing["sanctions"], standing["ladders"]) == ([], [], [])


def test_a_tenant_sees_neither_who_reports_nor_who_decides() -> None:
    scene = Scene()
    name = confirmed(scene)
    own = scene.key(*OF_TENANT, holder="panel", tenant="acme")
    reviewer = scene.key(*EVERY, holder="D. Wouters")
    filed = scene.post(f"/v1/cases/{name}/appeals", own, {"text": "It is ours."})
    acts = f"/v1/appeals/{filed.json['id']}/acts"
    assert scene.post(acts, reviewer, {"type": "take_appeal"}).status == 200
    said = {"type": "say_in_appeal", "text": "Show us."}
    assert scene.post(acts, reviewer, said).json["said"][0]["by"] == "D. Wouters"
    paths = [
        *("/v1/cases", f"/v1/cases/{name}", "/v1/sanctions", "/v1/appeals"),
        *(f"/v1/cases/{name}/{part}" for part in ("notices", "sanctions", "appeals")),
        f"/v1/appeals/{filed.json['id']}",
        "/v1/tenants/acme/standing",
    ]
    replies = [scene.get(path, own) for path in paths]
    assert [each.status for each in replies] == [200] * len(paths)
    seen = b" ".join(each.body for each in replies).decode()
    for hidden in (ANNA, "Anna", "Peeters", "C. Jacobs", "D. Wouters", "rpt_", "priority"):
        assert hidden not in seen
    assert scene.get(f"/v1/appeals/{filed.json['id']}", own).json["said"] == [
        {"at": "2026-12-07T09:00:00Z", "by": "reviewer", "text": "Show us."}
    ]
    kinds = {each["kind"] for each in scene.get(f"/v1/cases/{name}/notices", own).json["notices"]}
    assert kinds == {"tenant_notice", "statement_of_reasons", "appeal_received"}


@pytest.mark.parametrize(
    "act",
    [
        {"type": "confirm"},
        {"type": "dismiss", "reason": "no"},
        {"type": "lift", "reason": "no"},
        {"type": "note", "text": "no"},
    ],
    ids=lambda act: str(act["type"]),
)
def test_a_tenant_cannot_do_what_the_desk_does(act: dict[str, str]) -> None:
    scene = Scene()
    name = confirmed(scene)
    own = scene.key(*OF_TENANT, holder="panel", tenant="acme")
    before = scene.case(name)
    reply = scene.post(f"/v1/cases/{name}/acts", own, act)
    assert reply.fault == (422, "SCH-H029")
    assert reply.json["errors"][0]["pointer"] == "#/type"
    assert scene.case(name) == before


def test_a_tenant_claims_asks_for_time_and_takes_its_appeal_back() -> None:
    scene = Scene()
    name = confirmed(scene, category=None, clause=HARMLESS)
    own = scene.key(*OF_TENANT, holder="panel", tenant="acme")
    asked = {"type": "ask_time", "text": "Our host is away."}
    told = scene.post(f"/v1/cases/{name}/acts", own, asked)
    assert told.json["extension"] == {"at": "2026-12-07T09:00:00Z", "text": "Our host is away."}
    claimed = scene.post(f"/v1/cases/{name}/acts", own, {"type": "claim_remedy", "text": "Gone."})
    assert claimed.json["state"] == "verifying"
    filed = scene.post(f"/v1/cases/{name}/appeals", own, {"text": "It is ours."})
    path = f"/v1/appeals/{filed.json['id']}/acts"
    for act in ({"type": "take_appeal"}, {"type": "decide_appeal", "outcome": "upheld"}):
        assert scene.post(path, own, act).fault == (422, "SCH-H029")
    back = scene.post(path, own, {"type": "withdraw_appeal"})
    assert (back.status, back.json["state"]) == (200, "withdrawn")
    history = [(each.what, each.by) for each in scene.case(name).history[2:]]
    assert {by for _, by in history} == {"tenant"}
