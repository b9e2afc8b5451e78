"""Gives each message to the reader of the program that wrote it; the table of all programs.

To add a program, write a reader and name it in `_TABLE`. Programs nobody reads are looked at by the
generic reader of applications, and told by name.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

from collections.abc import Callable

import msgspec

from schout.core.intake.format import LineParser, Miss, Parsed
from schout.core.intake.programs.appliance import (
    cef_reader,
    cisco_reader,
    fortigate_reader,
    palo_alto_reader,
)
from schout.core.intake.programs.application import application_reader
from schout.core.intake.programs.audit import audit_reader
from schout.core.intake.programs.consoles import webmin_reader
from schout.core.intake.programs.databases import mongodb_reader, mysql_reader, postgresql_reader
from schout.core.intake.programs.dovecot import COURIER, CYRUS, SASLAUTHD, dovecot_reader
from schout.core.intake.programs.exim import exim_reader
from schout.core.intake.programs.filterlog import filterlog_reader
from schout.core.intake.programs.filters import filter_reader
from schout.core.intake.programs.ftp import PURE_FTPD, VSFTPD, proftpd_reader
from schout.core.intake.programs.ldap import slapd_reader
from schout.core.intake.programs.mail_filter import (
    amavis_reader,
    mailscanner_reader,
    rspamd_reader,
)
from schout.core.intake.programs.message import Making, Message, Reader, Teller, quiet
from schout.core.intake.programs.named import named_reader
from schout.core.intake.programs.netfilter import kernel_reader
from schout.core.intake.programs.odoo import odoo_reader
from schout.core.intake.programs.pam import LOGIN, SU, SUDO, read_pam
from schout.core.intake.programs.postfix import postfix_reader
from schout.core.intake.programs.radius import radius_reader
from schout.core.intake.programs.samba import samba_reader
from schout.core.intake.programs.sendmail import opensmtpd_reader, sendmail_reader
from schout.core.intake.programs.sshd import DROPBEAR, sshd_reader
from schout.core.intake.programs.voice import FREESWITCH, asterisk_reader
from schout.core.intake.programs.vpn import OPENVPN, charon_reader
from schout.core.intake.sensors.leef import leef_reader

_QUIET = (
    "cron crond anacron atd systemd systemd-logind systemd-networkd systemd-resolved "
    "systemd-timesyncd systemd-journald systemd-udevd dbus-daemon dbus rsyslogd "
    "syslogd syslog-ng polkitd chronyd ntpd networkmanager dhclient dhcpd snapd "
    "cloud-init logrotate irqbalance smartd multipathd udisksd modemmanager avahi- "
    "daemon accounts-daemon dockerd containerd packagekitd fwupd opendkim opendmarc "
    "spfd postgrey policyd-spf spamd clamd freshclam"
)
"""Programs that tell of no activity."""
_TABLE: tuple[tuple[Making, str], ...] = (
    (sshd_reader, "sshd sshd-session sshd-auth"),
    (DROPBEAR, "dropbear"),
    (SUDO, "sudo"),
    (SU, "su"),
    (LOGIN, "login"),
    (VSFTPD, "vsftpd"),
    (proftpd_reader, "proftpd"),
    (PURE_FTPD, "pure-ftpd pureftpd"),
    (dovecot_reader, "dovecot"),
    (COURIER, "courier imapd imapd-ssl pop3d pop3d-ssl courier-imapd courier-pop3d esmtpd courieresmtpd authdaemond"),
    (CYRUS, "cyrus imaps pop3 pop3s cyrus/imap cyrus/imaps cyrus/pop3 cyrus/pop3s lmtpunix"),
    (SASLAUTHD, "saslauthd"),
    (postfix_reader, "postfix"),
    (exim_reader, "exim exim4"),
    (sendmail_reader, "sendmail sm-mta sm-msp-queue sm-acceptingconnections"),
    (opensmtpd_reader, "smtpd opensmtpd"),
    (samba_reader, "smb smbd smbd_audit samba"),
    (charon_reader, "charon charon-systemd ipsec strongswan"),
    (OPENVPN, "openvpn ovpn-server"),
    (asterisk_reader, "asterisk"),
    (FREESWITCH, "freeswitch"),
    (named_reader, "named bind9"),
    (kernel_reader, "kernel ulogd iptables pve-firewall shorewall ufw firewalld"),
    (filterlog_reader, "filterlog pf"),
    (cisco_reader, "%asa %ftd %sec %sec_login asa"),
    (fortigate_reader, "fortigate"),
    (palo_alto_reader, "pan-os"),
    (cef_reader, "cef"),
    (leef_reader, "leef"),
    (filter_reader, "coraza coraza-spoa modsecurity modsec"),
    (radius_reader, "radiusd freeradius"),
    (slapd_reader, "slapd"),
    (audit_reader, "audit auditd audisp audispd audisp-syslog"),
    (postgresql_reader, "postgres postgresql"),
    (mysql_reader, "mysqld mariadbd mariadb mysql mysqld_safe"),
    (mongodb_reader, "mongod mongos mongodb"),
    (odoo_reader, "odoo odoo-bin odoo-server"),
    (webmin_reader, "webmin usermin miniserv.pl perl"),
    (mailscanner_reader, "mailscanner"),
    (amavis_reader, "amavis amavisd amavisd-new"),
    (rspamd_reader, "rspamd"),
    (quiet, _QUIET),
)  # fmt: skip
_FAMILIES = (
    ("postfix", "postfix"),
    ("%asa-", "%asa"),
    ("%ftd-", "%asa"),
    ("%sec-", "%asa"),
    ("%sec_login-", "%asa"),
    ("pure-ftpd", "pure-ftpd"),
    ("ovpn-", "openvpn"),
    ("openvpn", "openvpn"),
    ("odoo", "odoo"),
    ("postgres", "postgres"),
)
"""Programs of which many names are in use, by the start of the name."""
_WEB = (
    "nginx",
    "apache",
    "httpd",
    "haproxy",
    "traefik",
    "caddy",
    "envoy",
    "suricata",
    "zeek",
    "litespeed",
)
"""Programs that write their own format into syslog."""

_HEADLESS = (
    ("CEF:", cef_reader),
    ("LEEF:", leef_reader),
    ("0|", cef_reader),
    ("1,", palo_alto_reader),
    ("0,", palo_alto_reader),
    ("date=", fortigate_reader),
    ("type=", audit_reader),
)
"""Messages before which no program stands, by how they begin."""
_DOVECOT = frozenset(
    ("imap-login", "pop3-login", "submission-login", "managesieve-login", "auth", "auth-worker")
)
"""What Dovecot's own log has in the place of the program."""

_TELL_THEMSELVES = frozenset(("sshd", "sshd-session", "sshd-auth", "proftpd"))
"""Programs that tell an attempt in their own words too, with the address."""

_READERS: dict[str, Making] = {
    name: making for making, names in _TABLE for name in names.split(" ")
}


def message_reader(teller: Teller, lines: LineParser | None = None) -> Reader:
    """Make the reader of all messages of one source.

    `lines` reads what web servers and sensors write in a format of their own, and JSON.
    """
    made: dict[Making, Reader] = {}
    by_name: dict[str, Reader | None] = {}
    other = _other_reader(teller, lines)

    def made_of(making: Making | None) -> Reader | None:
        if making is None:
            return None
        if making not in made:
            made[making] = making(teller)
        return made[making]

    def reader_of(program: str) -> Reader | None:
        if program in _DOVECOT:
            inner = made_of(dovecot_reader)
            return None if inner is None else _with_program(inner)
        return made_of(_making(program))

    def read(message: Message) -> Parsed:
        program = message.program
        if message.text.startswith("pam_") and program not in _TELL_THEMSELVES:
            return read_pam(teller, message)
        try:
            reader = by_name[program]
        except KeyError:
            if len(by_name) >= _NAMES_KEPT:
                by_name.clear()
            reader = by_name[program] = reader_of(program)
        if not program:
            reader = made_of(_headless(message.text))
        return other(message) if reader is None else reader(message)

    return read


def _with_program(inner: Reader) -> Reader:
    """Put the name of the program back where Dovecot's messages in syslog have it."""

    def read(message: Message) -> Parsed:
        text = f"{message.program}: {message.text}"
        return inner(msgspec.structs.replace(message, text=text))

    return read


def _headless(text: str) -> Making | None:
    return next((making for start, making in _HEADLESS if text.startswith(start)), None)


_NAMES_KEPT = 1024
_COOKIE = "@cee: "
"""Before JSON in syslog, by the convention of CEE."""
_LONGEST = 16 * 1024
"""Characters of a message; rsyslog cuts at half of that (`maxMessageSize`)."""


def _making(program: str) -> Making | None:
    if program in _READERS:
        return _READERS[program]
    for start, name in _FAMILIES:
        if program.startswith(start):
            return _READERS.get(name)
    return None


def _other_reader(teller: Teller, lines: LineParser | None) -> Reader:
    """Make a reader for programs that nobody knows."""
    generic = application_reader(teller)

    def read(message: Message) -> Parsed:
        text = message.text.removeprefix(_COOKIE)
        if lines is not None and (message.program.startswith(_WEB) or text[:1] == "{"):
            parsed = lines(message.line, text[:_LONGEST].encode("utf-8", "backslashreplace"))
            if not isinstance(parsed, Miss):
                return msgspec.structs.replace(parsed, raw=message.raw)
        parsed = generic(message)
        if isinstance(parsed, Miss) and message.program and not message.program.startswith(_WEB):
            teller.unknown(message.program)
        return parsed

    return read


Line = Callable[[int, bytes], Message | Miss]


def framed_parser(frame: Line, read: Reader) -> LineParser:
    """Make a parser of lines from what takes their frame off and what reads the message."""

    def parse(number: int, raw: bytes) -> Parsed:
        message = frame(number, raw)
        return message if isinstance(message, Miss) else read(message)

    return parse
