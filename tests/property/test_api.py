"""Whatever is sent to the API: it answers in its own words, and never with a failure of ours."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.surfaces.api.api_scene import EVERY, FORM, Scene

from schout.core.model.act import Act, AppealAct
from schout.core.model.edge import Quota
from schout.service.web_limits import USUAL, WebLimits
from schout.surfaces.api.answer import JSON
from schout.surfaces.api.routes import ENDPOINTS

ANY = Quota(at_most=1_000_000_000, interval_us=1, burst=1_000_000_000)
SCENE = Scene(limits=WebLimits(dict.fromkeys(USUAL, ANY)))
KEY = SCENE.key(*EVERY)
CASE = SCENE.new_case()
REPORT = SCENE.report(category=None).json["id"]
TAGS = [each.__struct_config__.tag for each in (*Act.__args__, *AppealAct.__args__)]
NAMES = sorted(
    {field for each in (*Act.__args__, *AppealAct.__args__) for field in each.__struct_fields__}
    | set(FORM)
    | {"type", "kind", "state", "clause", "tenant", "hosts", "starts", "ends", "lasts", "limit"}
)
WORDS = st.sampled_from([*TAGS, CASE, REPORT, "acme", "I.2", "III.2", "5bd", "unfounded", "", "\0"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | WORDS
JSONS = st.recursive(
    LEAVES,
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.sampled_from(NAMES), part),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), JSONS, max_size=8) | JSONS
TAGGED = st.builds(
    lambda tag, body: {**body, "type": tag},
    st.sampled_from(TAGS),
    st.dictionaries(st.sampled_from(NAMES), LEAVES, max_size=6),
)


def path_of(template: str, name: str) -> str:
    known = {"case": CASE, "report": REPORT, "tenant": "acme"}
    for field in ("case", "report", "tenant", "appeal", "request", "token", "code"):
        template = template.replace(f"{{{field}}}", known.get(field, name))
    return template


def told(method: str, path: str, body: Any = None, **headers: str) -> None:
    """Call the API; it must answer as it is described."""
    reply = SCENE.call(method, path, KEY, body, **headers)
    assert reply.status < 500, (method, path, body, reply.body)
    if reply.status >= 400:
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.json["status"] == reply.status


@given(
    st.sampled_from([each for each in ENDPOINTS if each.method == "POST"]),
    BODIES | TAGGED,
    st.text("abc_123.", min_size=1),
)
def test_no_json_is_too_odd(endpoint: Any, body: Any, name: str) -> None:
    told("POST", path_of(endpoint.path, name), json.dumps(body).encode(), content_type=JSON)


@given(
    st.sampled_from([each for each in ENDPOINTS if each.method == "POST"]),
    st.binary(max_size=200),
    st.sampled_from([JSON, "application/xarf+json", "message/rfc822"]),
)
def test_no_bytes_are_too_odd(endpoint: Any, raw: bytes, content_type: str) -> None:
    told("POST", path_of(endpoint.path, "x"), raw, content_type=content_type)


@given(
    st.sampled_from([each for each in ENDPOINTS if each.method == "GET"]),
    st.lists(
        st.tuples(st.sampled_from([*NAMES, "cursor", "queue", "case"]), st.text()), max_size=3
    ),
    st.text(min_size=1),
)
def test_no_address_is_too_odd(endpoint: Any, query: list[tuple[str, str]], name: str) -> None:
    path = path_of(endpoint.path, quote(name, safe=""))
    told("GET", f"{path}?{urlencode(query, errors='surrogatepass')}")
