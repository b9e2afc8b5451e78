"""Programs' own logs: the time and the message of each are found, and the format by its lines."""

# ruff: noqa: E501 - one line of a log a line

import pytest
from tests.unit.core.intake.programs.said import NOBODY, in_short

from schout.core.intake.formats import detect_format, parser_for
from schout.core.model.moment import from_rfc3339, to_rfc3339

PACKET = "IN=vmbr0 OUT= SRC=203.0.113.7 DST=198.51.100.2 LEN=60 PROTO=TCP SPT=50000 DPT=22 "
FLOW = "flow blocked tcp 203.0.113.7:50000 -> 198.51.100.2:22"
END_US = from_rfc3339("2026-11-23T12:00:00Z")

OWN: list[tuple[str, str, str]] = [
    ("vsftpd", 'Mon Nov  2 10:00:00 2026 [pid 7] [bob] FAIL LOGIN: Client "203.0.113.7"', "vsftpd failure 203.0.113.7 bob"),
    ("proftpd", "2026-11-02 10:00:00,000 web1 proftpd[7] web1 (203.0.113.7[203.0.113.7]): USER bob: no such user found from x", "proftpd unknown_user 203.0.113.7 bob"),
    ("exim", "2026-11-02 10:00:00 login authenticator failed for (h) [203.0.113.7]:4000: 535 Incorrect authentication data (set_id=bob)", "exim failure 203.0.113.7 bob"),
    ("exim", "2026-11-02 10:00:00 [77] 1abcDE-0001ab-2C => x@other.example R=dns", "mail exim delivered None None other.example 1 None None"),
    ("dovecot", "2026-11-02 10:00:00 imap-login: Info: Disconnected (auth failed, 1 attempts): user=<bob>, rip=203.0.113.7", "dovecot failure 203.0.113.7 bob"),
    ("postgresql", '2026-11-02 10:00:00.000 UTC [7] bob@shop 203.0.113.7 FATAL:  password authentication failed for user "bob"', "postgresql failure 203.0.113.7 bob"),
    ("mysql", "2026-11-02 10:00:00 7 [Warning] Access denied for user 'bob'@'203.0.113.7' (using password: YES)", "mysql failure 203.0.113.7 bob"),
    ("mysql", "2026-11-02T10:00:00.000000Z 7 [Note] [MY-010926] [Server] Access denied for user 'bob'@'203.0.113.7' (using password: YES)", "mysql failure 203.0.113.7 bob"),
    ("mongodb", '{"t":{"$date":"2026-11-02T10:00:00.000+00:00"},"c":"ACCESS","msg":"Authentication failed","attr":{"principalName":"bob","remote":"203.0.113.7:4000"}}', "mongodb failure 203.0.113.7 bob"),
    ("asterisk", "[Nov  2 10:00:00] NOTICE[7]: chan_sip.c:1 f: Registration from 'bob' failed for '203.0.113.7:5060' - Wrong password", "asterisk failure 203.0.113.7 bob"),
    ("asterisk", "[2026-11-02 10:00:00] NOTICE[7] chan_sip.c: Registration from 'bob' failed for '203.0.113.7:5060' - Wrong password", "asterisk failure 203.0.113.7 bob"),
    ("freeswitch", "2026-11-02 10:00:00.000000 96.03% [WARNING] sofia_reg.c:1 Can't find user [bob] from 203.0.113.7", "freeswitch unknown_user 203.0.113.7 bob"),
    ("webmin", '1793613600.77.0 [02/Nov/2026 10:00:00] bob - 203.0.113.7 global miniserv.pl "failed" "-" "wrongpass"', "webmin failure 203.0.113.7 bob"),
    ("netfilter", "0 3 PVEFW-HOST-IN 02/Nov/2026:10:00:00 +0000 policy DROP: " + PACKET, FLOW),
    ("samba", "  Auth: [SMB2,(null)] user [W]\\[bob] at [Mon, 02 Nov 2026 10:00:00.000000 UTC] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [] remote host [ipv4:203.0.113.7:4000] x", "samba failure 203.0.113.7 bob"),
    ("samba", '  {"timestamp": "2026-11-02T10:00:00.000000+0000", "type": "Authentication", "Authentication": {"status": "NT_STATUS_WRONG_PASSWORD", "remoteAddress": "ipv4:203.0.113.7:4000", "clientAccount": "bob"}}', "samba failure 203.0.113.7 bob"),
    ("fortigate", 'date=2026-11-02 time=10:00:00 devname="g" type="traffic" srcip=203.0.113.7 srcport=50000 dstip=198.51.100.2 dstport=22 proto=6 action="deny"', FLOW),
    ("palo_alto", "1,2026/11/02 10:00:00,0,TRAFFIC,deny,1,2026/11/02 10:00:00,203.0.113.7,198.51.100.2,,,r,,,ssh,v,o,i,e,a,l,t,1,1,50000,22,0,0,0x0,tcp,deny,1,2,3,4", FLOW),
    ("cef", "CEF:0|V|Gate|1|300|Login failed|5|src=203.0.113.7 suser=bob rt=1793613600000", "gate failure 203.0.113.7 bob"),
    ("odoo", "2026-11-02 10:00:00,000 7 INFO acme odoo.addons.base.models.res_users: Login failed for db:acme login:bob from 203.0.113.7", "odoo failure 203.0.113.7 bob"),
    ("auditd", 'type=ANOM_ABEND msg=audit(1793613600.000:7): pid=78 comm="su" exe="/usr/bin/su" sig=11', "alert auditd crash seen None abnormal end of su /usr/bin/su"),
    ("laurel", '{"ID":"1793613600.000:7","NODE":"web1","SYSCALL":{"syscall":59,"success":"yes","ppid":77,"exe":"/usr/bin/base64"}}', "alert auditd exploit seen None execve base64 77"),
    ("gin", '[GIN] 2026/11/02 - 10:00:00 | 401 |     505.317µs |   203.0.113.7 | POST     "/login?a=b"', "call 203.0.113.7 None POST /login a=b 401"),
    ("uwsgi", "[pid: 7|app: 0|req: 1/1] 203.0.113.7 (bob) {30 vars in 400 bytes} [Mon Nov  2 10:00:00 2026] POST /x => generated 10 bytes in 5 msecs (HTTP/1.1 404) 2 headers in 70 bytes (1 switches on core 0)", "call 203.0.113.7 None POST /x None 404"),
    ("squid", "1793613600.000    200 203.0.113.7 TCP_MISS/404 1234 GET http://db.example/x bob HIER_DIRECT/198.51.100.2 text/html", "call 203.0.113.7 db.example GET /x None 404"),
    ("squid", "1793613600.000    200 203.0.113.7 TCP_TUNNEL/200 1234 CONNECT db.example:443 - HIER_DIRECT/198.51.100.2 -", "call 203.0.113.7 None CONNECT db.example:443 None 200"),
    ("freeradius", "Mon Nov  2 10:00:00 2026 : Auth: (7) Login incorrect: [bob] (from client nas1 port 7 cli 203.0.113.7)", "radius failure 203.0.113.7 bob"),
    ("dropbear", "[7] Nov 02 10:00:00 Bad password attempt for 'bob' from 203.0.113.7:4000", "dropbear failure 203.0.113.7 bob"),
    ("monolog", '[2026-11-02 10:00:00] local.WARNING: Login failed. Attempt for "bob" from 203.0.113.7.', "monolog failure 203.0.113.7 bob"),
    ("monolog", '[2026-11-02T10:00:00.000000+00:00] main.INFO: {"type":"ADMIN_LOGIN_FAILED","ip":"203.0.113.7"} []', "monolog failure 203.0.113.7 None"),
    ("couchdb", "[notice] 2026-11-02T10:00:00.000000Z a@b <0.1.2> e1fed412f8 db.example 203.0.113.7 undefined GET /x 404 ok 1", "call 203.0.113.7 db.example GET /x None 404"),
    ("syslog", "Nov  2 10:00:00 web1 sshd[7]: Invalid user bob from 203.0.113.7", "sshd unknown_user 203.0.113.7 bob"),
    ("journal", '{"__REALTIME_TIMESTAMP":"1793613600000000","MESSAGE":"Invalid user bob from 203.0.113.7","SYSLOG_IDENTIFIER":"sshd"}', "sshd unknown_user 203.0.113.7 bob"),
    ("application", "2026-11-02 10:00:00 login failed for bob from 203.0.113.7", "application failure 203.0.113.7 bob"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "line", "told"), OWN)
def test_a_line_of_its_own_log_tells_when_and_what(name: str, line: str, told: str) -> None:
    parsed = parser_for(name, "x.log", NOBODY, None, END_US)(1, line.encode())
    at_us = getattr(parsed, "at_us", 0)
    assert (to_rfc3339(at_us), in_short(parsed)) == ("2026-11-02T10:00:00Z", told)


@pytest.mark.parametrize(("name", "line", "told"), OWN)
def test_a_format_is_known_by_its_lines(name: str, line: str, told: str) -> None:
    found = detect_format([line.encode()] * 4)
    assert (found and found.format, bool(told)) == (name, True)


@pytest.mark.parametrize("name", sorted({name for name, _, _ in OWN}))
def test_what_is_not_of_the_format_is_malformed_and_blank_lines_are_other(name: str) -> None:
    parse = parser_for(name, "x.log", NOBODY, None, END_US)
    assert [in_short(parse(1, raw)) for raw in (b"\x00\xffhello", b" ")] == ["malformed", "other"]


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("mysql", "2026-13-02 10:00:00 7 [Warning] Access denied", "malformed"),
        ("cef", "CEF:0|V|Gate|1|300|Login failed|5|src=203.0.113.7", "malformed"),
        ("odoo", "2026-13-02 10:00:00,000 7 INFO acme odoo: hello", "malformed"),
        ("auditd", "type=LOGIN msg=audit(1793613600.000:7): pid=1", "other"),
        ("laurel", '{"ID":"1793613600.000:7","LOGIN":{"pid":1}}', "other"),
        ("laurel", '{"ID":"x"}', "malformed"),
        ("couchdb", "[info] 2026-11-02T10:00:00.000000Z a@b <0.1.2> -------- hello", "other"),
        ("couchdb", "[notice] 2026-13-02T10:00:00.000000Z a@b <0.1.2> e1fed412f8 db.example 203.0.113.7 bob GET /x 404 ok 1", "malformed"),
        ("monolog", '[2026-11-02 10:00:00] shop.INFO: {"type":"PAYMENT_FAILED","ip":"203.0.113.7"} []', "other"),
        ("monolog", "#0 /srv/app/vendor/x.php(7): f()", "malformed"),
        ("dropbear", "[7] Nov 02 10:00:00 Child connection from 203.0.113.7:4000", "other"),
        ("gin", '[GIN] 2026/11/02 - 10:60:00 | 401 |  5.1ms |   203.0.113.7 | POST  "/login"', "malformed"),
        ("gin", '[GIN] 2026/11/02 - 10:00:00 | 401 |  5.1ms |   1.1 | POST  "/login"', "malformed"),
    ],
)  # fmt: skip
def test_half_lines_are_counted_as_what_they_are(name: str, line: str, told: str) -> None:
    assert in_short(parser_for(name, "x.log", NOBODY, None, END_US)(1, line.encode())) == told


def test_a_second_that_no_minute_has_is_the_last_of_its_minute() -> None:
    line = b'[GIN] 2026/11/02 - 10:00:83 | 401 |  5.1ms |   203.0.113.7 | POST  "/login"'
    parsed = parser_for("gin", "x.log", NOBODY, None, END_US)(1, line)
    assert to_rfc3339(getattr(parsed, "at_us", 0)) == "2026-11-02T10:00:59Z"
