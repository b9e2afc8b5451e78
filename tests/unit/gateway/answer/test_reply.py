"""Whoever is not let through learns why and until when, in a form that its program understands."""

import json
import os
import xmlrpc.client
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.unit.gateway.answer.refusals import (
    CASE,
    HINT,
    LIMITS,
    LINKS,
    PARALLEL,
    RATE,
    RESTRICTED,
    STANDINGS,
    SUSPENDED,
    TOO_FAST,
    TOO_MANY,
    USED_UP,
    call,
    replier,
)

from schout.core.model.errors import SchoutError
from schout.core.model.vocabulary import MeasureKind, Metric
from schout.core.policy.texts import Texts
from schout.gateway.answer.reply import Links, Manner, Replier, Reply, StatusRule
from schout.gateway.call import ADMITTED, Answer, Call, CallClass, Dialect, Rpc, Verdict
from schout.testing.policies import LANGUAGES

GOLDEN = Path(__file__).parents[3] / "golden" / "gate"
ENDINGS = {
    Dialect.XML_RPC: "xml",
    Dialect.JSON_RPC: "rpc.json",
    Dialect.JSON_2: "json2.json",
    Dialect.PROBLEM: "problem.json",
    Dialect.HTML: "html",
    Dialect.TEXT: "txt",
}
ANSWERS = {
    "too_fast": TOO_FAST,
    "too_many": TOO_MANY,
    "used_up": USED_UP,
    "suspended": SUSPENDED,
    "restricted": RESTRICTED,
}
HOSTILE = '<script>alert("1")</script>]]>&amp;\x00\x1b[31m\ud800\n'


def reply(answer: Answer = TOO_FAST, dialect: Dialect = Dialect.JSON_2, **more: Any) -> Reply:
    return replier().reply(answer, call(dialect, **more), STANDINGS)


def agreed(name: str, body: bytes) -> bytes:
    """Give what was agreed on; written anew with `SCHOUT_UPDATE_GOLDEN=1`."""
    path = GOLDEN / name
    if os.environ.get("SCHOUT_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return path.read_bytes()


def fault(body: bytes) -> tuple[int, str]:
    with pytest.raises(xmlrpc.client.Fault) as caught:
        xmlrpc.client.loads(body)
    return caught.value.faultCode, caught.value.faultString


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("dialect", Dialect)
def test_a_refusal_reads_as_agreed(dialect: Dialect, lang: str) -> None:
    body = reply(dialect=dialect, languages=lang).body
    assert body == agreed(f"too_fast.{lang}.{ENDINGS[dialect]}", body)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "too_fast"])
def test_other_replies_read_as_agreed(name: str, lang: str) -> None:
    body = reply(ANSWERS[name], Dialect.TEXT, languages=lang).body
    assert body == agreed(f"{name}.{lang}.txt", body)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_that_nobody_could_check_reads_as_agreed(lang: str) -> None:
    found = replier().unavailable(call(Dialect.TEXT, languages=lang))
    assert found.body == agreed(f"unavailable.{lang}.txt", found.body)


def test_the_header_fields_of_a_refusal() -> None:
    assert reply().headers == (
        (b"content-type", b"application/problem+json"),
        (b"content-language", b"en"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"retry-after", b"1"),
        (
            b"ratelimit-policy",
            b'"iii2-rate";q=1;w=1, "iii2-parallel";q=1;qu="concurrent-requests"',
        ),
        (b"ratelimit", b'"iii2-rate";r=0;t=1, "iii2-parallel";r=1'),
    )


@pytest.mark.parametrize("dialect", Dialect)
def test_every_form_says_the_same(dialect: Dialect) -> None:
    for answer in ANSWERS.values():
        text = reply(answer, dialect).body.decode().replace("&amp;", "&")
        assert "III.2" in text
        assert "RPC and API calls without throttling" in text
        assert "abuse@voorbeeld.example" in text
        assert "https://voorbeeld.example/policy" in text
    text = reply(TOO_FAST, dialect).body.decode()
    assert "t most 1 call per second, counted per database" in text
    assert "Wait 1 second" in text
    assert "200 calls of create on res.partner in 3 minutes and 10 seconds" in text
    assert "about 10 times faster" in text
    assert f"https://desk.voorbeeld.example/cases/{CASE}" in text
    assert "https://desk.voorbeeld.example/appeal" in text


def test_a_fault_can_be_read_by_xmlrpc() -> None:
    code, text = fault(reply(dialect=Dialect.XML_RPC).body)
    assert code == 429
    assert text.split(" Faster")[0] == (
        "Limit reached. Clause: III.2 RPC and API calls without throttling. "
        "Allowed: At most 1 call per second, counted per database. "
        "What we saw: This call came sooner than that. "
        "What you can do: Wait 1 second, then try again."
    )


def test_problem_details_have_everything_for_programs() -> None:
    found = json.loads(reply(dialect=Dialect.PROBLEM).body)
    assert found.pop("detail").startswith("Limit reached. Clause: III.2 ")
    assert found == {
        "type": "https://iana.org/assignments/http-problem-types#quota-exceeded",
        "title": "Limit reached",
        "status": 429,
        "violated-policies": ["iii2-rate"],
        "clause": {"id": "III.2", "title": "RPC and API calls without throttling"},
        "limit": {
            "id": "III.2/rate",
            "metric": "calls",
            "at_most": 1,
            "per_s": 1,
            "burst": 1,
            "scope": "database",
        },
        "batch": {
            "model": "res.partner",
            "method": "create",
            "batch": "create",
            "calls": 200,
            "seconds": 190,
            "speedup": 10,
        },
        "contact": "abuse@voorbeeld.example",
        "policy_url": "https://voorbeeld.example/policy",
        "case": CASE,
        "instance": f"https://desk.voorbeeld.example/cases/{CASE}",
        "appeal_url": "https://desk.voorbeeld.example/appeal",
        "retry_after_s": 1,
    }


def test_json_2_has_the_members_of_both_forms() -> None:
    found = json.loads(reply(dialect=Dialect.JSON_2).body)
    plain = json.loads(reply(dialect=Dialect.PROBLEM).body)
    assert found == {
        **plain,
        "name": "werkzeug.exceptions.TooManyRequests",
        "message": plain["detail"],
        "arguments": [plain["detail"], 429],
        "context": {},
        "debug": "",
    }


def test_json_rpc_has_an_error_as_odoo_sends_it() -> None:
    found = json.loads(reply(dialect=Dialect.JSON_RPC).body)
    plain = json.loads(reply(dialect=Dialect.PROBLEM).body)
    text = plain.pop("detail")
    assert found == {
        "jsonrpc": "2.0",
        "id": 7,
        "error": {
            "code": 429,
            "message": "Limit reached",
            "data": {
                "name": "odoo.exceptions.UserError",
                "message": text,
                "arguments": [text],
                "context": {},
                "debug": "",
                "problem": plain,
            },
        },
    }


def test_of_parallel_calls_there_is_no_period() -> None:
    found = json.loads(reply(TOO_MANY, Dialect.PROBLEM).body)
    assert found["limit"] == {
        "id": "III.2/parallel",
        "metric": "parallel_calls",
        "at_most": 1,
        "scope": "database",
    }
    assert (found["retry_after_s"], "case" in found, "batch" in found) == (60, False, False)


@pytest.mark.parametrize(
    ("sent", "returned"),
    [
        pytest.param(b"0", 0, id="nought"),
        pytest.param(b"123456789012345678901", 123456789012345678901, id="long-number"),
        pytest.param(b"-7", -7, id="negative"),
        pytest.param(b"1.5", 1.5, id="fraction"),
        pytest.param(b' "a b" ', "a b", id="text"),
        pytest.param('"é"'.encode(), "é", id="text-not-ascii"),
        pytest.param(b"null", None, id="null"),
        pytest.param(None, None, id="not-read"),
        pytest.param(b"", None, id="empty"),
        pytest.param(b"007", None, id="no-json"),
        pytest.param(b"true", None, id="truth"),
        pytest.param(b'{"a":1}', None, id="object"),
        pytest.param(b"[1]", None, id="list"),
        pytest.param(b'1,"result":true', None, id="breaking-out"),
        pytest.param(b'"' + b"a" * 300 + b'"', None, id="too-long"),
        pytest.param(b"[" * 256, None, id="deep"),
        pytest.param(b'"\xff"', None, id="not-utf-8"),
    ],
)
def test_the_id_of_the_request_comes_back(sent: bytes | None, returned: object) -> None:
    found = json.loads(reply(dialect=Dialect.JSON_RPC, request_id=sent).body)
    assert (found["id"], "error" in found, "result" in found) == (returned, True, False)


def test_a_call_whose_body_was_not_read_gets_no_id() -> None:
    unread = replace(call(Dialect.JSON_RPC), rpc=None)
    assert json.loads(replier().reply(TOO_FAST, unread, ()).body)["id"] is None


@given(st.binary(max_size=40))
def test_no_id_breaks_the_answer(sent: bytes) -> None:
    found = json.loads(reply(dialect=Dialect.JSON_RPC, request_id=sent).body)
    assert sorted(found) == ["error", "id", "jsonrpc"]


@pytest.mark.parametrize("dialect", Dialect)
def test_what_callers_send_is_shown_and_never_run(dialect: Dialect) -> None:
    hint = replace(HINT, model=HOSTILE, method=HOSTILE, batch=HOSTILE)
    body = reply(replace(TOO_FAST, hint=hint), dialect).body
    if dialect in {Dialect.HTML, Dialect.XML_RPC}:
        assert b"<script>" not in body
    if dialect is Dialect.XML_RPC:
        assert '<script>alert("1")</script>]]>&amp;' in fault(body)[1]
    if dialect in {Dialect.JSON_RPC, Dialect.JSON_2, Dialect.PROBLEM}:
        assert '<script>alert("1")</script>]]>&amp;' in str(json.loads(body))
    assert not any(code in body for code in (b"\x00", b"\x1b"))
    assert body.decode("utf-8")


class Tags(HTMLParser):
    """Reads a page and keeps its tags and the addresses in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.links: list[str | None] = []
        self.lang: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        found = dict(attrs)
        if tag == "a":
            self.links.append(found["href"])
        if tag == "html":
            self.lang = found["lang"]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_is_whole_without_scripts_and_in_its_language() -> None:
    found = reply(dialect=Dialect.HTML, languages="fr-BE, en;q=0.3")
    page = Tags(found.body.decode())
    assert (page.open, page.lang) == ([], "fr")
    assert page.names.isdisjoint({"script", "form", "img", "link", "iframe"})
    assert page.links == [
        f"https://desk.voorbeeld.example/cases/{CASE}",
        "https://desk.voorbeeld.example/appeal",
        "https://voorbeeld.example/policy",
        "mailto:abuse@voorbeeld.example",
    ]


def test_a_page_may_use_nothing_but_its_own_style() -> None:
    import base64
    import hashlib

    found = reply(dialect=Dialect.HTML)
    assert found.body.count(b"<style>") == 1
    style = found.body.replace(b"\n", b" ").partition(b"<style>")[2].partition(b"</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    assert dict(found.headers)[b"content-security-policy"].decode() == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def retry_after(found: Reply) -> int | None:
    value = dict(found.headers).get(b"retry-after")
    return None if value is None else int(value)


@given(st.integers(0, 10**13), st.sampled_from((RATE, PARALLEL)))
def test_retry_after_is_never_too_early_nor_a_second_late(wait_us: int, limit: Any) -> None:
    answer = Answer(Verdict.REFUSE, wait_us=wait_us, limit=limit, quota=limit.quota)
    seconds = retry_after(reply(answer, Dialect.TEXT))
    assert seconds is not None
    assert wait_us <= seconds * 1_000_000 < max(wait_us, 1) + 1_000_000
    assert seconds >= 1


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        pytest.param(SUSPENDED, None, id="without-end"),
        pytest.param(replace(SUSPENDED, wait_us=5), None, id="without-end-though-told-to-wait"),
        pytest.param(RESTRICTED, 90_001, id="with-end"),
        pytest.param(replace(RESTRICTED, wait_us=0), None, id="time-not-known"),
        pytest.param(Answer(Verdict.SUSPEND), None, id="nothing-known"),
    ],
)
def test_a_sanction_says_when_to_come_back_only_if_it_ends(
    answer: Answer, seconds: int | None
) -> None:
    found = reply(answer)
    assert (found.status, retry_after(found)) == (403, seconds)
    assert dict(found.headers)[b"cache-control"] == b"no-store"


def test_a_sanction_has_its_end_for_programs() -> None:
    found = json.loads(reply(RESTRICTED, Dialect.PROBLEM).body)
    assert {name: found[name] for name in ("type", "status", "measure", "ends", "case")} == {
        "type": "about:blank",
        "status": 403,
        "measure": "api_off",
        "ends": "2026-11-01T14:00:00Z",
        "case": CASE,
    }


@pytest.mark.parametrize("kind", [CallClass.PAGE, CallClass.CRAWLER, CallClass.SIGN_UP])
def test_passers_by_do_not_learn_which_clause_a_customer_is_said_to_have_broken(
    kind: CallClass,
) -> None:
    for answer in (SUSPENDED, RESTRICTED):
        text = reply(answer, Dialect.HTML, kind=kind).body.decode()
        assert "III.2" not in text
        assert "RPC and API" not in text
        assert "III.2" in reply(answer, Dialect.HTML, kind=CallClass.WEB_CLIENT).body.decode()


@pytest.mark.parametrize(
    ("dialect", "manner", "user_agent", "path", "status"),
    [
        pytest.param(Dialect.XML_RPC, None, None, "/xmlrpc/2/object", 200, id="xml"),
        pytest.param(
            Dialect.XML_RPC,
            Manner(xml_rpc=StatusRule.REAL),
            None,
            "/xmlrpc/2/object",
            429,
            id="xml-real",
        ),
        pytest.param(Dialect.JSON_RPC, None, "python-httpx/0.28", "/jsonrpc", 429, id="json"),
        pytest.param(Dialect.JSON_RPC, None, None, "/jsonrpc", 429, id="json-no-name"),
        pytest.param(
            Dialect.JSON_RPC, None, "Python-urllib/3.11", "/jsonrpc", 200, id="json-odoorpc"
        ),
        pytest.param(
            Dialect.JSON_RPC,
            None,
            "Python-urllib/3.11",
            "/web/webclient/version_info",
            429,
            id="json-odoorpc-elsewhere",
        ),
        pytest.param(
            Dialect.JSON_RPC,
            Manner(json_rpc=StatusRule.OK),
            None,
            "/web/dataset/call_kw",
            200,
            id="json-ok",
        ),
        pytest.param(
            Dialect.JSON_RPC,
            Manner(json_rpc=StatusRule.REAL),
            "Python-urllib/3.11",
            "/jsonrpc",
            429,
            id="json-real",
        ),
        pytest.param(Dialect.JSON_2, None, "Python-urllib/3.11", "/json/2/a/b", 429, id="json-2"),
        pytest.param(Dialect.HTML, None, None, "/", 429, id="page"),
    ],
)
def test_the_status_is_the_one_that_clients_show_our_text_with(
    dialect: Dialect, manner: Manner | None, user_agent: str | None, path: str, status: int
) -> None:
    sent = call(dialect, user_agent=user_agent, path=path)
    found = replier(manner=manner).reply(TOO_FAST, sent, ())
    assert (found.status, retry_after(found)) == (status, 1)


UNCHECKED = Answer(Verdict.REFUSE, wait_us=1_000_000)
AIOHTTP = "Python/3.11 aiohttp/3.14"


@pytest.mark.parametrize(
    ("user_agent", "path", "rpc", "manner", "kind"),
    [
        pytest.param(AIOHTTP, "/jsonrpc", None, None, "text/plain", id="body not seen"),
        pytest.param(AIOHTTP, "/jsonrpc", Rpc(), None, "text/plain", id="no id in it"),
        pytest.param(
            AIOHTTP,
            "/jsonrpc",
            Rpc(request_id=b"7"),
            None,
            "application/json",
            id="its id is known",
        ),
        pytest.param("curl/8", "/jsonrpc", None, None, "application/json", id="another program"),
        pytest.param(
            AIOHTTP, "/web/dataset/call_kw", None, None, "application/json", id="elsewhere"
        ),
        pytest.param(
            AIOHTTP,
            "/jsonrpc",
            None,
            Manner(json_rpc=StatusRule.REAL),
            "application/json",
            id="set otherwise",
        ),
    ],
)
@pytest.mark.parametrize("answer", [TOO_FAST, UNCHECKED], ids=["refused", "unchecked"])
def test_a_program_that_wants_its_id_gets_text_where_the_id_is_not_known(
    answer: Answer,
    user_agent: str,
    path: str,
    rpc: Rpc | None,
    manner: Manner | None,
    kind: str,
) -> None:
    sent = replace(call(Dialect.JSON_RPC, user_agent=user_agent, path=path), rpc=rpc)
    found = replier(manner=manner).reply(answer, sent, ())
    assert dict(found.headers)[b"content-type"].decode() == f"{kind}; charset=utf-8"
    assert found.status in {429, 503}


def test_a_call_that_nobody_could_check_is_told_so() -> None:
    found = replier().unavailable(call(Dialect.PROBLEM), 1_000_001)
    body = json.loads(found.body)
    assert (found.status, retry_after(found), body["status"], body["retry_after_s"]) == (
        503,
        2,
        503,
        2,
    )
    assert "could not be checked" in body["detail"]
    assert retry_after(replier().unavailable(call(), 0)) == 1
    assert fault(replier().unavailable(call(Dialect.XML_RPC)).body)[0] == 503
    assert json.loads(replier().unavailable(call(Dialect.JSON_2)).body)["name"] == (
        "werkzeug.exceptions.ServiceUnavailable"
    )


@pytest.mark.parametrize("verdict", [Verdict.ADMIT, Verdict.WARN, Verdict.PACE, Verdict.QUEUE])
def test_a_call_that_is_let_through_gets_no_reply(verdict: Verdict) -> None:
    with pytest.raises(ValueError, match="expected a verdict that closes"):
        reply(Answer(verdict))


def test_calls_that_pass_get_fields() -> None:
    names = [name for name, _ in replier().fields(ADMITTED, STANDINGS)]
    assert names == [b"ratelimit-policy", b"ratelimit"]
    assert replier().fields(ADMITTED, ()) == ()


def test_without_links_nothing_is_linked() -> None:
    found = replier(Links()).reply(TOO_FAST, call(Dialect.TEXT), ()).body.decode()
    assert f"Case: {CASE}\nQuestions: abuse@voorbeeld.example\n" in found
    assert "https:" not in found


def test_an_id_of_a_case_cannot_lead_elsewhere() -> None:
    assert LINKS.to_case("../../x?y#z") == (
        "https://desk.voorbeeld.example/cases/..%2F..%2Fx%3Fy%23z"
    )


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ({"policy": "javascript:alert(1)"}, "expected an address with `https://`"),
        ({"appeal": "/appeal"}, "expected an address with `https://`"),
        ({"case": "https://desk.example/cases"}, "expected an address with `{case}` in it"),
    ],
    ids=["script", "relative", "no-case"],
)
def test_links_are_addresses(links: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Links(**links)


def test_a_refusal_without_a_limit_is_of_a_gate_that_could_not_count() -> None:
    found = reply(Answer(Verdict.REFUSE, wait_us=1_000_000))
    made = replier()
    assert found == made.unavailable(call(), 1_000_000) == made.unavailable(call(), 1_000_000)
    assert found.status == 503


def test_the_quota_of_the_limit_holds_when_no_other_is_said() -> None:
    text = reply(Answer(Verdict.REFUSE, limit=RATE), Dialect.TEXT).body.decode()
    assert "At most 1 call per second, counted per database." in text


@pytest.mark.parametrize(
    ("quota", "said"),
    [
        pytest.param((60, 1_000_000, 60), "At most 60 calls per minute,", id="minute"),
        pytest.param((7, 8_571_429, 1), "At most 7 calls per minute,", id="rounded"),
        pytest.param((50, 200_000, 1), "At most 50 calls per 10 seconds,", id="ten-seconds"),
        pytest.param((1_000, 86_400_000, 1), "At most 1,000 calls per day,", id="day"),
        pytest.param((2, 500_000, 10), "of which at most 10 at once.", id="burst"),
        pytest.param((5, 0, 1), "At most 5 calls, counted", id="no-period"),
    ],
)
def test_what_is_allowed_is_said_as_people_say_it(quota: tuple[int, int, int], said: str) -> None:
    at_most, interval_us, burst = quota
    figures = replace(RATE.quota, at_most=at_most, interval_us=interval_us, burst=burst)
    answer = replace(TOO_FAST, quota=figures)
    assert said in reply(answer, Dialect.TEXT).body.decode()


def test_more_than_one_running_call_is_counted() -> None:
    answer = replace(TOO_MANY, quota=replace(PARALLEL.quota, at_most=3))
    assert "3 other calls were still running." in reply(answer, Dialect.TEXT).body.decode()


def test_a_speedup_that_was_not_measured_is_not_claimed() -> None:
    hint = replace(HINT, method="read", batch="read", speedup=0)
    found = json.loads(reply(replace(TOO_FAST, hint=hint), Dialect.PROBLEM).body)
    assert "One call of read with a list of ids does the same." in found["detail"]
    assert ("faster" in found["detail"], "speedup" in found["batch"]) == (False, False)


def test_a_clause_without_a_title_in_the_language_has_the_first_one() -> None:
    from schout.gateway.answer.reply import Replier
    from schout.testing.texts import product_texts

    limits = replace(LIMITS, titles={RATE.clause: {"nl": "Zonder begrenzing"}}, contact="Balie 3")
    made = Replier(limits, product_texts(), Links())
    text = made.reply(TOO_FAST, call(Dialect.TEXT), ()).body.decode()
    assert "Clause: III.2 Zonder begrenzing." in text
    assert "Balie 3" in text
    assert "mailto" not in made.reply(TOO_FAST, call(Dialect.HTML), ()).body.decode()


def test_replies_are_kept_and_only_so_many() -> None:
    made = replier()
    first = made.reply(TOO_FAST, call(), STANDINGS)
    assert made.reply(TOO_FAST, call(), STANDINGS) == first
    for seconds in range(1, 1_100):
        made.reply(replace(TOO_FAST, wait_us=seconds * 1_000_000), call(Dialect.TEXT), ())
    assert len(made._kept) <= 1_024
    assert made.reply(TOO_FAST, call(), STANDINGS) == first


@pytest.mark.parametrize("metric", [each for each in Metric if each is not Metric.PARALLEL_CALLS])
def test_every_metric_has_words(metric: Metric) -> None:
    limit = replace(RATE, metric=metric)
    text = reply(Answer(Verdict.REFUSE, limit=limit), Dialect.TEXT).body.decode()
    assert "Allowed: At most 1" in text


@pytest.mark.parametrize("kind", MeasureKind)
def test_every_measure_has_words(kind: MeasureKind) -> None:
    assert SUSPENDED.sanction is not None
    answer = replace(SUSPENDED, sanction=replace(SUSPENDED.sanction, kind=kind))
    assert "Measure: " in reply(answer, Dialect.TEXT).body.decode()


def test_two_callers_never_get_one_anothers_id() -> None:
    made = replier()

    def asked(sent: Call) -> Any:
        return json.loads(made.reply(TOO_FAST, sent, ()).body)["id"]

    sent = [call(Dialect.JSON_RPC, request_id=str(number).encode()) for number in range(5)]
    assert [asked(each) for each in sent] == [0, 1, 2, 3, 4]


def test_a_batch_that_never_fits_gets_no_retry_after() -> None:
    never = replace(TOO_FAST, wait_us=-1)
    reply = replier().reply(never, call(Dialect.TEXT), ())
    assert b"retry-after" not in dict(reply.headers)
    assert b"Send smaller ones" in reply.body


def test_texts_are_read_before_anybody_waits_for_an_answer() -> None:
    faulty = Texts({"nl": "a = {", "fr": "a = {"})
    with pytest.raises(SchoutError, match="cannot be read as a message"):
        Replier(LIMITS, faulty, LINKS)


def test_of_a_case_that_the_tenant_does_not_know_of_nothing_but_the_measure_is_told() -> None:
    assert SUSPENDED.sanction is not None
    silent = replace(SUSPENDED, sanction=replace(SUSPENDED.sanction, case=None))
    for dialect in ENDINGS:
        body = reply(silent, dialect).body.decode()
        kept_back = (CASE, "/cases/", "/appeal", "III.", "clause", "kennisgeving", "notice")
        assert [each for each in kept_back if each in body] == []
