"""Requests for permits by the API: asked for, listed, and answered once, by the holder of a key."""

import logging
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.surfaces.api.api_scene import EVERY, PERMIT_KEY, Scene

from schout.core.evidence.seal import sealed
from schout.core.model.permit import Permit
from schout.service.permit_keys import key_path, signing_key

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
    assert listed == {"requests": [reply.json], "next": None}
    none = scene.get("/v1/permit-requests?state=granted", key).json
    assert none == {"requests": [], "next": None}
    assert scene.get("/v1/permit-requests/prq_1", key).fault == (404, "SCH-D060")


def test_requests_come_page_by_page_the_newest_first() -> None:
    scene = Scene()
    key = scene.key(*EVERY)
    made = [scene.post("/v1/permit-requests", key, ASKED).json["id"] for _ in range(3)]
    first = scene.get("/v1/permit-requests?limit=2", key).json
    rest = scene.get(f"/v1/permit-requests?limit=2&cursor={first['next']}", key).json
    found = [each["id"] for each in (*first["requests"], *rest["requests"])]
    assert (sorted(found), len(first["requests"]), rest["next"]) == (sorted(made), 2, None)


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
    assert scene.get("/v1/permit-requests", key).json == {"requests": [], "next": None}


def asked(scene: Scene, **changes: Any) -> str:
    """Ask for a permit; give where the request is."""
    reply = scene.post("/v1/permit-requests", scene.key(*EVERY), {**ASKED, **changes})
    assert reply.status == 201
    return f"/v1/permit-requests/{reply.json['id']}"


def permits(scene: Scene) -> tuple[Permit, ...]:
    with scene.store.snapshot() as snapshot:
        return snapshot.permits()


def test_a_grant_gives_what_was_asked_signed_by_the_holder_of_the_key() -> None:
    scene = Scene()
    where, key = asked(scene), scene.key(*EVERY, holder="C. Jacobs")
    reply = scene.post(f"{where}/grant", key, {"clauses": ["II.2"]})
    assert (reply.status, set(reply.json)) == (200, {"request", "permit"})
    (permit,) = permits(scene)
    told = reply.json["permit"]
    assert (told["id"], told["tenant"], told["clauses"], told["objects"]) == (
        permit.id,
        "acme",
        ["II.2"],
        ["shop.acme.example"],
    )
    assert (permit.signed_by, permit.reason) == ("C. Jacobs", ASKED["purpose"])
    assert sealed(permit, (PERMIT_KEY.public_key(),))
    request = scene.get(where, key).json
    assert reply.json["request"] == request
    assert (request["state"], request["decided_by"], request["permits"]) == (
        "granted",
        "C. Jacobs",
        [permit.id],
    )


def test_what_the_body_says_goes_before_what_was_asked() -> None:
    scene = Scene()
    where, key = asked(scene, kind="rate_exception"), scene.key(*EVERY)
    body = {"clauses": ["III.2"], "rate": 5, "burst": 9, "lasts": "2d", "reason": "Import."}
    permit = scene.post(f"{where}/grant", key, body).json["permit"]
    assert (permit["grants"], permit["reason"], permit["ends"]) == (
        [{"limit": "rate", "at_most": 5, "burst": 9}],
        "Import.",
        "2026-12-09T09:00:00Z",
    )


def test_a_refusal_tells_who_and_why() -> None:
    scene = Scene()
    where, key = asked(scene), scene.key(*EVERY, holder="C. Jacobs")
    reply = scene.post(f"{where}/refuse", key, {"reason": "Ask again in May."})
    assert (reply.status, reply.json) == (200, scene.get(where, key).json)
    assert (reply.json["state"], reply.json["decided_by"], reply.json["reason"]) == (
        "refused",
        "C. Jacobs",
        "Ask again in May.",
    )
    assert permits(scene) == ()


GRANT = ("grant", {"clauses": ["II.2"]})
REFUSE = ("refuse", {"reason": "No."})


@pytest.mark.parametrize("second", [GRANT, REFUSE], ids=["grant", "refuse"])
@pytest.mark.parametrize("first", [GRANT, REFUSE], ids=["granted", "refused"])
def test_a_request_is_answered_once(
    first: tuple[str, dict[str, Any]], second: tuple[str, dict[str, Any]]
) -> None:
    scene = Scene()
    where, one, other = asked(scene), scene.key(*EVERY), scene.key(*EVERY, holder="C. Jacobs")
    assert scene.post(f"{where}/{first[0]}", one, first[1]).status == 200
    before = scene.get(where, one).json, permits(scene), list(scene.store.entries())
    late = scene.post(f"{where}/{second[0]}", other, second[1])
    assert late.fault == (409, "SCH-D061")
    assert (scene.get(where, one).json, permits(scene), list(scene.store.entries())) == before


@pytest.mark.parametrize(("act", "body"), [GRANT, REFUSE], ids=["grant", "refuse"])
def test_an_answer_that_is_sent_twice_is_the_same_answer(act: str, body: dict[str, Any]) -> None:
    scene = Scene()
    where, key = asked(scene), scene.key(*EVERY)
    first, again = (
        scene.post(f"{where}/{act}", key, body, idempotency_key="one") for _ in range(2)
    )
    assert (first.status, again.status, again.body) == (200, 200, first.body)
    assert len(permits(scene)) == (act == "grant")


@pytest.mark.parametrize(
    ("act", "body", "fault"),
    [
        ("grant", {"clauses": ["none"]}, (404, "SCH-P080")),
        ("grant", {"clauses": ["II.2"], "hosts": ["brood.example"]}, (422, "SCH-G053")),
        ("grant", {"clauses": ["II.2"], "rate": 5}, (422, "SCH-G054")),
        ("grant", {"clauses": ["II.2"], "lasts": "9y"}, (422, "SCH-G055")),
        ("grant", {"clauses": ["II.2"], "public_key": "key"}, (422, "SCH-G043")),
        ("grant", {"by": "somebody else"}, (422, "SCH-H029")),
        ("grant", {"rate": 0.5}, (422, "SCH-H029")),
        ("refuse", {"reason": ""}, (422, "SCH-H029")),
        ("refuse", {"reason": " "}, (422, "SCH-G059")),
        ("refuse", {"reason": "No.", "by": "somebody else"}, (422, "SCH-H029")),
    ],
    ids=[
        *("clause", "host", "figures", "time", "key", "by", "number"),
        *("empty", "blank", "refused_by"),
    ],
)
def test_an_answer_that_does_not_hold_together_changes_nothing(
    act: str, body: dict[str, Any], fault: tuple[int, str]
) -> None:
    def no_key() -> Ed25519PrivateKey:
        raise AssertionError("a refusal asked for the key")

    scene = Scene(permit_key=no_key)
    where, key = asked(scene), scene.key(*EVERY)
    before = list(scene.store.entries())
    assert scene.post(f"{where}/{act}", key, body).fault == fault
    assert scene.get(where, key).json["state"] == "requested"
    assert (permits(scene), list(scene.store.entries())) == ((), before)


@pytest.mark.parametrize(("act", "body"), [GRANT, REFUSE], ids=["grant", "refuse"])
def test_what_was_not_asked_for_cannot_be_answered(act: str, body: dict[str, Any]) -> None:
    scene = Scene()
    reply = scene.post(f"/v1/permit-requests/prq_1/{act}", scene.key(*EVERY), body)
    assert reply.fault == (404, "SCH-D060")


@pytest.mark.parametrize(
    ("store", "code"), [("postgresql://desk", "SCH-G042"), ("none/desk.db", "SCH-G040")]
)
def test_a_host_without_a_key_grants_nothing_and_tells_the_caller_no_path(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, store: str, code: str
) -> None:
    place = store if "://" in store else str(tmp_path / store)
    scene = Scene(permit_key=lambda: signing_key(key_path(place, None)))
    where, key = asked(scene), scene.key(*EVERY)
    with caplog.at_level(logging.ERROR, "schout"):
        reply = scene.post(f"{where}/grant", key, GRANT[1])
    assert reply.fault == (500, code)
    assert str(tmp_path).encode() not in reply.body
    assert code in caplog.text
    assert scene.get(where, key).json["state"] == "requested"
    assert permits(scene) == ()
