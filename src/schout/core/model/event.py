"""Events: signals made typed and normal. What happened, when, by whom; never an opinion."""

from schout.core.model.ids import ClauseId, EventId, Kind, TenantId, id_from
from schout.core.model.value import Value
from schout.core.model.vocabulary import Metric, Scope


class Signal(Value, frozen=True, gc=False):
    """Raw material as it arrived: one line of a named source, and when it says it is of.

    It may be made by position, as `HttpRequest` may.
    """

    at_us: int
    source: str
    line: int
    raw: bytes


class HttpRequest(Value, frozen=True, tag="http_request", gc=False):
    """One request as an access log tells it. `None` where the log does not say.

    The one value that may be made by position: see decision 0007.
    """

    at_us: int
    """When it ended, or began, as the format defines it; microseconds since 1970, UTC."""
    source: str
    """The name of the input, never its folder."""
    line: int
    raw: bytes
    """The line as it arrived, without its end."""
    source_ip: str
    method: str | None = None
    path: str | None = None
    query: str | None = None
    status: int = 0
    size_bytes: int | None = None
    host: str | None = None
    user: str | None = None
    user_agent: str | None = None
    referer: str | None = None
    duration_us: int | None = None
    tenant: TenantId | None = None
    """Whom the target (host, database) belongs to."""
    source_tenant: TenantId | None = None
    """Whom the source address belongs to."""


class Authentication(Value, frozen=True, tag="authentication", gc=False):
    """One attempt to log in, or to be let in, as a service tells it. May be made by position."""

    at_us: int
    source: str
    line: int
    raw: bytes
    source_ip: str | None
    service: str
    """The program that was asked, such as `sshd`, `dovecot`, `odoo`; lower case."""
    outcome: str
    """`success`, `failure` (wrong secret), `unknown_user`, `refused` (by a rule, before asking)."""
    user: str | None = None
    host: str | None = None
    """The machine, host name or database that was asked."""
    tenant: TenantId | None = None
    source_tenant: TenantId | None = None


class NetworkFlow(Value, frozen=True, tag="network_flow", gc=False):
    """Packets between two ends, or one packet that a firewall met. May be made by position."""

    at_us: int
    """When it ended."""
    source: str
    line: int
    raw: bytes
    source_ip: str | None
    destination_ip: str | None
    protocol: str
    """`tcp`, `udp`, `icmp` and so on; lower case."""
    source_port: int | None = None
    destination_port: int | None = None
    outcome: str = "seen"
    """`accepted`, `blocked`, `failed` (no answer, reset), `seen` when the source does not say."""
    bytes_out: int | None = None
    """From source to destination."""
    bytes_in: int | None = None
    packets: int | None = None
    duration_us: int | None = None
    host: str | None = None
    """The machine or sensor that saw it."""
    tenant: TenantId | None = None
    """Whom the destination belongs to."""
    source_tenant: TenantId | None = None


class MailTransfer(Value, frozen=True, tag="mail_transfer", gc=False):
    """What became of one mail for one recipient, or for several. May be made by position."""

    at_us: int
    source: str
    line: int
    raw: bytes
    source_ip: str | None
    """The client that handed it over, where the line or an earlier one of its id tells."""
    service: str
    outcome: str
    """`accepted`, `delivered`, `deferred`, `bounced`, `rejected`, `spam`."""
    sender: str | None = None
    sender_domain: str | None = None
    recipient_domain: str | None = None
    recipients: int | None = None
    size_bytes: int | None = None
    user: str | None = None
    """The account that sent it, where it logged in to send."""
    host: str | None = None
    tenant: TenantId | None = None
    """Whom the recipient's domain belongs to."""
    source_tenant: TenantId | None = None
    """Whom the sender's address or domain belongs to."""


class SignUp(Value, frozen=True, tag="sign_up", gc=False):
    """A new account that was asked for. May be made by position."""

    at_us: int
    source: str
    line: int
    raw: bytes
    source_ip: str | None
    user: str | None = None
    """The name or mail address it was asked under."""
    mail_domain: str | None = None
    fingerprint: str | None = None
    """Of the browser or device, as the sign-up page made it."""
    outcome: str = "accepted"
    """`accepted` or `refused`."""
    host: str | None = None
    tenant: TenantId | None = None
    source_tenant: TenantId | None = None


class SecurityAlert(Value, frozen=True, tag="security_alert", gc=False):
    """What another detector claims: an intrusion detection system, a firewall, a kernel.

    May be made by position.
    """

    at_us: int
    source: str
    line: int
    raw: bytes
    source_ip: str | None
    engine: str
    """The detector, such as `suricata`, `modsecurity`, `zeek`, `nginx`, `auditd`."""
    signature: str
    """Its name for what it saw."""
    category: str = ""
    """Ours: `scan`, `exploit`, `malware`, `flood`, `policy`, `spam`, `crash`, `other`."""
    severity: int = 0
    """1 (worst) to 4; 0 when it does not say."""
    outcome: str = "seen"
    """`blocked` or `seen`."""
    destination_ip: str | None = None
    destination_port: int | None = None
    user: str | None = None
    host: str | None = None
    tenant: TenantId | None = None
    source_tenant: TenantId | None = None


Activity = HttpRequest | Authentication | NetworkFlow | MailTransfer | SignUp | SecurityAlert
"""What a log or a feed tells, and what stream rules are over.

All have `at_us`, `source`, `line`, `raw`, `source_ip`, `host`, `tenant`, `source_tenant`.
"""


class CallSample(Value, frozen=True, kw_only=True):
    """One call that was over a limit, as the gate saw it; enough to find it in one's own logs."""

    serial: int
    """Counts the samples of one gate since it started."""
    at_us: int
    source_ip: str
    host: str
    method: str
    path: str
    operation: str | None
    """The model and method of an API call, such as `res.partner.create`."""
    answer: str
    """What it got: `admit`, `warn`, `pace`, `queue`, `prove` or `refuse`."""


class LimitExceeded(Value, frozen=True, kw_only=True, tag="limit_exceeded"):
    """Calls of one key over one limit at the edge, counted over a short time."""

    at_us: int
    """Of the last of them."""
    first_us: int
    clause: ClauseId
    limit: str
    """The clause and the limit in it, such as `III.2/rate`."""
    metric: Metric
    scope: Scope
    key: str
    """What the limit counts by: a host name, a tenant, an address, the digest of a credential."""
    tenant: TenantId | None
    """Whose host was called."""
    over: int
    """Calls over the limit; for active minutes, those of the day so far."""
    refused: int
    measured: int
    """All calls of the key in this time, those let through included; or the most at once."""
    allowed: int
    window_s: int
    samples: tuple[CallSample, ...]


Event = Activity | LimitExceeded


def event_id(event: Activity) -> EventId:
    """Name an activity by what its line says and the host it is of.

    So it has the same id wherever the line stands: in `access.log`, `access.log.1` or a copy.
    Lines that are alike to the letter, of one second and one host, share an id.
    """
    raw = event.raw
    if not raw.isascii():
        raw = raw.decode("utf-8", "backslashreplace").encode()
    host = (event.host or "").encode("utf-8", "surrogatepass")
    return EventId(id_from(Kind.EVENT, event.at_us, host + b"\x1f" + raw))
