"""What every path of the API does with a request: methods, types, sizes, failures, headers."""

import asyncio
import logging
from typing import Any

import pytest
from starlette.types import Message
from tests.unit.surfaces.api.api_scene import EVERY, FORM, Scene

from schout.adapters.memory.store import MemoryStore
from schout.core.model.codes import CODES
from schout.core.model.errors import StoreBusy, StoreError
from schout.surfaces.api.answer import HEADERS
from schout.surfaces.api.endpoint import MOST_BYTES
from schout.surfaces.api.routes import ENDPOINTS

PATHS = sorted({each.path for each in ENDPOINTS})
SAID = "a line of somebody's report"


def plain(path: str) -> str:
    return path.replace("{", "").replace("}", "")


@pytest.mark.parametrize("path", PATHS)
def test_another_method_is_told_which_there_are(path: str) -> None:
    scene = Scene()
    methods = {each.method for each in ENDPOINTS if each.path == path}
    allowed = ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - methods:
        reply = scene.call(method, plain(path), scene.key(*EVERY))
        assert reply.fault == (405, "SCH-H024")
        assert reply.headers["allow"] == allowed
    options = scene.call("OPTIONS", plain(path))
    assert (options.status, options.body, options.headers["allow"]) == (204, b"", allowed)


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/", "/v1/none", "/v1/cases/1/none", "/v1/cases/", "/v1/cases/%00"]
)
def test_where_nothing_is_that_is_told(path: str) -> None:
    reply = Scene().get(path)
    assert reply.fault == (404, "SCH-H023")
    assert reply.headers["content-type"] == "application/problem+json"


def test_every_answer_has_the_headers_that_keep_it_where_it_is() -> None:
    scene = Scene()
    key = scene.key(*EVERY)
    replies = [
        scene.get("/v1/cases", key),
        scene.get("/v1/cases"),
        scene.get("/v1/none"),
        scene.report(),
    ]
    for name, text in HEADERS.items():
        assert [each.headers[name] for each in replies] == [text] * 4


def test_head_gives_the_headers_of_get_and_no_body() -> None:
    scene = Scene()
    key = scene.key(*EVERY)
    whole, head = scene.get("/v1/cases", key), scene.call("HEAD", "/v1/cases", key)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert scene.call("HEAD", "/v1/cases").status == 401


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ("APPLICATION/JSON", 201),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
def test_only_the_types_that_a_path_takes_are_taken(given: str, status: int) -> None:
    reply = Scene().post("/v1/reports", None, FORM, content_type=given)
    assert reply.status == status
    if status == 415:
        types = "application/json, application/xarf+json, message/rfc822"
        assert reply.headers["accept-post"] == types
        assert types in reply.json["detail"]


async def streamed(scene: Scene, parts: list[bytes], headers: dict[str, str]) -> int:
    """Send a body in parts, as a client that does not say how much will come."""
    sent: list[Message] = []
    waiting = iter(parts)

    async def receive() -> Message:
        part = next(waiting, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/v1/cases/cas_1/acts",
        "query_string": b"",
        "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
        "client": ("203.0.113.9", 5),
    }
    await scene.app(scope, receive, send)
    return int(sent[0]["status"])


def test_a_body_that_does_not_say_how_long_it_is_is_cut_off_where_it_is_too_long() -> None:
    scene = Scene()
    headers = {
        "authorization": f"Bearer {scene.key(*EVERY)}",
        "content-type": "application/json",
        "transfer-encoding": "chunked",
    }
    note = [b'{"type": "note", ', b'"text": "x"}']
    assert asyncio.run(streamed(scene, note, headers)) == 404
    endless = [bytes(MOST_BYTES // 4)] * 100
    assert asyncio.run(streamed(scene, endless, headers)) == 413


def test_what_is_too_large_is_refused_before_it_is_read() -> None:
    scene = Scene()
    headers = {
        "authorization": f"Bearer {scene.key(*EVERY)}",
        "content-type": "application/json",
        "content-length": str(MOST_BYTES + 1),
    }
    assert asyncio.run(streamed(scene, [], headers)) == 413


def test_who_goes_away_in_the_middle_leaves_nothing() -> None:
    scene = Scene()

    async def leave() -> Message:
        return {"type": "http.disconnect"}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/v1/reports",
        "query_string": b"",
        "headers": [(b"content-type", b"message/rfc822"), (b"content-length", b"10")],
        "client": None,
    }
    asyncio.run(scene.app(scope, leave, send))
    assert (sent[0]["status"], scene.store_count("reports")) == (408, 0)


class FailingStore(MemoryStore):
    """A store that fails when it is written after it was prepared."""

    failure: Exception | None = None

    def transaction(self) -> Any:
        if self.failure is not None:
            raise self.failure
        return super().transaction()


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (StoreBusy("SCH-S003", SAID), 503, "SCH-S003"),
        (StoreError("SCH-S001", SAID), 503, "SCH-S001"),
        (RuntimeError(SAID), 500, "SCH-H034"),
    ],
    ids=["busy", "broken", "defect"],
)
def test_a_failure_of_ours_is_told_without_what_it_was_about(
    failure: Exception, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = FailingStore()
    scene = Scene(store)
    store.failure = failure
    with caplog.at_level(logging.ERROR):
        reply = scene.report()
    assert reply.fault == (status, code)
    assert SAID not in reply.body.decode()
    assert ("retry-after" in reply.headers) == (status == 503)
    if status == 500:
        assert SAID not in caplog.text
        assert "the API failed" in caplog.text


def test_nothing_of_a_report_or_a_key_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene()
    key = scene.key(*EVERY)
    with caplog.at_level(logging.DEBUG, logger="schout"):
        scene.report()
        scene.post("/v1/reports", key, {**FORM, "mail": "no"})
        scene.get("/v1/cases", key)
        scene.get("/v1/cases", key + "x")
    assert [each for each in caplog.records if each.name == "schout"] == []


def test_the_type_of_a_problem_leads_to_what_its_code_means() -> None:
    scene = Scene()
    page = scene.get(scene.get("/v1/none").json["type"])
    code = CODES["SCH-H023"]
    assert page.json == {
        "code": "SCH-H023",
        "title": code.title,
        "meaning": code.meaning,
        "what_to_do": code.mend,
        "reference": "docs/reference/errors.md#sch-h023",
    }
    assert scene.get("/v1/errors/SCH-H999").fault == (404, "SCH-H023")
