"""Requests for permits by the API: asked for, listed, and never granted by it."""

from typing import Any

import pytest
from tests.unit.surfaces.api.api_scene import EVERY, Scene

ASKED: dict[str, Any] = {
    "kind": "security_research",
    "name": "Ada",
    "mail": "ada@lab.example",
    "purpose": "Look for weak spots in the shop.",
    "hosts": ["shop.acme.example"],
    "lasts": "30d",
    "accepts_rules": True,
}


def test_a_request_waits_for_a_person() -> None:
    scene = Scene()
    key = scene.key(*EVERY)
    reply = scene.post("/v1/permit-requests", key, ASKED)
    name = reply.json["id"]
    assert (reply.status, reply.headers["location"]) == (201, f"/v1/permit-requests/{name}")
    assert (reply.json["state"], reply.json["tenant"], reply.json["permits"]) == (
        "requested",
        "acme",
        [],
    )
    assert scene.get(f"/v1/permit-requests/{name}", key).json == reply.json
    listed = scene.get("/v1/permit-requests?state=requested", key).json
    assert listed == {"requests": [reply.json]}
    assert scene.get("/v1/permit-requests?state=granted", key).json == {"requests": []}
    assert scene.get("/v1/permit-requests/prq_1", key).fault == (404, "SCH-D060")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"accepts_rules": False}, (422, "SCH-D062")),
        ({"mail": "nobody"}, (422, "SCH-D062")),
        ({"lasts": None}, (422, "SCH-G055")),
        ({"hosts": ["*.example"]}, (422, "SCH-G053")),
        ({"tenant": "none"}, (404, "SCH-T021")),
        ({"kind": "magic"}, (422, "SCH-H029")),
        ({"granted": True}, (422, "SCH-H029")),
    ],
    ids=["rules", "mail", "end", "host", "tenant", "kind", "unknown"],
)
def test_what_cannot_be_granted_is_refused_with_what_is_missing(
    changes: dict[str, Any], fault: tuple[int, str]
) -> None:
    scene = Scene()
    key = scene.key(*EVERY)
    assert scene.post("/v1/permit-requests", key, {**ASKED, **changes}).fault == fault
    assert scene.get("/v1/permit-requests", key).json == {"requests": []}
