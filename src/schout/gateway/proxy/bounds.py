"""What the proxy is told: how much it takes, how long it waits, and where it forwards to."""

from schout.core.model.errors import SettingsError
from schout.core.model.value import Value

_BOUNDS = ("head_bytes", "target_bytes", "fields", "body_bytes", "drain_bytes", "connections",
           "connections_per_source", "head_ms", "body_ms", "idle_ms", "stall_ms", "tunnel_ms",
           "abandoned_ms", "stop_ms", "buffer_bytes")  # fmt: skip
_UPSTREAM_BOUNDS = ("connections", "idle_connections", "waiting", "connect_ms", "answer_ms",
                    "idle_ms", "head_bytes", "fields")  # fmt: skip


class ProxyBounds(Value, frozen=True, kw_only=True):
    """How much the proxy takes from callers, and how long it waits for them."""

    head_bytes: int = 32_768
    """Of a request line with its fields; more gets 431."""
    target_bytes: int = 8_192
    """Of a request target; more gets 414."""
    fields: int = 100
    """Of a request; more get 431."""
    body_bytes: int = 134_217_728
    """Of a request body; more gets 413. Odoo takes 128 MiB by default."""
    drain_bytes: int = 65_536
    """What is read and dropped of the body of a refused request to keep its connection open."""
    buffer_bytes: int = 65_536
    """What is kept in memory for a side that reads slowly, before the other is paused."""
    connections: int = 10_000
    """From callers at any moment; more are closed at once."""
    connections_per_source: int = 512
    """From one address at any moment, unless it is a trusted proxy."""
    head_ms: int = 10_000
    """For a head to arrive as a whole; longer gets 408."""
    body_ms: int = 30_000
    """For a body that the gate must read, as a whole; for any other, between two pieces of it."""
    idle_ms: int = 75_000
    """Between two requests of a connection."""
    stall_ms: int = 60_000
    """For a caller to take what was sent."""
    tunnel_ms: int = 3_600_000
    """Without a byte either way over a WebSocket."""
    abandoned_ms: int = 120_000
    """How long the work of a caller who went away may go on, holding its lease: Odoo's
    `limit_time_real`."""
    stop_ms: int = 30_000
    """For requests under way to end when the proxy is stopped."""
    trusted: tuple[str, ...] = ()
    """Networks of proxies whose `X-Forwarded-*` fields are kept and added to; the same as the
    identifier's."""
    forwarded_host: bool = False
    """That `X-Forwarded-Host` of a trusted proxy is kept; the same as the identifier's. Otherwise
    it becomes `Host`, for the upstream must see the host that the gate saw."""
    fields_always: bool = False
    """Whether the RateLimit fields also go with API calls that pass."""
    public: bool = False
    """That it may listen elsewhere than on the loopback; it speaks no TLS."""

    def __post_init__(self) -> None:
        """Refuse bounds below 1."""
        for name in _BOUNDS:
            if getattr(self, name) < 1:
                raise ValueError(f"expected 1 or more for `{name}`, found {getattr(self, name)}")


class Upstream(Value, frozen=True, kw_only=True):
    """The server that does the work: a host with a port, or a unix socket."""

    host: str = ""
    port: int = 0
    socket: str = ""
    """The path of a unix socket, instead of a host and a port."""
    connections: int = 256
    """To it at any moment; a request waits for a free one."""
    idle_connections: int = 64
    """Kept open for later requests."""
    waiting: int = 1_024
    """Requests that wait for a connection; more get 503."""
    connect_ms: int = 5_000
    """To connect, and to wait for a free connection."""
    answer_ms: int = 720_000
    """For its answer, and between two pieces of it."""
    idle_ms: int = 30_000
    """How long a connection is kept unused; less than the server keeps it open."""
    head_bytes: int = 65_536
    """Of the head of its answer; more is a broken answer."""
    fields: int = 200

    def __post_init__(self) -> None:
        """Refuse an address that is none, and bounds below 1."""
        if bool(self.socket) == bool(self.host):
            raise ValueError("expected a host or a socket, and not both")
        if self.host and not 0 < self.port < 65_536:
            raise ValueError(f"expected a port from 1 to 65535, found {self.port}")
        for name in _UPSTREAM_BOUNDS:
            if getattr(self, name) < 1:
                raise ValueError(f"expected 1 or more for `{name}`, found {getattr(self, name)}")


def check_listening(host: str, bounds: ProxyBounds) -> None:
    """Refuse to listen beyond the loopback by accident; `SettingsError` says how to allow it."""
    if bounds.public or host in {"localhost", "::1"} or host.startswith("127."):
        return
    raise SettingsError(
        "SCH-G030",
        f"expected a loopback address to listen on, found `{host}`",
        "the built-in proxy speaks no TLS; set `public` if it may be reached from outside",
    )
