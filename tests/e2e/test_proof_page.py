"""The page that asks for proof of work, in a real browser: it finds a number, and that is taken."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import pytest

from schout.adapters.system import SystemClock, SystemIds
from schout.core.policy.texts import Texts
from schout.gateway.caller.credentials import cookie_value
from schout.gateway.proof import COOKIE, Proof, ProofFigures, Spending
from schout.gateway.proof_page import proof_page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DEADLINE_S = 60


@pytest.fixture
def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("NOT TESTED: the proof page in a browser, for there is no chromium here")
    return found


class Site:
    """A sign-up page behind a proof; `method` is what the page believes it answers."""

    def __init__(self, method: str) -> None:
        folder = files("schout") / "service" / "texts" / "proof"
        voice = Texts({"nl": (folder / "nl.ftl").read_text("utf-8")}).voice("nl")
        proof, clock = Proof(b"s" * 32, SystemIds(), ProofFigures(bits=12)), SystemClock()
        self.seen: list[Spending] = []
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path != "/sign-up":
                    self.send_error(404)
                    return
                now, source = clock.now_us(), self.client_address[0]
                solution = cookie_value((self.headers["cookie"] or "").encode(), COOKIE.encode())
                solved = None if solution is None else solution.decode()
                seen.append(proof.spend(solved, source, now))
                if seen[-1] is Spending.ACCEPTED:
                    self.answer(200, ((b"content-type", b"text/html"),), b"<h1>Welkom</h1>")
                    return
                page = proof_page(
                    proof.challenge(source, now),
                    voice,
                    provider="Oxygis",
                    contact="hulp@example.com",
                    method=method,
                    wait_us=0,
                )
                self.answer(page.status, page.headers, page.body)

            def answer(
                self, status: int, headers: tuple[tuple[bytes, bytes], ...], body: bytes
            ) -> None:
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name.decode(), value.decode())
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sign-up"


@contextmanager
def serving(method: str) -> Iterator[Site]:
    site = Site(method)
    thread = threading.Thread(target=site.server.serve_forever)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        thread.join()
        site.server.server_close()


def dom(browser: str, url: str, profile: Path) -> str:
    """Give the page as it stands when its scripts have come to rest."""
    arguments = ("--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000")
    command = [browser, *arguments, f"--user-data-dir={profile}", "--dump-dom", url]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=DEADLINE_S, check=True
    ).stdout


def test_a_browser_finds_the_number_and_is_let_through(browser: str, tmp_path: Path) -> None:
    with serving("GET") as site:
        assert "<h1>Welkom</h1>" in dom(browser, site.url, tmp_path)
        assert site.seen == [Spending.MISSING, Spending.ACCEPTED]


def test_after_a_form_the_person_is_led_back_to_it(browser: str, tmp_path: Path) -> None:
    with serving("POST") as site:
        shown = dom(browser, site.url, tmp_path)
        assert "Klaar. Ga terug naar het formulier en verstuur het nog eens.</p>" in shown
        assert '<button type="button">Terug naar het formulier</button>' in shown
        assert site.seen == [Spending.MISSING]
