"""The API of a real `schout up`: from a report to a decided appeal, by three keys."""

import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.docs.pages import ROOT, WITH_SERVERS
from tests.docs.shell import follow
from tests.e2e.command import schout
from tests.e2e.proxies import free_port, needs
from tests.e2e.running import Up, up
from tests.e2e.scenes import REGISTER
from tests.e2e.waiting import WITHIN_S

PAGE = WITH_SERVERS[1]
DESK = ("cases:read", "cases:write", "appeals:write", "reports:read", "offences")
TENANT = ("cases:read", "cases:write", "appeals:write")
REPORT = {
    "explanation": "This page copies the login page of a bank.",
    "locations": ["https://shop.acme.example/login.php"],
    "category": "content/phishing",
    "name": "Anna Peeters",
    "mail": "anna@victim.example",
    "good_faith": True,
}


class Reply(NamedTuple):
    """What the API answered."""

    status: int
    headers: dict[str, str]
    json: Any


class Client:
    """One who calls the API with a key, or with none."""

    def __init__(self, it: Up, key: str | None = None) -> None:
        self._address, self._key = it.address, key

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        if self._key is not None:
            given["Authorization"] = f"Bearer {self._key}"
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            given["Content-Type"] = "application/json"
        asked = urllib.request.Request(self._address + path, data, given, method=method)  # noqa: S310 - our own loopback address
        try:
            with urllib.request.urlopen(asked, timeout=WITHIN_S) as got:  # noqa: S310 - the same
                return Reply(got.status, dict(got.headers), json.loads(got.read() or b"null"))
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, dict(error.headers), json.loads(error.read() or b"null"))

    def get(self, path: str, **headers: str) -> Reply:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Reply:
        return self.call("POST", path, body, **headers)


@pytest.fixture(autouse=True)
def registered(tmp_path: Path) -> None:
    (tmp_path / "tenants.toml").write_text(REGISTER)
    store = str(tmp_path / "schout.db")
    assert schout("tenant", "import", tmp_path / "tenants.toml", "--store", store).code == 0


def key(folder: Path, holder: str, scopes: tuple[str, ...], *more: str) -> dict[str, Any]:
    given = [part for scope in scopes for part in ("--scope", scope)]
    store = ("--store", str(folder / "schout.db"), "--by", "root", "--json")
    made: dict[str, Any] = schout("api", "key", "add", holder, *given, *more, *store).json
    return made


def test_a_report_becomes_a_case_that_is_decided_answered_and_reviewed(tmp_path: Path) -> None:
    with up(tmp_path) as it:
        ann, bob = (Client(it, key(tmp_path, name, DESK)["key"]) for name in ("Ann", "Bob"))
        panel = Client(it, key(tmp_path, "Panel", TENANT, "--tenant", "acme")["key"])
        taken = Client(it).post("/v1/reports", REPORT)
        assert (taken.status, taken.json["state"]) == (201, "in_case")
        (queued,) = ann.get("/v1/cases?queue=true").json["cases"]
        case = f"/v1/cases/{queued['id']}"
        assert panel.get(case).status == 404
        tag = ann.get(case).headers["etag"]
        decided = ann.post(f"{case}/acts", {"type": "confirm"}, If_Match=tag)
        assert (decided.status, decided.json["state"]) == (200, "in_force")
        late = bob.post(f"{case}/acts", {"type": "note", "text": "Wait."}, If_Match=tag)
        assert (late.status, late.json["code"]) == (412, "SCH-H027")
        kinds = {each["kind"] for each in panel.get(f"{case}/notices").json["notices"]}
        assert kinds == {"tenant_notice", "statement_of_reasons"}
        claimed = panel.post(f"{case}/acts", {"type": "claim_remedy", "text": "Gone."})
        assert (claimed.status, claimed.json["state"]) == (200, "verifying")
        filed = panel.post(f"{case}/appeals", {"text": "It was our own page."})
        appeal = f"/v1/appeals/{filed.json['id']}/acts"
        assert ann.post(appeal, {"type": "take_appeal"}).status == 409
        assert bob.post(appeal, {"type": "take_appeal"}).status == 200
        answer = {"type": "decide_appeal", "outcome": "overturned", "reason": "It is theirs."}
        assert bob.post(appeal, answer).json["state"] == "overturned"
        status = Client(it).get(taken.json["status_url"])
        assert (status.status, status.json["state"]) == (200, "unfounded")
        assert it.stop() == 0
    assert "Traceback" not in it.err
    for private in ("anna", "Anna", "victim", taken.json["status_token"]):
        assert private not in it.err
    store = ("--store", str(tmp_path / "schout.db"))
    shown = schout("case", "show", queued["id"], *store, "--json").json["case"]
    assert shown["closing"] == "overturned"
    assert [(each["what"], each["by"]) for each in shown["history"]] == [
        ("opened", "schout"),
        ("confirmed", "Ann"),
        ("claimed", "tenant"),
        ("appealed", "tenant"),
        ("appeal_taken", "Bob"),
        ("appeal_decided", "Bob"),
        ("closed", "Bob"),
    ]
    assert schout("ledger", "verify", *store).code == 0


def test_a_key_is_listed_without_what_it_is_and_ends_at_once_when_it_is_revoked(
    tmp_path: Path,
) -> None:
    store = ("--store", str(tmp_path / "schout.db"))
    with up(tmp_path) as it:
        made = key(tmp_path, "Ann", DESK)
        client = Client(it, made["key"])
        assert client.get("/v1/cases").status == 200
        listed = schout("api", "key", "list", *store, "--json").json
        assert listed == [{name: each for name, each in made.items() if name != "key"}]
        assert made["key"] not in schout("api", "key", "list", *store).out
        ended = ("api", "key", "revoke", made["id"], "--reason", "lost", "--by", "root", *store)
        assert schout(*ended).out == f"revoked {made['id']} of Ann\n"
        assert client.get("/v1/cases").status == 401
        assert it.stop() == 0
    assert " revoked\n" in schout("api", "key", "list", *store).out


def test_head_and_what_is_no_path_are_answered_by_the_server_too(tmp_path: Path) -> None:
    with up(tmp_path) as it:
        client = Client(it, key(tmp_path, "Ann", DESK)["key"])
        head = client.call("HEAD", "/v1/cases")
        assert (head.status, head.json, head.headers["content-length"]) == (200, None, "24")
        assert client.get("/v1/none").json["code"] == "SCH-H023"
        described = schout("api", "describe").json
        assert client.get("/v1/openapi.json").json == described
        assert it.stop() == 0


def test_who_reports_through_a_web_server_is_counted_by_its_own_address(tmp_path: Path) -> None:
    with up(tmp_path) as it:
        sources = [f"198.51.100.{number}, 203.0.113.{number}" for number in range(11)]
        through = [
            Client(it).post("/v1/reports", {**REPORT, "reference": each}, X_Forwarded_For=each)
            for each in sources
        ]
        assert {each.status for each in through} == {201}
        direct = [
            Client(it).post("/v1/reports", {**REPORT, "reference": str(number)}).status
            for number in range(11)
        ]
        assert direct == [*[201] * 10, 429]
        assert it.stop() == 0


def test_the_page_on_the_api_shows_what_happens(tmp_path: Path) -> None:
    needs("curl")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    port = str(free_port())
    follow(PAGE, tmp_path, lambda text: text.replace(":8470", f":{port}"))
