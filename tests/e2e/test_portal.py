"""The pages behind a real server, over a real store, in a real browser: at once and whole."""

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from tests.e2e.fronts import uvicorn_serves
from tests.unit.surfaces.portal.scene import ACME, GOOD, Scene, Seen

from schout.adapters.sql.store import open_store
from schout.core.model.act import Confirm, Verified
from schout.core.model.vocabulary import ReportState
from schout.service.packs import load_policy
from schout.service.report_desk import open_report_desk
from schout.service.settings import load_settings
from schout.service.status_links import open_case_links
from schout.service.web_services import web_services
from schout.surfaces.portal.app import routes
from schout.surfaces.portal.services import portal_services

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
AT_ONCE = 4


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    store = open_store(str(tmp_path / "schout.db"))
    try:
        yield Scene(store=store)
    finally:
        store.close()


def test_many_clicks_at_once_are_one_report(scene: Scene) -> None:
    with uvicorn_serves(scene.app) as address, ThreadPoolExecutor(AT_ONCE) as clicks:
        sent = list(
            clicks.map(lambda _: httpx.post(f"{address}/report", data=GOOD), range(AT_ONCE))
        )
    assert [each.status_code for each in sent] == [303] * AT_ONCE
    assert len({each.headers["location"] for each in sent}) == 1
    assert [each.state for each in scene.all_reports()] == [ReportState.IN_CASE]


def test_of_many_tabs_at_once_one_acts_and_the_others_see_it(scene: Scene) -> None:
    case = scene.found()
    path = f"{scene.path(case)}/remedied"
    with uvicorn_serves(scene.app) as address, ThreadPoolExecutor(AT_ONCE) as tabs:
        done = list(
            tabs.map(lambda n: httpx.post(f"{address}{path}", data={"text": f"tab {n}"}), range(4))
        )
    assert sorted(each.status_code for each in done) == [303, 409, 409, 409]
    assert [each.what for each in scene.case(case).history] == ["opened", "claimed"]


def test_from_a_report_to_an_answer_over_the_pages_alone(scene: Scene) -> None:
    with uvicorn_serves(scene.app) as address, httpx.Client(base_url=address) as web:
        sent = web.post("/report?lang=fr", data=GOOD)
        status = sent.headers["location"]
        assert "Nous avons reçu votre signalement." in Seen(web.get(status).text).text
        (report,) = scene.all_reports()
        assert report.case is not None
        scene.act(report.case, Confirm(by="B. Claes", reason="seen"))
        page = scene.path(report.case)
        assert "Van kracht" in Seen(web.get(f"{page}?lang=nl").text).text
        done = web.post(f"{page}/remedied?lang=nl", data={"text": "De pagina is weg."})
        told = Seen(web.get(done.headers["location"]).text).text
        assert "Bedankt. We kijken het na en laten het u weten." in told
        scene.act(report.case, Verified(by="B. Claes", ok=True, reason="gone"))
        assert "Het is in orde gebracht" in Seen(web.get(f"{page}?lang=nl").text).text
        answered = Seen(web.get(status).text).text
        assert "et nous avons pris une mesure." in answered
        assert list(web.cookies.jar) == []


def test_the_pages_stand_on_what_an_installation_has(tmp_path: Path) -> None:
    file = tmp_path / "schout.toml"
    file.write_text(f'store = "{tmp_path / "schout.db"}"\n')
    settings = load_settings(str(file))
    store = open_store(settings.store)
    try:
        with store.transaction() as transaction:
            transaction.put_tenant(ACME)
        policy = load_policy(settings.policy)
        web = web_services(store, settings, policy, open_report_desk(store, settings))
        services = portal_services(web, open_case_links(settings))
        with uvicorn_serves(Starlette(routes=routes(services))) as address:
            sent = httpx.post(f"{address}/report", data=GOOD)
            shown = httpx.get(address + sent.headers["location"], headers={"accept-language": "de"})
        assert (sent.status_code, shown.status_code) == (303, 200)
        assert "Vielen Dank. Wir haben Ihre Meldung erhalten." in Seen(shown.text).text
    finally:
        store.close()


def test_a_browser_shows_every_page_with_its_style_and_complains_of_nothing(
    scene: Scene, tmp_path: Path
) -> None:
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        pytest.skip("NOT TESTED: the pages in a browser, for there is no chromium here")
    case = scene.path(scene.found())
    status = scene.post("/report", GOOD).headers["location"]
    with uvicorn_serves(scene.app) as address:
        for path in ("/report", "/report/x", status, case, "/permit-request", "/policy"):
            dom, said = looked_at(browser, address + path, tmp_path / "profile")
            assert Seen(dom).all("h1"), path
            assert [line for line in said.splitlines() if "CONSOLE" in line] == [], path


def looked_at(browser: str, url: str, profile: Path) -> tuple[str, str]:
    """Give a page as a browser has it, and what it says to whoever makes pages."""
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr")
    command = [browser, *options, f"--user-data-dir={profile}", "--dump-dom", url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout, done.stderr
