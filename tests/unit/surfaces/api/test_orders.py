"""Orders of authorities by the API: entered by a person, kept from who may not see offences."""

from typing import Any

import pytest
from tests.unit.surfaces.api.api_scene import EVERY, OF_DESK, OF_TENANT, Scene

ORDER: dict[str, Any] = {
    "kind": "act",
    "authority": "Parket Gent",
    "reference": "GE.37.98.1234",
    "legal_basis": "Art. 39bis Sv.",
    "reasons": "The page sells what may not be sold.",
    "locations": ["https://shop.acme.example/x"],
    "clause": "I.2",
}


def test_an_order_goes_into_a_case_that_its_tenant_is_not_told_of() -> None:
    scene = Scene()
    key = scene.key(*EVERY)
    reply = scene.post("/v1/orders", key, ORDER)
    report = reply.json["report"]
    assert (reply.status, reply.headers["location"]) == (201, f"/v1/reports/{report['id']}")
    assert (report["kind"], report["state"]) == ("order", "in_case")
    case = reply.json["case"]["id"]
    assert scene.post(f"/v1/cases/{case}/acts", key, {"type": "confirm"}).status == 200
    own = scene.key(*OF_TENANT, holder="panel", tenant="acme")
    assert scene.get(f"/v1/cases/{case}", own).fault == (404, "SCH-C004")
    assert scene.post("/v1/orders", key, ORDER).status == 200


def test_an_order_that_came_once_more_to_forbid_to_tell_the_tenant_does_forbid_it() -> None:
    scene = Scene()
    key = scene.key(*EVERY)
    first = scene.post("/v1/orders", key, {**ORDER, "may_be_told": True}).json
    scene.clock.advance(60_000_000)
    again = scene.post("/v1/orders", key, ORDER).json
    assert (again["report"]["state"], again["case"]["id"]) == ("in_case", first["case"]["id"])
    assert [each["report"] for each in again["case"]["silences"]] == [again["report"]["id"]]


def test_an_order_is_shown_to_who_may_see_offences() -> None:
    scene = Scene()
    asked = {**ORDER, "kind": "information", "locations": [], "clause": None}
    key = scene.key(*OF_DESK)
    reply = scene.post("/v1/orders", key, asked)
    shown = {
        "restricted": True,
        "id": reply.json["report"]["id"],
        "received_at": "2026-12-07T09:00:00Z",
        "state": "unsorted",
    }
    assert (reply.status, reply.json["report"]) == (201, shown)
    whole = scene.get(f"/v1/reports/{shown['id']}", scene.key(*EVERY)).json
    assert whole["reporter"]["organisation"] == "Parket Gent"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"authority": " "}, "#/authority"),
        ({"locations": []}, "#/locations"),
        ({"clause": "none"}, "#/clause"),
        ({"response_by": "soon"}, "#/response_by"),
        ({"kind": "odd"}, "#/kind"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_is_wrong_with_an_order_is_pointed_to(changes: dict[str, Any], pointer: str) -> None:
    scene = Scene()
    reply = scene.post("/v1/orders", scene.key(*EVERY), {**ORDER, **changes})
    assert reply.fault == (422, "SCH-H029")
    assert [each["pointer"] for each in reply.json["errors"]] == [pointer]
