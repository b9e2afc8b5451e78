"""Programs that tell one thing in several lines: the lines are joined."""

# ruff: noqa: E501 - one message a line

import pytest
from tests.unit.core.intake.programs.said import in_short, reader, said

MAIL = "mail postfix"
CONVERSATIONS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a bind to a directory": (
        "slapd",
        [
            ("conn=7 fd=9 ACCEPT from IP=203.0.113.7:4000 (IP=0.0.0.0:389)", "other"),
            ('conn=7 op=0 BIND dn="uid=bob,ou=people,dc=shop" method=128', "other"),
            ("conn=7 op=0 RESULT tag=97 err=49 text=", "slapd failure 203.0.113.7 bob"),
            ("conn=7 op=0 RESULT tag=97 err=49 text=", "other"),
            ('conn=7 op=1 BIND dn="dc=shop" method=128', "other"),
            ("conn=7 op=1 RESULT tag=97 err=0 text=", "slapd success 203.0.113.7 dc=shop"),
            ('conn=8 op=0 BIND dn="" method=128', "other"),
            ("conn=8 op=0 RESULT tag=97 err=0 text=", "other"),
            ('conn=9 op=0 BIND dn="cn=x,dc=shop" method=128', "other"),
            ("conn=9 op=0 RESULT tag=97 err=32 text=", "slapd unknown_user None x"),
            ('conn=9 op=1 BIND dn="cn=x,dc=shop" method=163', "other"),
            ("conn=9 op=1 RESULT tag=97 err=14 text=", "other"),
            ("conn=9 op=2 UNBIND", "other"),
        ],
    ),
    "a login that the audit tells twice": (
        "auditd",
        [
            ("type=USER_AUTH msg=audit(1700000000.123:7): pid=1 uid=0 msg='op=PAM:authentication acct=\"bob\" exe=\"/usr/sbin/sshd\" hostname=203.0.113.7 addr=203.0.113.7 terminal=ssh res=failed'", "sshd failure 203.0.113.7 bob"),
            ("type=USER_LOGIN msg=audit(1700000000.123:8): pid=1 uid=0 msg='op=login acct=\"bob\" exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.7 terminal=ssh res=failed'", "other"),
            ("type=USER_AUTH msg=audit(1700000000.123:9): pid=1 uid=0 msg='op=PAM:authentication acct=\"bob\" exe=\"/usr/sbin/sshd\" hostname=203.0.113.7 addr=203.0.113.7 terminal=ssh res=failed'", "sshd failure 203.0.113.7 bob"),
        ],
    ),
    "a mail through postfix": (
        "postfix/qmgr",
        [
            ("4F0AB1: client=a.example[203.0.113.7], sasl_method=PLAIN, sasl_username=bob", "other"),
            ("4F0AB1: message-id=<m@a.example>", "other"),
            (
                "4F0AB1: from=<bob@shop.example>, size=1200, nrcpt=2 (queue active)",
                f"{MAIL} accepted 203.0.113.7 bob@shop.example None 2 1200 bob",
            ),
            (
                "4F0AB1: to=<x@other.example>, relay=h[192.0.2.9]:25, dsn=2.0.0, status=sent (ok)",
                f"{MAIL} delivered 203.0.113.7 bob@shop.example other.example 1 1200 bob",
            ),
            (
                "4F0AB1: to=<y@other.example>, orig_to=<y>, relay=none, status=deferred (no)",
                f"{MAIL} deferred 203.0.113.7 bob@shop.example other.example 1 1200 bob",
            ),
            ("4F0AB1: from=<bob@shop.example>, size=1200, nrcpt=1 (queue active)", "other"),
            (
                "4F0AB1: to=<y@other.example>, relay=none, dsn=5.1.1, status=bounced (no)",
                f"{MAIL} bounced 203.0.113.7 bob@shop.example other.example 1 1200 bob",
            ),
            ("4F0AB1: sender non-delivery notification: 4F0AB2", "other"),
            ("4F0AB1: removed", "other"),
            (
                "4F0AB1: to=<z@other.example>, relay=none, status=sent (ok)",
                f"{MAIL} delivered None None other.example 1 None None",
            ),
            (
                "4F0AB3: from=<bob@shop.example>, status=expired, returned to sender",
                f"{MAIL} bounced None bob@shop.example None None None None",
            ),
        ],
    ),
    "a mail through exim": (
        "exim",
        [
            (
                "1abcDE-0001ab-2C <= bob@shop.example H=(h) [203.0.113.7]:4000 P=esmtpsa A=plain:bob S=1200 for x@other.example y@other.example",
                "mail exim accepted 203.0.113.7 bob@shop.example None 2 1200 bob",
            ),
            (
                "1abcDE-0001ab-2C => x@other.example R=dns T=smtp",
                "mail exim delivered 203.0.113.7 bob@shop.example other.example 1 1200 bob",
            ),
            (
                "1abcDE-0001ab-2C ** y@other.example: no such user",
                "mail exim bounced 203.0.113.7 bob@shop.example other.example 1 1200 bob",
            ),
            (
                "1abcDE-0001ab-2C == y <y@other.example> R=dns defer",
                "mail exim deferred 203.0.113.7 bob@shop.example other.example 1 1200 bob",
            ),
            (
                "1abcDE-0001ab-2C => local R=l",
                "mail exim delivered 203.0.113.7 bob@shop.example None 1 1200 bob",
            ),
            (
                "1abcDE-0001ab-2C => y <> R=l",
                "mail exim delivered 203.0.113.7 bob@shop.example None 1 1200 bob",
            ),
            ("1abcDE-0001ab-2C Completed", "other"),
            (
                "1abcDE-0001ab-2D <= <> R=1abcDE-0001ab-2C U=exim P=local",
                "mail exim accepted None None None None None None",
            ),
        ],
    ),
    "a mail through sendmail": (
        "sendmail",
        [
            (
                "5ABC0001xy: from=<bob@shop.example>, size=1200, class=0, nrcpts=1, relay=h [203.0.113.7]",
                "mail sendmail accepted 203.0.113.7 bob@shop.example None 1 1200 None",
            ),
            (
                "5ABC0001xy: to=<x@other.example>, delay=00:00:01, stat=Sent (ok)",
                "mail sendmail delivered 203.0.113.7 bob@shop.example other.example 1 1200 None",
            ),
            (
                "5ABC0001xz: from=root, size=10, class=0, nrcpts=1, relay=root@localhost",
                "mail sendmail accepted None root None 1 10 None",
            ),
        ],
    ),
    "a session with opensmtpd": (
        "smtpd",
        [
            ("0123456789abcdef smtp connected address=203.0.113.7 host=a.example", "other"),
            (
                "0123456789abcdef smtp authentication user=bob result=permfail",
                "opensmtpd failure 203.0.113.7 bob",
            ),
            (
                "0123456789abcdef smtp authentication user=carol result=ok",
                "opensmtpd success 203.0.113.7 carol",
            ),
            (
                '0123456789abcdef smtp failed-command command="AUTH LOGIN" result="535 no"',
                "opensmtpd failure 203.0.113.7 None",
            ),
            ("0123456789abcdef smtp message accepted", "other"),
            ("0123456789abcdef smtp disconnected reason=quit", "other"),
            (
                '0123456789abcdef mta delivery evpid=1 from=<a@b.example> to=<x@other.example> result="Ok"',
                "mail opensmtpd delivered None None other.example 1 None None",
            ),
            ("smtpd started", "other"),
        ],
    ),
    "a connection to sshd": (
        "sshd",
        [
            ("Invalid user bob from 203.0.113.7 port 4", "sshd unknown_user 203.0.113.7 bob"),
            ("Failed password for invalid user bob from 203.0.113.7 port 4 ssh2", "other"),
            (
                "Failed password for invalid user bob from 203.0.113.7 port 4 ssh2",
                "sshd unknown_user 203.0.113.7 bob",
            ),
            ("Connection closed by invalid user bob 203.0.113.7 port 4 [preauth]", "other"),
            ("Accepted password for bob from 203.0.113.7 port 4 ssh2", "sshd success 203.0.113.7 bob"),
        ],
    ),
    "a session with dovecot": (
        "dovecot",
        [
            (
                "auth: pam(bob,203.0.113.7,<s1>): unknown user",
                "dovecot unknown_user 203.0.113.7 bob",
            ),
            (
                "imap-login: Disconnected (auth failed, 1 attempts): user=<bob>, rip=203.0.113.7, session=<s1>",
                "other",
            ),
            ("auth: pam(bob,203.0.113.7,<s2>): Password mismatch", "dovecot failure 203.0.113.7 bob"),
            ("imap-login: Disconnected (auth failed, 1 attempts): user=<b>, rip=203.0.113.7, session=<s3>",
             "dovecot failure 203.0.113.7 b"),
            ("auth: pam(b,203.0.113.7,<s3>): Password mismatch", "other"),
        ],
    ),
    "a peer of charon": (
        "charon",
        [
            ("06[NET] <7> received packet: from 203.0.113.7[4500] to 198.51.100.2[4500] (1 bytes)", "other"),
            ("06[IKE] <con1|7> EAP-MS-CHAPv2 verification failed, retry (1)", "charon failure 203.0.113.7 None"),
            ("06[IKE] <con1|7> XAuth authentication of 'bob' failed", "charon failure 203.0.113.7 bob"),
            ("06[IKE] <8> 192.0.2.8 is initiating an IKE_SA", "other"),
            ("06[IKE] <con1|8> XAuth authentication of 'carol' successful", "charon success 192.0.2.8 carol"),
        ],
    ),
    "a connection to postgresql": (
        "postgres",
        [
            ("[77-1] LOG:  connection received: host=203.0.113.7 port=4000", "other"),
            (
                '[77-2] bob@shop FATAL:  password authentication failed for user "bob"',
                "postgresql failure 203.0.113.7 bob",
            ),
            ("LOG:  connection received: host=192.0.2.8 port=4000", "other"),
            (
                'FATAL:  password authentication failed for user "bob"',
                "postgresql failure 192.0.2.8 bob",
            ),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("which", CONVERSATIONS)
def test_lines_of_one_thing_are_joined(which: str) -> None:
    program, lines = CONVERSATIONS[which]
    read = reader()
    told = [
        in_short(read(said(program, text, pid="7", line=number)))
        for number, (text, _) in enumerate(lines, 1)
    ]
    assert told == [expected for _, expected in lines]


def test_the_oldest_connections_to_a_directory_are_forgotten() -> None:
    read = reader()
    for number in range(5000):
        read(said("slapd", f"conn={number} fd=9 ACCEPT from IP=203.0.113.7:4000 (IP=0.0.0.0:389)"))
        read(said("slapd", f'conn={number} op=0 BIND dn="uid=bob" method=128'))
    told = [read(said("slapd", f"conn={number} op=0 RESULT tag=97 err=49")) for number in (0, 4999)]
    assert [in_short(each) for each in told] == ["other", "slapd failure 203.0.113.7 bob"]


def test_the_oldest_mails_and_peers_are_forgotten() -> None:
    read = reader()
    read(said("postfix/smtpd", "4F0AB1: client=a.example[203.0.113.7]"))
    read(said("charon", "06[IKE] <7> 203.0.113.7 is initiating an IKE_SA"))
    read(said("postgres", "[77-1] LOG:  connection received: host=203.0.113.7 port=4000"))
    for number in range(20_000):
        read(said("postfix/smtpd", f"5{number:06}: client=a.example[192.0.2.8]"))
        if number < 5000:
            read(said("charon", f"06[IKE] <1{number:05}> 192.0.2.8 is initiating an IKE_SA"))
            text = f"[1{number:05}-1] LOG:  connection received: host=192.0.2.8 port=4000"
            read(said("postgres", text))
    told = [
        in_short(read(said(program, text)))
        for program, text in (
            ("postfix/qmgr", "4F0AB1: from=<bob@shop.example>, size=1, nrcpt=1 (queue active)"),
            ("charon", "06[IKE] <con1|7> XAuth authentication of 'bob' failed"),
            ("postgres", '[77-2] FATAL:  password authentication failed for user "bob"'),
        )
    ]
    assert told == [
        "mail postfix accepted None bob@shop.example None 1 1 None",
        "other",
        "postgresql failure None bob",
    ]
