"""Logins of applications whose wording the vocabulary does not tell, or whose user it would miss.

A table of messages: a phrase that is looked for first, and a pattern that is searched behind the
time of the line. What a client chooses stands in quotes or at the end of a part.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.programs.logins import LoginLine

_V4 = r"(?:::ffff:)?[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_IP = rf"(?P<ip>{_V4}|\[?[0-9A-Fa-f:]{{2,39}}\]?)"
_QUOTED_USER = r"['\"](?P<user>[^'\"]{0,256})['\"]"


def _line(phrase: str, pattern: str, outcome: str = "failure") -> LoginLine:
    return LoginLine(phrase=phrase, pattern=re.compile(pattern), outcome=outcome)


_LINES = (
    _line("Session opened for", rf"\|user\|{_IP}\|[^|]{{0,1024}}\|[^|]{{0,1024}}\|[0-9]{{1,10}}\|[^|]{{0,1024}}\|Session opened for (?P<user>.{{1,256}})\.$", "success"),
    _line("Login attempt failed for", rf"\|user\|{_IP}\|[^|]{{0,1024}}\|[^|]{{0,1024}}\|[0-9]{{1,10}}\|[^|]{{0,1024}}\|Login attempt failed for (?P<user>.{{1,256}})\.$"),
    _line("org.keycloak.events", rf'\btype="?LOGIN"?, .{{0,300}}?\bipAddress="?{_IP}"?,.{{0,1000}}?\busername="?(?P<user>[^",]{{1,256}})', "success"),
    _line("login refused: user", rf"\({_IP}:[0-9]{{1,5}} -> [^()]{{1,120}}\): [A-Z0-9-]{{1,24}} login refused: user {_QUOTED_USER}"),
    _line("authenticated and granted access", rf"\({_IP}:[0-9]{{1,5}} -> [^()]{{1,120}}\): user {_QUOTED_USER} authenticated and granted access", "success"),
    _line("FAILED LOGIN", rf'\[(?:cpaneld|whostmgrd|webmaild)\] {_IP} - "?(?P<user>[^"\s]{{0,256}})"? "[^"]{{0,2000}}" FAILED LOGIN '),
    _line("Action: Login Fail", rf"Users: (?P<user>[^,]{{0,256}}), Source IP: {_IP}, .{{0,400}}Action: Login Fail"),
    _line("Action: Login OK", rf"Users: (?P<user>[^,]{{0,256}}), Source IP: {_IP}, .{{0,400}}Action: Login OK", "success"),
    _line("failed login attempt", rf"'{_IP}' [0-9]{{1,9}} failed login attempts?\. Account {_QUOTED_USER}"),
    _line("successful login to", rf"'{_IP}' successful login to {_QUOTED_USER} after ", "success"),
    _line("logged in with entity id", rf"(?P<user>\w{{1,32}})\[/{_IP}:[0-9]{{1,5}}\] logged in with entity id ", "success"),
    _line("AUTHFAIL: ", rf"\bAUTHFAIL: user=(?P<user>.{{0,256}}) ip={_IP} time=[0-9]{{1,12}}$"),
    _line("Rejected connection from", rf"=> <[0-9]{{1,10}}:(?P<user>.{{0,256}})\(-?[0-9]{{1,10}}\)> Rejected connection from {_IP}:[0-9]{{1,5}}: (?:Wrong certificate|Invalid server password|Wrong password)"),
    _line("user denied: ", rf"\buser denied: (?P<user>.{{0,256}}) \([a-z-]{{1,32}}\) from {_IP}$"),
    _line("user authenticated: ", rf"\buser authenticated: (?P<user>.{{0,256}}) from {_IP}$", "success"),
    _line("_matrix/client/", rf'synapse\.access\.\S{{1,40}} - .{{0,80}}? - {_IP} - [0-9]{{1,5}} - .{{0,300}}? 403 "POST /_matrix/client/[^ "/]{{1,20}}/login[ ?]'),
)  # fmt: skip


def read_app_line(text: str) -> tuple[str, str, str | None] | None:
    """Give outcome, address and user of a line of the table; `None` when it is none."""
    for one in _LINES:
        if one.phrase in text and (match := one.pattern.search(text)) is not None:
            named = match["user"] if "user" in one.pattern.groupindex else None
            return one.outcome, match["ip"], named or None
    return None
