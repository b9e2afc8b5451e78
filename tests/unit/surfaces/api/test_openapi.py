"""The description of the API: it holds together, and says what the routes are."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.unit.surfaces.api.api_scene import EVERY, Scene

from schout.core.model.act import Act
from schout.surfaces.api.routes import ENDPOINTS, openapi, routes

COMMITTED = Path(__file__).parents[4] / "docs" / "reference" / "openapi.json"
WHOLE = json.loads(openapi())
OPERATIONS = {
    (method.upper(), path): operation
    for path, operations in WHOLE["paths"].items()
    for method, operation in operations.items()
}


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        mapping = value.get("mapping")
        if isinstance(mapping, dict) and "propertyName" in value:
            yield from mapping.values()
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def resolved(reference: str) -> Any:
    found = WHOLE
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_the_committed_description_is_up_to_date() -> None:
    assert COMMITTED.read_bytes() == openapi()


def test_it_is_what_the_api_gives() -> None:
    reply = Scene().get("/v1/openapi.json")
    assert (reply.status, reply.body) == (200, openapi())
    assert reply.headers["content-type"] == "application/json"


def test_every_reference_leads_to_something_and_every_type_is_used() -> None:
    found = set(references(WHOLE))
    assert [each for each in found if not resolved(each)] == []
    used = {each.rpartition("/")[2] for each in found if "/schemas/" in each}
    assert used == set(WHOLE["components"]["schemas"])


def test_it_has_every_route_of_the_app_and_no_other() -> None:
    paths = [each.path for each in routes(Scene().services)]
    assert sorted(paths[:-1]) == sorted(WHOLE["paths"])
    assert paths[-1] == "/v1{rest:path}"
    assert set(OPERATIONS) == {(each.method, each.path) for each in ENDPOINTS}


def test_every_operation_is_called_by_one_name_and_says_what_it_needs() -> None:
    names = [each["operationId"] for each in OPERATIONS.values()]
    assert len(names) == len(set(names))
    for endpoint in ENDPOINTS:
        operation = OPERATIONS[endpoint.method, endpoint.path]
        scopes = None if endpoint.scope is None else [{"key": [endpoint.scope.value]}]
        if endpoint.keyless:
            scopes = [*(scopes or []), {}]
        assert operation.get("security") == scopes
        named = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
        assert named == re.findall(r"\{(\w+)\}", endpoint.path)
        assert set(operation.get("requestBody", {}).get("content", {})) == set(endpoint.takes)


def test_an_act_has_no_field_that_the_key_fills() -> None:
    body = OPERATIONS["POST", "/v1/cases/{case}/acts"]["requestBody"]["content"]
    kinds = [resolved(each["$ref"]) for each in body["application/json"]["schema"]["oneOf"]]
    assert len(kinds) == len(Act.__args__)
    assert [each for each in kinds if "by" in each["properties"] or "by" in each["required"]] == []
    tags = body["application/json"]["schema"]["discriminator"]["mapping"]
    assert {resolved(ref)["properties"]["type"]["enum"][0]: ref for ref in tags.values()} == tags


def fields_of(schema: dict[str, Any]) -> set[str]:
    if "$ref" in schema:
        return fields_of(resolved(schema["$ref"]))
    if "anyOf" in schema:
        return set().union(*(fields_of(each) for each in schema["anyOf"]))
    return set(schema["properties"])


def test_what_is_answered_has_the_fields_that_are_described() -> None:
    scene = Scene()
    key, name = scene.key(*EVERY), scene.new_case()
    for path, template in (
        ("/v1/cases", "/v1/cases"),
        (f"/v1/cases/{name}", "/v1/cases/{case}"),
        ("/v1/reports", "/v1/reports"),
        ("/v1/sanctions", "/v1/sanctions"),
        ("/v1/tenants/acme/standing", "/v1/tenants/{tenant}/standing"),
        ("/v1/permit-requests", "/v1/permit-requests"),
    ):
        told = OPERATIONS["GET", template]["responses"]["200"]["content"]["application/json"]
        assert set(scene.get(path, key).json) <= fields_of(told["schema"])
    problem = OPERATIONS["GET", "/v1/cases"]["responses"]["401"]["$ref"]
    content = resolved(problem)["content"]["application/problem+json"]
    assert set(scene.get("/v1/cases").json) <= fields_of(content["schema"])


def test_a_field_has_the_text_that_stands_beside_it_in_the_code() -> None:
    schemas = WHOLE["components"]["schemas"]
    texts = [
        schemas[kind]["properties"][field].get("description")
        for kind, field in (
            ("FormReport", "explanation"),
            ("NewConfirm", "reason"),
            ("Hold", "due"),
            ("Case", "id"),
        )
    ]
    assert texts == [
        "Why it is illegal or breaks the policy (Art. 16(2)(a)).",
        "Needed for another step than the proposed one.",
        "What was due when it began; each goes on with the time it had left then.",
        None,
    ]
