"""Reads what servers of mailboxes say: Dovecot, Courier, Cyrus, and saslauthd.

Messages: Dovecot's `login-common/client-common.c` and `auth/` (2.2 to 2.4), in syslog and in its
own log; Courier's `authdaemon`; Cyrus' `badlogin`; saslauthd's `do_auth`.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.attempts import Attempts
from schout.core.intake.programs.logins import ADDRESS, IP, USER, line, login_reader
from schout.core.intake.programs.message import Message, Reader, Teller

_LOGIN = re.compile(
    r"(?:imap|pop3|submission|managesieve|lmtp|sieve)-login: (?:(?:Info|Error|Warning): )?"
)
_ADDRESS = re.compile(rf"\brip=({ADDRESS})(?=,|$)")
"""The last one is the server's word: a user name, which may feign another, stands before it."""
_USER = re.compile(r": user=<([^>]{0,256})>")
_SESSION = re.compile(r"session=<([^>]{1,64})>")
_AUTH = re.compile(
    r"(?:auth(?:-worker)?(?:\([^()]{0,300}\))?: )(?:(?:Info|Error|Warning|Debug): )?"
    r"(?:conn unix:\S{1,200} (?:\([^()]{0,120}\): )?auth-worker<[0-9]{1,10}>: )?"
    rf"[a-z][a-z0-9-]{{1,20}}\((?P<user>[^()]*?),(?P<ip>{ADDRESS})(?:,[a-z]{{1,12}})?"
    r"(?:,<(?P<session>[^<>]{1,64})>)?\): (?P<what>.*)",
    re.DOTALL,
)
_WRONG = ("Password mismatch", "pam_authenticate() failed: Authentication failure",
          "invalid credentials", "Invalid credentials", "password mismatch", "CRYPT",
          "LDAP bind failed", "Login expired", "SHA1 of given password",
          "unauthenticated", "No password returned")  # fmt: skip
_UNKNOWN = (
    "unknown user",
    "Unknown user",
    "pam_authenticate() failed: User not known",
    "user not found",
)


def dovecot_reader(teller: Teller) -> Reader:
    """Make a reader of Dovecot; of one session each attempt makes one event."""
    attempts = Attempts()

    def read(message: Message) -> Parsed:
        text = message.text
        if (head := _LOGIN.match(text)) is not None:
            return _login(teller, attempts, message, text[head.end() :])
        if text.startswith("auth") and (match := _AUTH.match(text)) is not None:
            outcome = _outcome(match["what"])
            if outcome is None:
                return Miss.OTHER
            session = match["session"]
            if session and not attempts.fresh(session, "auth", message.at_us):
                return Miss.OTHER
            return teller.login(message, "dovecot", outcome, match["ip"], match["user"])
        return Miss.OTHER

    return read


def _outcome(what: str) -> str | None:
    if what.startswith(_UNKNOWN):
        return "unknown_user"
    return "failure" if what.startswith(_WRONG) or "Password mismatch" in what[:80] else None


def _login(teller: Teller, attempts: Attempts, message: Message, text: str) -> Parsed:
    """Read what a login process says at the end of a connection, or at a login."""
    success = text.startswith(("Login: ", "Logged in: "))
    head, named, _ = text.partition("user=<")
    if not success and "(auth failed" not in head:
        return Miss.OTHER
    addresses = _ADDRESS.findall(text)
    if not addresses:
        return Miss.OTHER
    user = _USER.search(text) if named else None
    session = _SESSION.search(text)
    if not success and session and not attempts.fresh(session[1], "login", message.at_us):
        return Miss.OTHER
    return teller.login(
        message, "dovecot", "success" if success else "failure", addresses[-1], user and user[1]
    )


_COURIER = (
    line("LOGIN FAILED", rf"LOGIN FAILED, (?:method=\S{{1,20}}, )?(?:user={USER}, )?ip={IP}(?:, port=\[?[0-9]{{1,5}}\]?)?$"),
    line("LOGIN", rf"LOGIN, user={USER}, ip={IP}(?:, port=\[?[0-9]{{1,5}}\]?)?(?:, protocol=\w{{1,10}})?(?:, stls=\d)?$", "success"),
    line("error,relay=", rf"error,relay={IP}[^\"]{{0,40}}, ?msg=\"535 "),
    line("535 Authentication failed", rf"error,relay={IP},(?:port=[0-9]{{1,5}},)?msg=\"535"),
)  # fmt: skip
COURIER = login_reader("courier", _COURIER)
_CYRUS = (
    line("badlogin: ", rf"badlogin: (?:[^\s\[]{{1,255}} ?)?\[?{IP}\]? \S{{1,40}} (?:\[?{USER}\]? )?(?:SASL\(-13\)|SASL\(-20\)|invalid user|\[?SASL)"),
    line("badlogin: ", rf"badlogin: (?:[^\s\[]{{1,255}} ?)?\[?{IP}\]? "),
    line("login: ", rf"login: (?:[^\s\[]{{1,255}} ?)?\[?{IP}\]? (?P<user>\S{{1,256}}) \S{{1,40}}(?:\+TLS)? User logged in", "success"),
)  # fmt: skip
CYRUS = login_reader("cyrus", _CYRUS)
_SASLAUTHD = (
    line("auth failure: ", r"(?:do_auth +: )?auth failure: \[user=(?P<user>[^\]]{0,256})\]"),
)
SASLAUTHD = login_reader("saslauthd", _SASLAUTHD)
