"""The form by which a permit is asked for: kept once, for a person to answer; it allows nothing."""

import msgspec
import pytest
from tests.unit.surfaces.portal.scene import ACME, HOST, POLICY, Scene, Seen

from schout.core.model.permit_request import PermitRequest
from schout.core.model.vocabulary import PermitKind

PATH = "/permit-request"
GOOD = {
    "kind": "security_research",
    "hosts": f"{HOST.value}\n",
    "purpose": "An audit of the shop with a browser.",
    "starts": "2026-12-08",
    "ends": "2026-12-22",
    "sources": "203.0.113.7\n2001:db8::/48",
    "name": "L. Vos",
    "mail": "vos@audit.example",
    "contact": "+32 2 555 01 01",
    "organisation": "Vos & Co",
    "accept": "yes",
}


def asked(scene: Scene) -> tuple[PermitRequest, ...]:
    with scene.store.snapshot() as snapshot:
        return tuple(snapshot.asked_for.permit_requests())


def test_a_request_is_kept_for_a_person_and_allows_nothing() -> None:
    scene = Scene()
    sent = scene.post(PATH, GOOD)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{PATH}?sent=1")
    (request,) = asked(scene)
    assert (request.kind, request.objects) == (PermitKind.SECURITY_RESEARCH, (HOST.value,))
    assert request.sources == ("203.0.113.7/32", "2001:db8::/48")
    assert (request.asker.name, request.asker.mail, request.contact) == (
        *("L. Vos", "vos@audit.example"),
        "+32 2 555 01 01",
    )
    with scene.store.snapshot() as snapshot:
        assert snapshot.permits(ACME.id) == ()
    told = Seen(scene.get(f"{PATH}?sent=1", "de").text).text
    assert "ist noch nichts erlaubt" in told


def test_a_second_click_asks_nothing_a_second_time() -> None:
    scene = Scene()
    assert [scene.post(PATH, GOOD).status_code for _ in range(2)] == [303, 303]
    assert len(asked(scene)) == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("kind", "anything"),
        ("hosts", ""),
        ("hosts", "*.acme.example"),
        ("hosts", "a.example\nno host at all"),
        ("hosts", "\n".join(f"h{n}.example" for n in range(51))),
        ("purpose", "audit"),
        ("purpose", "long words " * 60),
        ("starts", ""),
        ("starts", "2026-12-06"),
        ("ends", "2026-12-08"),
        ("ends", "2027-12-22"),
        ("ends", "soon"),
        ("sources", "everywhere"),
        ("name", " \u202e"),
        ("mail", ""),
        ("mail", "no address"),
        ("contact", "1" * 301),
        ("organisation", "o" * 301),
        ("accept", ""),
        ("website", "https://spam.example"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(field: str, typed: str) -> None:
    scene = Scene()
    told = scene.post(PATH, GOOD | {field: typed})
    seen = Seen(told.text)
    faults = [each for each in seen.ids() if each.endswith("-fault")]
    assert (told.status_code, faults, asked(scene)) == (422, [f"{field}-fault"], ())
    assert f"#{field}" in [each["href"] for each in seen.all("a")]
    ids = {each["id"] for each in [*seen.all("input"), *seen.all("textarea"), *seen.all("select")]}
    assert ids == {each["for"] for each in seen.all("label")}


def test_what_was_typed_is_shown_again_and_never_alive() -> None:
    nasty = '"><script>alert(1)</script>\u202e'
    told = Scene().post(PATH, dict.fromkeys(GOOD, nasty))
    assert told.status_code == 422
    assert Seen(told.text).all("script") == []
    assert "\u202e" not in told.text
    assert "&lt;script&gt;" in told.text


def test_another_permit_needs_neither_hosts_nor_the_rules() -> None:
    scene = Scene()
    form = GOOD | {"kind": "rate_exception", "hosts": "", "accept": "", "sources": ""}
    assert scene.post(PATH, form).status_code == 303
    assert [each.kind for each in asked(scene)] == [PermitKind.RATE_EXCEPTION]


def test_research_stands_first_among_what_can_be_asked_for() -> None:
    offered = [each["value"] for each in Seen(Scene().get(PATH).text).all("option")]
    assert offered[0] == "security_research"
    assert set(offered) == {kind for clause in POLICY.clauses for kind in clause.permits}


def test_too_many_requests_are_slowed_and_what_was_typed_is_kept() -> None:
    scene = Scene()
    for _ in range(10):
        scene.post(PATH, GOOD)
    told = scene.post(PATH, GOOD)
    assert (told.status_code, "retry-after" in told.headers) == (429, True)
    assert GOOD["purpose"] in told.text


def test_where_the_policy_knows_no_permits_there_is_no_form() -> None:
    clauses = tuple(msgspec.structs.replace(each, permits=()) for each in POLICY.clauses)
    scene = Scene(msgspec.structs.replace(POLICY, clauses=clauses))
    assert (scene.get(PATH).status_code, scene.post(PATH, GOOD).status_code) == (404, 404)
