"""More real systems that sanctions reach: mail, names, a receiver of webhooks, a program."""

import base64
import hashlib
import hmac
import json
import os
import pwd
import shutil
import smtplib
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import dns.message
import dns.query
import dns.tsig
import dns.zone
import pytest
from tests.conformance.systems import BY_HAND, HOST, OTHER, WITHIN_MS, Running, forking, put, shown
from tests.e2e.proxies import free_port, needs, serving, write
from tests.e2e.upstream import Reply, Seen, upstream
from tests.e2e.waiting import WITHIN_S, wait_for

from schout.adapters.connectors.bind_rpz import BindRpz
from schout.adapters.connectors.command import Command
from schout.adapters.connectors.postfix_access import PostfixAccess
from schout.adapters.connectors.webhook import Webhook
from schout.adapters.system import SystemClock
from schout.core.model.effect import Effect
from schout.core.model.vocabulary import MeasureKind

POSTFIX = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mail.example
mydestination =
alias_maps =
local_recipient_maps =
maillog_file = {folder}/queue/mail.log
maillog_file_prefixes = {folder}
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
"""
POSTFIX_SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
SENDERS = f"# of the host\n{BY_HAND} REJECT by hand\n{OTHER}  DUNNO\n\n"


def not_tested(reason: str) -> NoReturn:
    """Skip on a machine that cannot; fail where the result counts."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"not tested: {reason}")
    pytest.skip(f"NOT TESTED: {reason}")


class PostfixSystem:
    """Postfix with its own configuration and queue."""

    effects = (
        Effect(kind=MeasureKind.OUTBOUND_MAIL_OFF, target=HOST),
        Effect(kind=MeasureKind.OUTBOUND_MAIL_OFF, target=OTHER),
        Effect(kind=MeasureKind.OUTBOUND_MAIL_OFF, target="a.person@shared.example"),
    )

    def __init__(self, _: Path) -> None:
        postfix, postmap = needs("postfix"), needs("postmap")
        if os.geteuid() != 0:
            not_tested("Postfix is started by root alone")
        # Not pytest's own folder: that one is closed to the users that Postfix runs as.
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="schout-mail-")), free_port()
        self.folder.chmod(0o755)
        etc, data = self.folder / "etc", self.folder / "data"
        for each in (etc, data, self.folder / "queue"):
            each.mkdir()
        owner = pwd.getpwnam("postfix")
        os.chown(data, owner.pw_uid, owner.pw_gid)
        self.map = etc / "senders"
        (restriction,) = shown("text")
        main = POSTFIX.format(folder=self.folder)
        main += put(restriction, "/etc/postfix/schout/senders", self.map)
        services = POSTFIX_SERVICES.format(port=self.port)
        write(etc, {"main.cf": main, "master.cf": services, "senders": SENDERS})
        self.postmap = [postmap, "-c", str(etc)]
        self._compile()
        subprocess.run([postfix, "-c", str(etc), "check"], timeout=WITHIN_S, check=True)
        self.connector = PostfixAccess(
            name="mail",
            kind=MeasureKind.OUTBOUND_MAIL_OFF,
            map_file=self.map,
            action="REJECT 5.7.1 outgoing mail of this sender is off",
            postmap=self.postmap,
            within_ms=WITHIN_MS,
        )
        master = ["/usr/lib/postfix/sbin/master", "-c", str(etc), "-d"]
        self.running = Running(lambda: forking(self.folder, master, self.port))

    def sees(self, effect: Effect) -> bool:
        sender = effect.target if "@" in effect.target else f"somebody@{effect.target}"
        with smtplib.SMTP("127.0.0.1", self.port, "client.example", WITHIN_S) as client:
            client.ehlo()
            assert client.mail(sender)[0] == 250
            code, text = client.rcpt("person@elsewhere.example")
        assert code == 250 or b"outgoing mail of this sender is off" in text
        return code == 554

    def kept(self) -> object:
        command = [*self.postmap, "-s", f"hash:{self.map}"]
        listed = subprocess.run(command, capture_output=True, timeout=WITHIN_S, check=True).stdout
        return self.map.read_bytes(), sorted(listed.splitlines())

    def restart(self, kept: object) -> None:
        self.running.stop()
        assert isinstance(kept, tuple)
        self.map.write_bytes(kept[0])
        self._compile()
        self.running.again()

    def _compile(self) -> None:
        subprocess.run([*self.postmap, f"hash:{self.map}"], timeout=WITHIN_S, check=True)

    def stop(self) -> None:
        self.running.stop()
        shutil.rmtree(self.folder)


SECRET = base64.b64encode(b"a secret of a test, of 32 bytes.").decode()
ZONE, LANDING = "rpz.schout.invalid", "suspended.example"
OF_A_TEST = """
  directory "{folder}";
  listen-on port {port} {{ 127.0.0.1; }};
  listen-on-v6 {{ none; }};
  pid-file none;
  session-keyfile none;
  managed-keys-directory "{folder}";
  allow-recursion {{ 127.0.0.1; }};
  dnssec-validation no;
  empty-zones-enable no;
"""


def bind_config(folder: Path, port: int, interval_s: int) -> str:
    """Give the configuration of the page with what keeps a server of a test to itself."""
    (text,) = shown("named")
    text = put(text, "options {\n", f"options {{{OF_A_TEST.format(folder=folder, port=port)}")
    text = put(text, "/etc/bind/schout.key", folder / "schout.key")
    text = put(text, "/var/lib/bind/rpz.schout.db", "policy.db")
    text = put(text, "min-update-interval 0", f"min-update-interval {interval_s}")
    return f'{text}controls {{ }};\nzone "example" {{ type primary; file "example.db"; }};\n'


ZONE_HEAD = "$TTL 60\n@ SOA localhost. root.localhost. 1 3600 600 86400 60\n@ NS localhost.\n"


class BindSystem:
    """BIND as a resolver with a response policy zone."""

    effects = (
        Effect(kind=MeasureKind.SUSPEND_SERVICE, target=HOST),
        Effect(kind=MeasureKind.SUSPEND_SERVICE, target=OTHER),
    )

    def __init__(self, folder: Path, interval_s: int = 0) -> None:
        named, self.folder, self.port = needs("named"), folder / "names", free_port()
        config = bind_config(self.folder, self.port, interval_s)
        policy = f"{ZONE_HEAD}{BY_HAND} CNAME .\n"
        files = {
            "named.conf": config,
            "policy.db": policy,
            "schout.key": f'key "schout" {{ algorithm hmac-sha256; secret "{SECRET}"; }};',
            "example.db": ZONE_HEAD + "* A 192.0.2.1\n",
        }
        write(self.folder, files)
        self.key = dns.tsig.Key("schout", SECRET, "hmac-sha256")
        self.connector = BindRpz(
            name="names",
            kind=MeasureKind.SUSPEND_SERVICE,
            server=("127.0.0.1", self.port),
            zone=ZONE,
            landing=LANDING,
            key=self.key,
            within_ms=WITHIN_MS,
        )
        command = [named, "-g", "-n", "1", "-c", str(self.folder / "named.conf")]
        self.running = Running(lambda: serving(self.folder, command, self.port))
        self._wait_for_policy()

    def _wait_for_policy(self) -> None:
        """BIND answers before it has read the policy zone."""
        wait_for(lambda: "NXDOMAIN" in self._ask(BY_HAND), "BIND to go by its policy zone")

    def _ask(self, name: str) -> str:
        query = dns.message.make_query(name, "A")
        return dns.query.udp_with_fallback(query, "127.0.0.1", WITHIN_S, self.port)[0].to_text()

    def sees(self, effect: Effect) -> bool:
        return LANDING in self._ask(effect.target)

    def kept(self) -> object:
        query = dns.message.make_query(ZONE, "AXFR")
        query.use_tsig(self.key)
        zone = dns.zone.Zone(ZONE)
        dns.query.inbound_xfr("127.0.0.1", zone, query, port=self.port, lifetime=WITHIN_S)
        entries = zone.iterate_rdatas("CNAME")
        return sorted(f"{name} CNAME {data}" for name, _, data in entries)

    def restart(self, kept: object) -> None:
        self.running.stop()
        assert isinstance(kept, list)
        (self.folder / "policy.db.jnl").unlink(missing_ok=True)
        write(self.folder, {"policy.db": ZONE_HEAD + "".join(f"{line}\n" for line in kept)})
        self.running.again()
        self._wait_for_policy()

    def stop(self) -> None:
        self.running.stop()


ANY_EFFECTS = (
    Effect(kind=MeasureKind.SUSPEND_TENANT, target=HOST),
    Effect(kind=MeasureKind.QUARANTINE, target="https://tenant.example/a?b=c;d"),
    Effect(kind=MeasureKind.READ_ONLY, target="database-1"),
)
WEBHOOK_SECRET = b"a secret of a test, of 32 bytes."


class WebhookSystem:
    """A receiver that checks signatures by its own means, and ignores what it has had."""

    effects = ANY_EFFECTS

    def __init__(self, _: Path) -> None:
        self.holds: dict[str, dict[str, str]] = {}
        self.had: set[str] = set()
        self.lock = threading.Lock()
        self._stack = ExitStack()
        up = self._stack.enter_context(upstream(self._answer))
        self.connector = Webhook(
            name="panel",
            can=frozenset(each.kind for each in self.effects),
            url=urlsplit(f"http://127.0.0.1:{up.port}/hook?of=schout"),
            secret=WEBHOOK_SECRET,
            within_ms=WITHIN_MS,
            clock=SystemClock(),
        )

    def _answer(self, seen: Seen) -> Reply:
        parts = (seen.header("webhook-id"), seen.header("webhook-timestamp"))
        assert all(parts)
        signed = f"{parts[0]}.{parts[1]}.".encode() + seen.body
        digest = base64.b64encode(hmac.digest(WEBHOOK_SECRET, signed, hashlib.sha256)).decode()
        if seen.header("webhook-signature") != f"v1,{digest}" or seen.target != "/hook?of=schout":
            return Reply(401)
        with self.lock:
            if seen.method == "GET":
                return Reply(200, (), json.dumps(list(self.holds.values())).encode())
            self._take(str(parts[0]), json.loads(seen.body))
            return Reply(204)

    def _take(self, key: str, message: dict[str, object]) -> None:
        effects = message["effects"]
        assert isinstance(effects, list)
        if key in self.had:
            return
        self.had.add(key)
        for effect in effects:
            name = json.dumps(effect, sort_keys=True)
            if message["type"] == "effects.apply":
                self.holds[name] = effect
            else:
                self.holds.pop(name, None)

    def sees(self, effect: Effect) -> bool:
        return {"kind": effect.kind.value, "target": effect.target} in self.holds.values()

    def kept(self) -> object:
        return dict(self.holds)

    def restart(self, kept: object) -> None:
        assert isinstance(kept, dict)
        self.holds = dict(kept)

    def stop(self) -> None:
        self._stack.close()


PROGRAM = """
import json, os, pathlib, sys
file = pathlib.Path(sys.argv[1])
held = [json.loads(line) for line in file.read_text().splitlines()]
if sys.argv[2] == "present":
    print("\\n".join(json.dumps(each) for each in held))
    sys.exit()
assert len(os.environ["SCHOUT_KEY"]) > 8
given = [json.loads(line) for line in sys.stdin]
held = [each for each in held if each not in given]
held += given if sys.argv[2] == "apply" else []
file.write_text("".join(json.dumps(each) + "\\n" for each in held))
"""


class CommandSystem:
    """A program of the operator that keeps effects in a file."""

    effects = ANY_EFFECTS

    def __init__(self, folder: Path) -> None:
        write(folder, {"program.py": PROGRAM, "held": ""})
        self.file = folder / "held"
        command = (sys.executable, "-I", str(folder / "program.py"), str(self.file))
        self.connector = Command(
            name="program",
            can=frozenset(each.kind for each in self.effects),
            apply=(*command, "apply"),
            lift=(*command, "lift"),
            present=(*command, "present"),
            within_ms=WITHIN_MS,
        )

    def sees(self, effect: Effect) -> bool:
        return json.dumps({"kind": effect.kind, "target": effect.target}) in self.file.read_text()

    def kept(self) -> object:
        return self.file.read_text()

    def restart(self, kept: object) -> None:
        self.file.write_text(str(kept))

    def stop(self) -> None:
        """Nothing runs between two calls."""
