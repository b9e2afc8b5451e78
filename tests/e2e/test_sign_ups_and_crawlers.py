"""Sign-ups and crawlers, through the ASGI middleware and through the decision server."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from tests.e2e.command import schout
from tests.e2e.gate import RunningGate, Said, gate
from tests.e2e.scenes import REGISTER
from tests.e2e.waiting import wait_for

from schout.gateway.hooks.asgi import LimitMiddleware, Receive, Scope, Send
from schout.gateway.kit import Kit
from schout.gateway.proof import solve
from schout.service.middleware import running_kit

STORE = ("--store", "desk.db")
WHO = ("--by", "A. Peeters", "--reason", "a test")
HOST = "acme.example"
BROWSER = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "accept": "text/html,*/*;q=0.8",
    "accept-language": "nl",
}
CRAWLER = {"user-agent": "Mozilla/5.0 (compatible; SomeBot/1.0)", "accept": "text/html"}
GUARDS = re.compile("^  sign-ups, crawlers +(.+)$", re.MULTILINE)
CHALLENGE = re.compile(r'data-challenge="([^"]+)"')


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCHOUT_PERMIT_KEY", raising=False)
    Path("tenants.toml").write_text(REGISTER, "utf-8")
    Path("schout.toml").write_text('store = "desk.db"\n', "utf-8")
    assert schout("tenant", "import", "tenants.toml", *STORE).code == 0
    assert schout("gate", "switch", "III.7/sign_up_rate", "refuse", *WHO, *STORE).code == 0


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Take any form, and repeat what it says: it must come whole."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"welcome " + body})


class Site:
    """An application behind the middleware, and whoever calls it."""

    def __init__(self, kit: Kit) -> None:
        self.app = LimitMiddleware(application, kit)

    def ask(
        self,
        method: str,
        path: str,
        source: str = "198.51.100.7",
        headers: Mapping[str, str] = BROWSER,
        data: Mapping[str, str] | None = None,
        json: object = None,
    ) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(source, 40_000))
            async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
                return await client.request(method, path, headers=headers, data=data, json=json)

        return asyncio.run(asked())

    def sign_up(
        self,
        mail: str = "anna@shop.example",
        source: str = "198.51.100.7",
        headers: Mapping[str, str] = BROWSER,
        proof: str | None = None,
    ) -> httpx.Response:
        cookie = {} if proof is None else {"cookie": f"session_id=s1; schout_proof={proof}"}
        form = {"name": "Anna", "login": mail, "password": "hunter22"}
        return self.ask("POST", "/web/signup", source, {**headers, **cookie}, form)


@pytest.fixture
def site() -> Iterator[Site]:
    with running_kit() as kit:
        yield Site(kit)


def challenge_of(page: str) -> str:
    found = CHALLENGE.search(page)
    assert found is not None, page
    return found[1]


def test_sign_ups_from_one_source_are_asked_for_proof_which_counts_once(site: Site) -> None:
    passed = [site.sign_up(f"a{number}@shop{number}.example") for number in range(3)]
    assert [each.status_code for each in passed] == [200] * 3
    assert passed[0].text == "welcome name=Anna&login=a0%40shop0.example&password=hunter22"
    asked = site.sign_up("d@shop4.example")
    assert (asked.status_code, asked.headers["content-language"]) == (429, "nl")
    assert "script-src 'sha256-" in asked.headers["content-security-policy"]
    solution = solve(challenge_of(asked.text))
    elsewhere = site.sign_up("d@shop4.example", "203.0.113.9", proof=solution)
    assert elsewhere.status_code == 200, "nothing is asked there, so nothing is used up"
    assert site.sign_up("d@shop5.example", proof=solution).status_code == 200
    assert site.sign_up("e@shop6.example", proof=solution).status_code == 429


def test_one_program_behind_many_addresses_is_asked_for_proof(site: Site) -> None:
    codes = [
        site.sign_up(f"m{number}@shop{number}.example", f"10.{number}.0.1").status_code
        for number in range(44)
    ]
    assert codes == [200] * 40 + [429] * 4
    other = {**BROWSER, "user-agent": "Mozilla/5.0 (Macintosh) Safari/605.1.15"}
    assert site.sign_up("m@new.example", "10.200.0.1", other).status_code == 200


def test_a_disposable_domain_is_asked_for_proof_from_the_first_on(site: Site) -> None:
    asked = site.sign_up("anna@mailinator.com")
    assert asked.status_code == 429
    solution = solve(challenge_of(asked.text))
    assert site.sign_up("anna@mailinator.com", proof=solution).status_code == 200
    assert site.sign_up("anna@shop.example").status_code == 200


def test_programs_and_the_api_never_see_a_challenge(site: Site) -> None:
    answers = [
        site.ask(
            "POST",
            "/web/signup",
            headers={"user-agent": "curl/8.0", "accept": "application/json"},
            json={"jsonrpc": "2.0", "id": 7, "params": {"login": "anna@mailinator.com"}},
        )
        for _ in range(6)
    ]
    assert "data-challenge" not in "".join(each.text for each in answers)
    assert answers[-1].json()["error"]["code"]
    calls = [site.ask("GET", "/json/2/res.partner", headers=CRAWLER) for _ in range(8)]
    assert "data-challenge" not in "".join(each.text for each in calls)


def test_people_who_sign_up_once_and_read_pages_notice_nothing(site: Site) -> None:
    for number in range(30):
        source = f"10.{number}.0.1"
        agent = {**BROWSER, "user-agent": f"Mozilla/5.0 Firefox/{100 + number}"}
        mail = f"p{number}@gmail.com"
        assert site.sign_up(mail, source, agent).status_code == 200
        codes = [site.ask("GET", "/shop", source, agent).status_code for _ in range(5)]
        assert codes == [200] * 5


def crawl(running: RunningGate, target: str = "/shop", source: str = "203.0.113.5") -> Said:
    more = {"User-Agent": CRAWLER["user-agent"], "Accept": "text/html"}
    return running.check(HOST, target, "GET", source, more)


def test_a_crawler_over_its_pages_gets_429_until_the_time_it_was_told(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        answers = [crawl(running) for _ in range(60)]
        running.ended(*(each.lease for each in answers if each.code == 204))
        refused = [each for each in answers if each.code != 204]
        assert 204 in {each.code for each in answers}
        assert {(each.code, each.status) for each in refused} == {(403, 429)}
        assert refused[-1].retry_after is not None
        assert crawl(running, "/robots.txt").code == 204
        reader = {"User-Agent": BROWSER["user-agent"], "Accept": "text/html"}
        assert running.check(HOST, "/shop", "GET", "203.0.113.5", reader).code == 204
        wait_for(lambda: crawl(running).code == 204, "the time that the crawler was told")


def test_the_page_goes_through_nginx_and_the_proof_comes_back(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        more = {"Accept": BROWSER["accept"], "Accept-Language": "fr", "User-Agent": "Mozilla/5.0"}

        def sign_up(proof: str = "") -> Said:
            cookie = {"Cookie": f"schout_proof={proof}"} if proof else {}
            return running.check(HOST, "/web/signup", "POST", more=more | cookie)

        assert [sign_up().code for _ in range(3)] == [204] * 3
        asked = sign_up()
        assert (asked.code, asked.status) == (403, 429)
        assert asked.retry_after is not None
        assert 500 <= asked.retry_after <= 600
        solution = solve(challenge_of(asked.body))
        assert [sign_up(solution).code for _ in range(2)] == [204, 403]
        now = running.status()
        assert now["answers"]["prove"] == 2
        assert now["guards"] == {"proof_accepted": 1, "proof_spent": 1}


def test_what_became_of_crawlers_is_shown_by_name_of_what_was_found(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        settings = Path("asked.toml")
        settings.write_text(f'[gate]\nlisten = "127.0.0.1:{running.port}"\n', "utf-8")

        def shown() -> list[str]:
            return GUARDS.findall(schout("gate", "status", "--settings", settings).out)

        assert shown() == ["none"]
        assert crawl(running).code == 204
        assert shown() == ["claim_none 1"]
        assert 'schout_gate_guards_total{what="claim_none"} 1.0' in running.page("/metrics")[1]


def test_a_list_of_the_operator_adds_domains_and_takes_them_away(tmp_path: Path) -> None:
    Path("domains.txt").write_text("away.example  # ours\n!mailinator.com\n", "utf-8")
    settings = 'store = "desk.db"\n[gate]\ndisposable = "domains.txt"\n'
    Path("schout.toml").write_text(settings, "utf-8")
    with running_kit() as kit:
        site = Site(kit)
        assert site.sign_up("a@mail.away.example").status_code == 429
        assert site.sign_up("a@mailinator.com").status_code == 200
    Path("domains.txt").write_text("no domain\n", "utf-8")
    served = schout("gate", "serve")
    assert (served.code, "error[SCH-G061]" in served.err) == (1, True)
