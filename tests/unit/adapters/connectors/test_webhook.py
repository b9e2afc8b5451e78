"""The webhook: its signature, and receivers that refuse, stumble or hang."""

import base64
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from tests.e2e.upstream import Reply, Seen, upstream

from schout.adapters.connectors.webhook import Webhook, read_secret, sign
from schout.adapters.memory.clock import SettableClock
from schout.core.model.effect import Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind

A = Effect(kind=MeasureKind.READ_ONLY, target="a.example")
SECRET = b"a secret of a test, of 32 bytes."
NOW_US = 1_614_265_330_999_999


def a_webhook(port: int, within_ms: int = 20_000, path: str = "/hook") -> Webhook:
    return Webhook(
        name="panel",
        can=frozenset({MeasureKind.READ_ONLY}),
        url=urlsplit(f"http://127.0.0.1:{port}{path}"),
        secret=SECRET,
        within_ms=within_ms,
        clock=SettableClock(NOW_US),
    )


def failure(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(ConnectorFailed) as failed:
        act()
    return failed.value.code, failed.value.message


def test_the_signature_is_that_of_the_reference_implementations() -> None:
    secret = read_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
    assert secret is not None
    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("", None),
        ("whsec_", None),
        ("whsec_not base64!", None),
        (base64.b64encode(b"x" * 23).decode(), None),
        (base64.b64encode(b"x" * 24).decode(), b"x" * 24),
        ("whsec_" + base64.b64encode(b"x" * 64).decode(), b"x" * 64),
        (base64.b64encode(b"x" * 65).decode(), None),
    ],
)
def test_a_secret_has_24_to_64_bytes_in_base64(text: str, secret: bytes | None) -> None:
    assert read_secret(text) == secret


def test_effects_are_posted_as_json_under_the_key_and_the_time() -> None:
    with upstream(lambda _: Reply(204)) as up:
        a_webhook(up.port, path="").lift([A], "the-key")
    (seen,) = up.seen
    body = b'{"type":"effects.lift","effects":[{"kind":"read_only","target":"a.example"}]}'
    assert (seen.method, seen.target, seen.body) == ("POST", "/", body)
    headers = [seen.header(f"webhook-{name}") for name in ("id", "timestamp", "signature")]
    assert headers == ["the-key", "1614265330", sign(SECRET, "the-key", "1614265330", body)]


def test_the_list_is_asked_for_with_a_signature_too() -> None:
    body = b'[{"kind":"read_only","target":"a.example"}]'
    with upstream(lambda _: Reply(200, (), body)) as up:
        assert a_webhook(up.port).present() == {A}
    (seen,) = up.seen
    key = f"read_{NOW_US}"
    signature = sign(SECRET, key, "1614265330", b"")
    assert (seen.method, seen.body, seen.header("webhook-signature")) == ("GET", b"", signature)


@pytest.mark.parametrize("status", [301, 302, 400, 401, 500])
def test_any_answer_but_2xx_is_a_refusal_and_no_redirect_is_followed(status: int) -> None:
    def answer(_: Seen) -> Reply:
        return Reply(status, (("Location", "/elsewhere"),))

    with upstream(answer) as up:
        told = failure(lambda: a_webhook(up.port).apply([A], "k"))
    assert told == ("SCH-N004", f"panel: expected an answer of 2xx, found {status}")
    assert len(up.seen) == 1


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b'[{"kind":"read_only"}]', b"\xff"])
def test_a_list_that_makes_no_sense_is_told(body: bytes) -> None:
    with upstream(lambda _: Reply(200, (), body)) as up:
        told = failure(a_webhook(up.port).present)
    message = "panel: expected effects as a list of objects, found another text"
    assert told == ("SCH-N003", message)


def test_a_receiver_that_hangs_costs_its_time_out_and_no_more() -> None:
    with upstream() as up, up.hold("/hook"):
        told = failure(a_webhook(up.port, within_ms=100).present)
    assert told == ("SCH-N002", "panel: not done within 100 ms")


def test_a_receiver_that_is_not_there_is_told() -> None:
    with upstream() as up:
        port = up.port
    told = failure(a_webhook(port).present)
    assert told == ("SCH-N001", f"panel: no answer from 127.0.0.1:{port}")
