"""Writes the description of the API (OpenAPI 3.1) from the endpoints and the types of their JSON.

It cannot say anything else than what the API does: names, types and the texts beside them are those
of the code.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

import msgspec

from schout.core.model.act import Act
from schout.service.api_keys import KeyScope
from schout.surfaces.api.appeals import AnswerToAppeal
from schout.surfaces.api.endpoint import Endpoint
from schout.surfaces.api.field_texts import field_texts
from schout.surfaces.api.problem import MEDIA_TYPE, ProblemDetails
from schout.surfaces.api.views import REF, VIEWS

VERSION = "3.1.1"
_REF = REF + "{name}"
_FILLED: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "actInCase": (Act, ("by",)),
    "actInAppeal": (AnswerToAppeal, ("by", "appeal")),
}
"""Bodies whose fields the call fills: these are in no body."""
_IN_PATH = re.compile(r"\{(\w+)\}")
_MEANS = {
    400: "The body, or a header field, cannot be read.",
    401: "A key is needed, or the key is not valid.",
    403: "The key may not do that.",
    404: "There is no such thing, or not for this key.",
    405: "Not with this method.",
    408: "The body did not come to its end in time.",
    409: "It is not possible now; `code` says why.",
    412: "It has changed since it was read.",
    413: "The body is too large.",
    415: "Not a type of content that is taken.",
    422: "A field is wrong; `errors` points to each.",
    429: "Too many calls; `Retry-After` says when to come again.",
    503: "The store is busy; come again after `Retry-After`.",
}
_ABOUT = (
    "The desk of Schout for programs: reports come in, cases are decided, tenants answer. Every "
    "refusal is a problem (RFC 9457) whose `type` leads to what it means. Fields that are not "
    "described here are refused in bodies. Answers may get more fields; a change that breaks a "
    "caller comes under another version in the path."
)


def document(endpoints: Sequence[Endpoint]) -> bytes:
    """Write the description of some endpoints."""
    types = _types(endpoints)
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    _describe(components, field_texts(types))
    by_type = {id(kind): schema for kind, schema in zip(types, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for each in endpoints:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, by_type, components)
    kept = _reached(paths, components)
    whole = {
        "openapi": VERSION,
        "info": {"title": "Schout", "version": "1", "description": _ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "responses": {f"Problem{status}": _problem(status) for status in _MEANS},
            "schemas": kept,
            "securitySchemes": {"key": _scheme()},
        },
    }
    return msgspec.json.format(msgspec.json.encode(whole, order="sorted"), indent=2) + b"\n"


def _describe(components: dict[str, Any], texts: Mapping[str, Mapping[str, str]]) -> None:
    """Put beside each field what the code says of it."""
    for name, fields in texts.items():
        properties = components.get(name, {}).get("properties", {})
        for field, text in fields.items():
            if field in properties:
                properties[field] = {**properties[field], "description": text}


def _scheme() -> dict[str, Any]:
    scopes = ", ".join(f"`{each}`" for each in KeyScope)
    text = f"A key of `schout api key add`. What it may do are its scopes: {scopes}."
    return {"type": "http", "scheme": "bearer", "description": text}


def _types(endpoints: Iterable[Endpoint]) -> list[Any]:
    """Give all types whose JSON goes in or out, once each."""
    found: dict[int, Any] = {id(each): each for each in (ProblemDetails, *VIEWS)}
    for each in endpoints:
        bodies = (kind for kind in each.takes.values() if kind is not None)
        for kind in (*bodies, each.gives, each.query):
            if kind is not None:
                found[id(kind)] = kind
    for whole, _ in _FILLED.values():
        for kind in get_args(whole):
            found[id(kind)] = kind
    return list(found.values())


def _operation(
    endpoint: Endpoint, by_type: Mapping[int, Any], components: dict[str, Any]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": endpoint.id,
        "summary": endpoint.does,
        "parameters": [*_parameters(endpoint, components)],
        "responses": _responses(endpoint, by_type),
    }
    if endpoint.scope is not None:
        key: dict[str, list[str]] = {"key": [endpoint.scope]}
        found["security"] = [key, {}] if endpoint.keyless else [key]
    if endpoint.takes:
        content = {
            name: {"schema": _body(endpoint, kind, by_type, components)}
            for name, kind in endpoint.takes.items()
        }
        found["requestBody"] = {"required": True, "content": content}
    return found


def _body(
    endpoint: Endpoint, kind: Any, by_type: Mapping[int, Any], components: dict[str, Any]
) -> dict[str, Any]:
    if kind is None:
        return {}
    filled = _FILLED.get(endpoint.id)
    if filled is None:
        return dict(by_type[id(kind)])
    whole, fields = filled
    names = [f"New{each.__name__}" for each in get_args(whole)]
    for each, name in zip(get_args(whole), names, strict=True):
        components[name] = _without(components[each.__name__], fields)
    tags = {str(each.__struct_config__.tag): each for each in get_args(whole)}
    mapping = {tag: _REF.format(name=f"New{each.__name__}") for tag, each in tags.items()}
    return {
        "oneOf": [{"$ref": _REF.format(name=name)} for name in names],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }


def _without(schema: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """Leave out the fields of an act that its call fills."""
    kept = {name: each for name, each in schema["properties"].items() if name not in fields}
    needed = [name for name in schema.get("required", ()) if name not in fields]
    title = f"New{schema['title']}"
    return {**schema, "title": title, "properties": kept, "required": needed}


def _parameters(endpoint: Endpoint, components: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for name in _IN_PATH.findall(endpoint.path):
        text = {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": text}
    query = components.get(endpoint.query.__name__, {})
    for name, schema in query.get("properties", {}).items():
        needed = name in query.get("required", ())
        yield {"name": name, "in": "query", "required": needed, "schema": schema}
    if endpoint.method == "POST" and endpoint.scope is not None:
        yield _field("Idempotency-Key", "Sent again with the same key, it is done once.")
    if endpoint.tagged:
        if endpoint.method == "GET":
            yield _field("If-None-Match", "The `ETag` of what is known already.")
        else:
            yield _field("If-Match", "The `ETag` of the case as it was seen.")


def _field(name: str, text: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "required": False, "schema": schema, "description": text}


def _responses(endpoint: Endpoint, by_type: Mapping[int, Any]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if endpoint.gives is not None:
        done["content"] = {endpoint.media_type: {"schema": by_type[id(endpoint.gives)]}}
    else:
        done["content"] = {endpoint.media_type: {}}
    if endpoint.tagged and endpoint.path.endswith(("{case}", "/acts")):
        schema = {"type": "string"}
        done["headers"] = {"ETag": {"schema": schema, "description": "The case as it stands."}}
    found = {str(endpoint.status): done}
    if endpoint.known_as is not None:
        found[str(endpoint.known_as)] = {**done, "description": "It was there already."}
    if endpoint.tagged and endpoint.method == "GET":
        found["304"] = {"description": "It is as it was."}
    for status in sorted({*endpoint.refuses, *_usual(endpoint)}):
        found[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    return found


def _problem(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name=ProblemDetails.__name__)}}}
    return {"description": _MEANS[status], "content": content}


def _reached(paths: Any, components: Mapping[str, Any]) -> dict[str, Any]:
    """Give the types that the paths lead to, each with all that it leads to."""
    found: dict[str, Any] = {}
    names = [ProblemDetails.__name__, *_named(paths)]
    while names:
        name = names.pop()
        if name not in found:
            found[name] = components[name]
            names += _named(components[name])
    return found


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "$ref" and each.startswith(REF):
                yield each.removeprefix(REF)
            else:
                yield from _named(each)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each)


def _usual(endpoint: Endpoint) -> set[int]:
    """Give the statuses of problems that every endpoint of its kind can have."""
    found = {422, 429, 503}
    if endpoint.scope is not None:
        found |= {401, 403}
    if endpoint.takes:
        found |= {400, 408, 413, 415}
    return found
