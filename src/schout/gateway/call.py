"""Calls and the answers to them: what the hooks and the gate say to one another.

Both may be made by position: one of each is made for every request.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from schout.core.limits.lanes import Lane
from schout.core.model.edge import EdgeLimit, EdgeSanction, Quota, Stage
from schout.core.model.value import Value
from schout.ports.rate_store import Ask

if TYPE_CHECKING:
    from schout.gateway.track import Track


class CallClass(StrEnum):
    """What kind of request it is; limits on API traffic hold for `api` alone."""

    API = "api"
    """XML-RPC, JSON-RPC, JSON-2, or a path that the policy names as API."""
    WEB_CLIENT = "web_client"
    """A data call of a person's browser session; it is parallel by nature."""
    PAGE = "page"
    ASSET = "asset"
    SOCKET = "socket"
    """A websocket or long poll; it lasts for hours by nature."""
    SIGN_UP = "sign_up"
    LOGIN = "login"
    CRAWLER = "crawler"


class Dialect(StrEnum):
    """In which form the caller's program understands a refusal."""

    XML_RPC = "xml_rpc"
    JSON_RPC = "json_rpc"
    JSON_2 = "json_2"
    """Odoo's JSON-2 API: an error object that is also problem details."""
    PROBLEM = "problem"
    """`application/problem+json` (RFC 9457)."""
    HTML = "html"
    TEXT = "text"


class Rpc(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the body of an API call says. `None` where it does not say or was not read."""

    request_id: bytes | None = None
    """The `id` of a JSON-RPC request, as the JSON it was."""
    model: str | None = None
    method: str | None = None
    records: int | None = None
    """How many records it creates, writes or reads by id."""


class Applicant(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a request to sign up tells of who sends it; no mail address is in it."""

    mail: str | None = None
    """The keyed digest of the mailbox, `@` and its domain; `None`: not read, or not told."""
    fingerprint: str | None = None
    """A keyed digest of what the program says of itself."""
    proof: str | None = None
    """The cookie with the solution of a proof of work."""


class Seat(msgspec.Struct, gc=False, eq=False):
    """What a gate keeps with a call, so that it need not look again when the same call comes again.

    It says nothing about the call, so any two are equal; calls made of one another share it.
    """

    era: object = None
    """Of the tracks it was found by; under others it is found again."""
    track: "Track | None" = None
    lanes: "tuple[Lane, ...] | None" = None
    """`None`: they differ between calls that share it."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Seat)

    def __hash__(self) -> int:
        return 0


class Call(msgspec.Struct, frozen=True, gc=False):
    """One request, as far as limits care."""

    host: str
    """Lower case, without port; empty when there is none."""
    path: str
    """Plain: decoded once, without dots, double slashes and query."""
    method: str
    source_ip: str
    kind: CallClass
    dialect: Dialect = Dialect.TEXT
    principal: str | None = None
    """The keyed digest of a credential with what it is, such as `key:4f0c…` or `user:91aa…`."""
    label: str | None = None
    """A verified identity: the `keyid` of a valid HTTP Message Signature."""
    user_agent: str | None = None
    languages: str | None = None
    """The `Accept-Language` header."""
    rpc: Rpc | None = None
    cost: int = 1
    """How many calls it is: a JSON-RPC batch of three is three."""
    applicant: Applicant | None = None
    """Of a sign-up."""
    seat: Seat = msgspec.field(default_factory=Seat)
    """INVARIANT: calls that share it differ in none of `host`, `path`, `source_ip` and `kind`."""


class Verdict(StrEnum):
    """What to do with a call."""

    ADMIT = "admit"
    WARN = "warn"
    """Let it pass with the header that says it was too much."""
    PACE = "pace"
    """Hold it for `wait_us`, then let it pass: its place in the rate is taken already."""
    QUEUE = "queue"
    """Hold it for at most `wait_us` until a call of the same key has ended, then ask again."""
    PROVE = "prove"
    """Ask for proof of work, of a person who signs up and of nobody else."""
    REFUSE = "refuse"
    RESTRICT = "restrict"
    """A sanction closes this part of the service."""
    SUSPEND = "suspend"
    """A sanction closes the whole service."""


class BatchHint(Value, frozen=True, kw_only=True):
    """That calls could have been one: `count` calls of `method` on `model` were seen."""

    model: str
    method: str
    batch: str
    """The call that takes many at once, such as `create` with a list, or `load`."""
    count: int
    seconds: int
    speedup: int
    """How many times faster one batch call was measured to be."""


class Shared(msgspec.Struct, frozen=True, gc=False):
    """What a call must still ask of the limits that several gates share."""

    ask: Ask
    limits: tuple[tuple[EdgeLimit, Stage], ...]
    """The limit that each lane of the ask is about, and its stage."""


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What the gate says to a call."""

    verdict: Verdict
    wait_us: int = 0
    """`pace`: hold it so long. `refuse`: it is admitted after so long. Never too small."""
    lease: str | None = None
    """Give it back when the call has ended; giving it back twice does no harm."""
    limit: EdgeLimit | None = None
    """The limit that decided."""
    quota: Quota | None = None
    """The figures in force for this caller: of the limit, of its plan, or of a permit."""
    sanction: EdgeSanction | None = None
    case: str | None = None
    """The open case, for a link."""
    hint: BatchHint | None = None
    shared: Shared | None = None
    """It passes here; whether it passes at all is decided where several gates count together."""
    challenge: str | None = None
    """`prove`: what is to be solved."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a caller stands with one limit, for the RateLimit header fields."""

    limit: EdgeLimit
    quota: Quota
    remaining: int
    reset_us: int
    """The time after which all of it may be used again."""


ADMITTED = Answer(Verdict.ADMIT)
"""The answer to most calls."""
