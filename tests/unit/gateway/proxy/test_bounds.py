"""What the proxy is told is checked before it starts."""

import pytest

from schout.core.model.errors import SettingsError
from schout.gateway.proxy.bounds import ProxyBounds, Upstream, check_listening


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_it_may_listen_on_the_loopback(host: str) -> None:
    check_listening(host, ProxyBounds())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", ""])  # noqa: S104 - refused here
def test_it_listens_elsewhere_only_when_told(host: str) -> None:
    check_listening(host, ProxyBounds(public=True))
    with pytest.raises(SettingsError) as refused:
        check_listening(host, ProxyBounds())
    assert refused.value.code == "SCH-G030"


def test_bounds_are_at_least_one() -> None:
    with pytest.raises(ValueError, match=r"^expected 1 or more for `head_ms`, found 0$"):
        ProxyBounds(head_ms=0)
    with pytest.raises(ValueError, match=r"^expected 1 or more for `connections`, found -1$"):
        Upstream(host="127.0.0.1", port=80, connections=-1)


@pytest.mark.parametrize(
    ("host", "port", "socket", "message"),
    [
        ("", 0, "", "expected a host or a socket, and not both"),
        ("a", 80, "/b", "expected a host or a socket, and not both"),
        ("a", 0, "", "expected a port from 1 to 65535, found 0"),
        ("a", 70_000, "", "expected a port from 1 to 65535, found 70000"),
    ],
)
def test_an_upstream_has_one_address(host: str, port: int, socket: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        Upstream(host=host, port=port, socket=socket)
