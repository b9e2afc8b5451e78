"""What a caller gets whose call is not let through, and the header fields of those that are.

A reply is made once for each thing to say and kept, for a flood of refusals says the same again and
again. What differs from call to call is put in afterwards: the id of a JSON-RPC request, and what
remains of the limits.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import assert_never

import msgspec

from schout.core.model.edge import EdgeLimits
from schout.core.model.moment import SECOND_US
from schout.core.model.value import Value
from schout.core.policy.texts import Texts
from schout.gateway.answer import json_2, json_rpc, page, plain_text, problem, xml_rpc
from schout.gateway.answer.fields import Field, RateFields, seconds_up
from schout.gateway.answer.languages import Languages
from schout.gateway.answer.message import Links, Message, Messages
from schout.gateway.call import Answer, Call, CallClass, Dialect, Standing, Verdict
from schout.gateway.proof_page import proof_page

__all__ = ["Links", "Manner", "Replier", "Reply", "StatusRule"]

_MOST_KEPT = 1_024
_JSON_RPC_PATH = "/jsonrpc"
_URLLIB = "Python-urllib/"
"""How `odoorpc` names itself."""
_AIOHTTP = "aiohttp/"
"""What `aio-odoorpc-base` has in its name."""
_REFUSE, _PROVE = Verdict.REFUSE, Verdict.PROVE
_XML_RPC, _JSON_RPC = Dialect.XML_RPC, Dialect.JSON_RPC
_KNOWN_CALLERS = {CallClass.API, CallClass.WEB_CLIENT}


class StatusRule(StrEnum):
    """Under which HTTP status an error goes out that its dialect has a form for."""

    OK = "ok"
    """200: for clients that read a body only then."""
    REAL = "real"
    """429, 403 or 503."""
    BY_CLIENT = "by_client"
    """200 for `odoorpc` where it reads the error, and the real status for all others."""


class Manner(Value, frozen=True, kw_only=True):
    """How replies go out. With the defaults six of six known clients show our text."""

    xml_rpc: StatusRule = StatusRule.OK
    json_rpc: StatusRule = StatusRule.BY_CLIENT


class Reply(msgspec.Struct, frozen=True, gc=False):
    """A whole answer but for `Content-Length`; to a `HEAD` the body is not sent."""

    status: int
    headers: tuple[Field, ...]
    body: bytes


class _Prepared(msgspec.Struct, frozen=True, gc=False):
    """A reply without what differs from call to call."""

    status: int
    headers: tuple[Field, ...]
    body: bytes
    after_id: bytes | None
    """What stands after the id of a JSON-RPC request; `body` stands before it."""


DEFAULT_MANNER = Manner()


class Replier:
    """Replies for one policy; after a change of the policy there is a new one."""

    def __init__(
        self, limits: EdgeLimits, texts: Texts, links: Links, manner: Manner = DEFAULT_MANNER
    ) -> None:
        self._limits, self._texts = limits, texts
        self._messages = Messages(limits, texts, links)
        self._languages = Languages(limits, texts.languages)
        for lang in self._languages.spoken:
            texts.voice(lang)  # read now, so that no caller has to wait for it
        self._manner = manner
        self._fields = RateFields()
        self._kept: dict[tuple[object, ...], _Prepared] = {}

    def reply(self, answer: Answer, call: Call, standings: Sequence[Standing]) -> Reply:
        """Reply to a call that is refused, or that a sanction closes the door to.

        A refusal without a limit is one of a gate that could not count and fails closed. A sanction
        that ends has the rest of its time in `wait_us`. `ValueError` when the call is to be let
        through.
        """
        if answer.verdict is _REFUSE and answer.limit is None:
            return self.unavailable(call, answer.wait_us)
        if answer.verdict is _PROVE:
            return self._proof(answer, call)
        wait_s = _wait_s(answer)
        lang = self._languages.of(call)
        dialect = self._dialect(call)
        named = call.kind in _KNOWN_CALLERS
        limit, quota, sanction = answer.limit, answer.quota, answer.sanction
        key = (
            id(answer.verdict),  # a member of an enumeration is one object, and slow to hash
            id(dialect),
            lang,
            wait_s,
            named,
            answer.case,
            limit and limit.id,
            quota and (quota.at_most, quota.interval_us, quota.burst),
            sanction and (sanction.id, sanction.ends_us),
            answer.hint,
        )
        prepared = self._kept.get(key)
        if prepared is None:
            message = self._message(answer, lang, wait_s, with_clause=named)
            prepared = self._keep(key, _prepare(message, dialect))
        refused = None if limit is None else limit.id
        return self._finish(prepared, call, self._fields.of(standings, refused, wait_s or 0))

    def unavailable(self, call: Call, wait_us: int = 5 * SECOND_US) -> Reply:
        """Reply to a call that nobody could check, where the policy wants it refused then."""
        lang, wait_s = self._languages.of(call), max(1, seconds_up(wait_us))
        dialect = self._dialect(call)
        key = ("unavailable", id(dialect), lang, wait_s)
        prepared = self._kept.get(key)
        if prepared is None:
            message = self._messages.unavailable(lang, wait_s)
            prepared = self._keep(key, _prepare(message, dialect))
        return self._finish(prepared, call, ())

    def _proof(self, answer: Answer, call: Call) -> Reply:
        """Ask a person for proof of work; each page has a challenge of its own."""
        page = proof_page(
            answer.challenge or "",
            self._texts.voice(self._languages.of(call)),
            provider=self._limits.provider,
            contact=self._limits.contact,
            method=call.method,
            wait_us=answer.wait_us,
        )
        return Reply(page.status, page.headers, page.body)

    def fields(self, answer: Answer, standings: Sequence[Standing]) -> tuple[Field, ...]:
        """Give the header fields of a call that passes."""
        return self._fields.of_passing(answer, standings)

    def _message(
        self, answer: Answer, lang: str, wait_s: int | None, *, with_clause: bool
    ) -> Message:
        if answer.limit is not None and answer.verdict is Verdict.REFUSE:
            return self._messages.refusal(lang, answer, answer.limit, wait_s)
        suspended = answer.verdict is Verdict.SUSPEND
        return self._messages.closure(
            lang, answer, wait_s, suspended=suspended, with_clause=with_clause
        )

    def _keep(self, key: tuple[object, ...], prepared: _Prepared) -> _Prepared:
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[key] = prepared
        return prepared

    def _finish(self, prepared: _Prepared, call: Call, more: tuple[Field, ...]) -> Reply:
        body = prepared.body
        if prepared.after_id is not None:
            found = None if call.rpc is None else call.rpc.request_id
            body = body + json_rpc.plain_id(found) + prepared.after_id
        status = 200 if self._hides_status(call) else prepared.status
        return Reply(status, prepared.headers + more, body)

    def _dialect(self, call: Call) -> Dialect:
        """Give the dialect to write in.

        `aio-odoorpc-base` takes an error without its id for the answer to another call, and says
        only that; of an answer that is no JSON, `aiohttp` says the status.
        """
        if call.dialect is not _JSON_RPC or self._manner.json_rpc is not StatusRule.BY_CLIENT:
            return call.dialect
        known = call.rpc is not None and call.rpc.request_id is not None
        if known or call.path != _JSON_RPC_PATH or _AIOHTTP not in (call.user_agent or ""):
            return call.dialect
        return Dialect.TEXT

    def _hides_status(self, call: Call) -> bool:
        if call.dialect is _XML_RPC:
            rule = self._manner.xml_rpc
        elif call.dialect is _JSON_RPC:
            rule = self._manner.json_rpc
        else:
            return False
        if rule is StatusRule.BY_CLIENT:
            # On other paths odoorpc does not look for an error, and takes the answer apart.
            return call.path == _JSON_RPC_PATH and (call.user_agent or "").startswith(_URLLIB)
        return rule is StatusRule.OK


def _wait_s(answer: Answer) -> int | None:
    """Give `Retry-After`: never too early, and at least a second (RFC 9110, section 10.2.3).

    Where too many run at once nobody knows when one ends: then it is what calls took of late.
    """
    match answer.verdict:
        case Verdict.REFUSE:
            return None if answer.wait_us < 0 else max(1, seconds_up(answer.wait_us))
        case Verdict.RESTRICT | Verdict.SUSPEND:
            ends = answer.sanction is not None and answer.sanction.ends_us is not None
            return max(1, seconds_up(answer.wait_us)) if ends and answer.wait_us > 0 else None
        case Verdict.ADMIT | Verdict.WARN | Verdict.PACE | Verdict.QUEUE | Verdict.PROVE:
            raise ValueError(f"expected a verdict that closes, found `{answer.verdict}`")
        case _:
            assert_never(answer.verdict)


def _prepare(message: Message, dialect: Dialect) -> _Prepared:
    kind, body, after_id = _written(message, dialect)
    headers = [
        (b"content-type", kind),
        (b"content-language", message.lang.encode("ascii", "replace")),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if message.retry_after_s is not None:
        headers.append((b"retry-after", str(message.retry_after_s).encode("ascii")))
    if dialect is Dialect.HTML:
        headers.append((b"content-security-policy", page.POLICY))
    return _Prepared(message.status, tuple(headers), body, after_id)


def _written(message: Message, dialect: Dialect) -> tuple[bytes, bytes, bytes | None]:
    match dialect:
        case Dialect.XML_RPC:
            return xml_rpc.CONTENT_TYPE, xml_rpc.body(message), None
        case Dialect.JSON_RPC:
            return json_rpc.CONTENT_TYPE, *json_rpc.around(message)
        case Dialect.JSON_2:
            return json_2.CONTENT_TYPE, json_2.body(message), None
        case Dialect.PROBLEM:
            return problem.CONTENT_TYPE, problem.body(message), None
        case Dialect.HTML:
            return page.CONTENT_TYPE, page.body(message), None
        case Dialect.TEXT:
            return plain_text.CONTENT_TYPE, plain_text.body(message), None
        case _:
            assert_never(dialect)
