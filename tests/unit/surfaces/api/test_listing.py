"""Lists of sanctions and appeals: the newest first, page by page, to each reader its own."""

from datetime import timedelta

import msgspec
import pytest
from tests.unit.surfaces.api.api_scene import (
    ACME,
    BAKER,
    EVERY,
    HARMLESS,
    OF_DESK,
    OF_TENANT,
    Scene,
)

from schout.core.model.case import Case
from schout.core.model.ids import AppealId, SanctionId
from schout.core.model.moment import from_datetime

MANY = 230
SECOND = timedelta(seconds=1)
Made = list[tuple[str, str]]


def confirmed(scene: Scene, host: str, **changes: str | None) -> Case:
    name = scene.new_case(locations=[f"https://{host}/login.php"], **changes)
    key = scene.key(*EVERY, holder="C. Jacobs")
    assert scene.post(f"/v1/cases/{name}/acts", key, {"type": "confirm"}).status == 200
    return scene.case(name)


def filled(scene: Scene) -> dict[str, Made]:
    """Have many of both, of two tenants in turn; give each id and tenant, the newest first.

    The oldest of both is of a case that can be about an offence.
    """
    grave = confirmed(scene, "shop.acme.example")
    key = scene.key(*OF_TENANT, holder="panel", tenant="acme")
    assert scene.post(f"/v1/cases/{grave.id}/appeals", key, {"text": "No."}).status == 201
    cases = [
        confirmed(scene, host, category=None, clause=HARMLESS)
        for host in ("shop.acme.example", "brood.example")
    ]
    with scene.store.transaction() as step:
        (sanction,), (appeal,) = step.sanctions(), step.appeals()
        made: dict[str, Made] = {
            "sanctions": [(sanction.id, grave.tenant)],
            "appeals": [(appeal.id, grave.tenant)],
        }
        for number in range(MANY):
            case, at = cases[number % 2], scene.now + (number // 2 + 1) * SECOND
            one, other = SanctionId(f"san_{number:03}"), AppealId(f"apl_{number:03}")
            moved = {"case": case.id, "tenant": case.tenant}
            held = msgspec.structs.replace(sanction, id=one, starts=at, **moved)
            step.put_sanction(held, from_datetime(at))
            filed = msgspec.structs.replace(appeal, id=other, filed_at=at, **moved)
            step.put_appeal(filed, from_datetime(at))
            made["sanctions"].append((one, case.tenant))
            made["appeals"].append((other, case.tenant))
    return {what: each[::-1] for what, each in made.items()}


def walked(scene: Scene, key: str, path: str) -> list[list[str]]:
    """Follow the links from page to page; give the ids on each."""
    what, pages = path.split("?", maxsplit=1)[0].rpartition("/")[2], []
    while True:
        reply = scene.get(path, key)
        pages.append([each["id"] for each in reply.json[what]])
        if reply.json["next"] is None:
            assert "link" not in reply.headers
            return pages
        path = reply.headers["link"].partition(">")[0].removeprefix("<")


@pytest.mark.parametrize("what", ["sanctions", "appeals"])
def test_the_pages_together_are_the_list_as_each_reader_may_see_it(what: str) -> None:
    scene = Scene()
    made = filled(scene)[what]
    every = [name for name, _ in made]
    of_acme = [name for name, tenant in made if tenant == ACME.id]
    of_baker = [name for name, tenant in made if tenant == BAKER.id]
    whole, desk = scene.key(*EVERY), scene.key(*OF_DESK)
    panel = scene.key(*OF_TENANT, holder="panel", tenant="acme")
    for key, query, seen, sizes in (
        (whole, "", every, [50, 50, 50, 50, 31]),
        (whole, "?limit=100", every, [100, 100, 31]),
        (whole, "?tenant=bakkerij&limit=115", of_baker, [115]),
        (desk, "?limit=115", every[:-1], [115, 115]),
        (desk, "?limit=115&tenant=acme", of_acme[:-1], [115]),
        (panel, "?limit=100", of_acme, [100, 16]),
        (panel, "?limit=200&tenant=acme", of_acme, [116]),
        (panel, "?tenant=bakkerij", [], [0]),
        (whole, "?tenant=none", [], [0]),
    ):
        pages = walked(scene, key, f"/v1/{what}{query}")
        assert [name for page in pages for name in page] == seen
        assert [len(page) for page in pages] == sizes


@pytest.mark.parametrize(
    ("path", "sizes"),
    [
        ("sanctions?state=wanted&limit=200", [200, 31]),
        ("sanctions?state=lifted", [0]),
        ("appeals?state=filed&limit=200", [200, 31]),
        ("appeals?state=upheld", [0]),
    ],
    ids=["sanctions", "no_sanctions", "appeals", "no_appeals"],
)
def test_a_list_is_of_one_state(path: str, sizes: list[int]) -> None:
    scene = Scene()
    filled(scene)
    pages = walked(scene, scene.key(*EVERY), f"/v1/{path}")
    assert [len(page) for page in pages] == sizes
