"""The made-up world of a simulation: tenants with hosts and machines, and everybody's addresses.

Only addresses that nobody has: 198.18.0.0/15 (RFC 2544), 192.0.2.0/24 and its sisters (RFC 5737),
2001:db8::/32 (RFC 3849); only hosts under `.example` (RFC 2606).
"""

from random import Random

from schout.core.model.event import Authentication, HttpRequest, MailTransfer, NetworkFlow, SignUp
from schout.core.model.ids import TenantId
from schout.core.model.value import Value

ACCESS, ACCESS_JSON, ODOO = "access.log", "access.json", "odoo.log"
AUTH, MAIL, FLOWS, SIGN_UPS = "auth.log", "mail.log", "conn.json", "sign-ups.jsonl"
SOURCES = (ACCESS, ACCESS_JSON, ODOO, AUTH, MAIL, FLOWS, SIGN_UPS)
"""The logs that a simulation writes; an activity names its own as its `source`."""
MOST_TENANTS = 10_000
MAIL_SERVER = "mail.oxygis.example"
SIGN_UP_HOST = "www.oxygis.example"
RELAY = "192.0.2.25"

_MACHINES, _OFFICES, _HOMES = 0x0001, 0x4000, 0x8000
_CARRIERS, _SERVICES, _HOSTILE, _ELSEWHERE = 0x10000, 0x14000, 0x18000, 0x1C000
_BLOCK = 0x4000
_WORDS = (
    *("acacia", "bakkerij", "cyclo", "dakwerken", "elektro", "fleurs", "garage", "hout", "imkers"),
    *("juwelier", "kaas", "linnen", "metaal", "noten", "optiek", "papier", "quilts", "reizen"),
    *("schoenen", "tuin", "uurwerk", "verf", "wijn", "zeep"),
)
FIRST_NAMES = (
    *("an", "bart", "carine", "dirk", "eline", "filip", "greet", "hugo", "ines", "jan", "katrien"),
    *("luc", "marie", "nele", "olivier", "pascale", "ruben", "sofie", "tom", "ulrike", "veerle"),
    *("wim", "xavier", "yasmine", "zoe"),
)
LAST_NAMES = (
    *(
        "peeters",
        "janssens",
        "maes",
        "jacobs",
        "mertens",
        "willems",
        "claes",
        "goossens",
        "wouters",
    ),
    *("dubois", "lambert", "dupont", "martin", "simon", "laurent", "leroy", "renard", "schmitz"),
)
BROWSERS = (
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/142.0.0.0 Safari/537.36"
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/18.6 Safari/605.1.15"
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
        "Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
    ),
    (
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/142.0.0.0 Mobile Safari/537.36"
    ),
)


class Tenant(Value, frozen=True, kw_only=True):
    """One simulated tenant."""

    number: int
    id: TenantId
    host: str
    domain: str
    """Of its mail."""
    machine: str
    """The address of its virtual machine."""
    vm: str
    """The name of that machine."""
    office: str
    """The address that its people share; no machine of ours."""
    log: str
    """Where its web server writes."""
    people: tuple[str, ...]


class World(Value, frozen=True, kw_only=True):
    """All that there is."""

    tenants: tuple[Tenant, ...]

    def some(self, draw: Random) -> Tenant:
        """Give any tenant."""
        return self.tenants[draw.randrange(len(self.tenants))]


def seeded(seed: int, name: str) -> Random:
    """Give the numbers that one actor draws: the same for the same seed and name."""
    return Random(f"{seed}/{name}")  # noqa: S311 - made-up traffic, no secret


def a_world(seed: int, tenants: int) -> World:
    """Make the world of a seed; `ValueError` when it would have too many tenants, or none."""
    if not 1 <= tenants <= MOST_TENANTS:
        raise ValueError(f"expected 1 to {MOST_TENANTS} tenants, found `{tenants}`")
    return World(tenants=tuple(_a_tenant(seed, number) for number in range(tenants)))


def _a_tenant(seed: int, number: int) -> Tenant:
    draw = seeded(seed, f"tenant/{number}")
    name = f"{draw.choice(_WORDS)}{number}"
    return Tenant(
        number=number,
        id=TenantId(name),
        host=f"{name}.example",
        domain=f"mail.{name}.example",
        machine=address(_MACHINES + number),
        vm=f"vm.{name}.example",
        office=_an_office(number),
        log=ACCESS_JSON if number % 2 else ACCESS,
        people=tuple(sorted({a_person(draw) for _ in range(draw.randrange(4, 24))})),
    )


def _an_office(number: int) -> str:
    """Give an address of an office: most have IPv6, the others stand in 64 networks in turn."""
    group, rest = divmod(number, 4)
    if rest:
        return f"2001:db8:3000:{number + 1:x}::1"
    return address(_OFFICES + 256 * (group % 64) + 1 + group // 64)


def a_person(draw: Random) -> str:
    """Give a name as people log in with."""
    return f"{draw.choice(FIRST_NAMES)}.{draw.choice(LAST_NAMES)}"


def address(number: int) -> str:
    """Give one of the addresses of 198.18.0.0/15."""
    return f"198.{18 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"


def a_home(draw: Random) -> str:
    """Give the address of somebody's home; most homes have IPv6, with a network of their own."""
    if draw.random() < 0.7:
        network, machine = draw.randrange(1 << 20), draw.randrange(1, 9)
        return f"2001:db8:{0x4000 + (network >> 16):x}:{network & 0xFFFF or 1:x}::{machine:x}"
    return address(_HOMES + draw.randrange(2 * _BLOCK))


def a_carrier(number: int) -> str:
    """Give an address behind which thousands of telephones are."""
    return address(_CARRIERS + 256 * (number >> 3) + 10 + (number & 7))


def a_service(number: int) -> str:
    """Give the address of a service that watches, reads or searches."""
    return address(_SERVICES + 256 * (number % 60) + 20 + number // 60)


def elsewhere(number: int) -> str:
    """Give one of 16,384 addresses of third parties."""
    return address(_ELSEWHERE + number % _BLOCK)


def hostile(draw: Random) -> str:
    """Give the address of an attacker, in any network."""
    return address(_HOSTILE + 256 * draw.randrange(64) + draw.randrange(1, 255))


def hostile_spread(draw: Random, count: int) -> tuple[str, ...]:
    """Give addresses of attackers that share no /64 and hardly a /24."""
    networks = draw.sample(range(1, 0xFFFF), count)
    return tuple(f"2001:db8:bad:{each:x}::{draw.randrange(2, 99):x}" for each in networks)


def hostile_prefix(draw: Random, count: int) -> tuple[str, ...]:
    """Give attackers' addresses of one /24."""
    network = _HOSTILE + 256 * draw.randrange(64)
    return tuple(address(network + each) for each in draw.sample(range(1, 255), count))


def request(
    at_us: int,
    source_ip: str,
    tenant: Tenant,
    method: str,
    target: str,
    status: int,
    size: int,
    agent: str | None,
    duration_us: int = 60_000,
    referer: str | None = None,
) -> HttpRequest:
    """Make a request to a tenant's host, told when it ends."""
    path, mark, query = target.partition("?")
    return HttpRequest(
        at_us,
        tenant.log,
        0,
        b"",
        source_ip,
        method,
        path,
        query if mark else None,
        status,
        size,
        tenant.host,
        None,
        agent,
        referer,
        duration_us,
    )


def odoo_login(
    at_us: int, source_ip: str, tenant: Tenant, user: str, outcome: str
) -> Authentication:
    """Make a login at a tenant's database, as Odoo tells it."""
    return Authentication(at_us, ODOO, 0, b"", source_ip, "odoo", outcome, user, tenant.host)


def ssh_login(at_us: int, source_ip: str, host: str, user: str, outcome: str) -> Authentication:
    """Make a login at a machine."""
    return Authentication(at_us, AUTH, 0, b"", source_ip, "sshd", outcome, user, host)


def mail_login(at_us: int, source_ip: str, user: str, outcome: str) -> Authentication:
    """Make a login at the mail server."""
    return Authentication(at_us, MAIL, 0, b"", source_ip, "dovecot", outcome, user, MAIL_SERVER)


def mail(
    at_us: int, source_ip: str, sender: str, to: str, outcome: str, size: int, user: str | None
) -> MailTransfer:
    """Make what became of a mail to one recipient at the domain `to`."""
    return MailTransfer(
        at_us, MAIL, 0, b"", source_ip, "postfix", outcome, sender,
        sender.partition("@")[2], to, 1, size, user, MAIL_SERVER,
    )  # fmt: skip


def flow(
    at_us: int,
    source_ip: str,
    destination_ip: str,
    port: int,
    outcome: str = "accepted",
    *,
    protocol: str = "tcp",
    source_port: int = 40_000,
    sent: int = 0,
    got: int = 0,
    packets: int = 1,
    duration_us: int = 0,
) -> NetworkFlow:
    """Make packets between two ends."""
    return NetworkFlow(
        at_us, FLOWS, 0, b"", source_ip, destination_ip, protocol, source_port, port, outcome,
        sent, got, packets, duration_us,
    )  # fmt: skip


def sign_up(at_us: int, source_ip: str, user: str, fingerprint: str | None) -> SignUp:
    """Make a new account that is asked for."""
    domain = user.partition("@")[2]
    return SignUp(
        at_us, SIGN_UPS, 0, b"", source_ip, user, domain, fingerprint, "accepted", SIGN_UP_HOST
    )


def register_toml(world: World) -> str:
    """Write the register that `schout tenant import` reads."""
    parts = [
        f'[[tenant]]\nid = "{each.id}"\nname = "{each.id.capitalize()} SRL"\n'
        f'contacts = ["it@{each.host}"]\naccepted_version = "2026.1"\naccepted_on = 2026-11-15\n'
        f'since = 2020-01-01\nhosts = ["{each.host}", "*.{each.host}"]\n'
        f'databases = ["{each.id}"]\naddresses = ["{each.machine}"]\n'
        f'mail_domains = ["{each.domain}"]\n'
        for each in world.tenants
    ]
    return "\n".join(parts)
