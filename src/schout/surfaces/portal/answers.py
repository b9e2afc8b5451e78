"""Writes pages: one look, one set of headers, each in the language of its reader."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import urlencode

import msgspec
from jinja2 import Environment, FunctionLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schout.core.intake.reports.plain import plain
from schout.core.policy.markdown import to_html
from schout.core.policy.texts import Texts, Voice
from schout.core.policy.words import language
from schout.service.packs import LANGUAGES
from schout.surfaces.portal.languages import language_for
from schout.surfaces.portal.services import PortalServices

_CSP = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
"""Of every page: nothing from elsewhere, nothing kept, nothing told to where a link leads."""
_HTML = "text/html; charset=utf-8"


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks at a page: in which language, and whether they chose it on a page."""

    voice: Voice
    """Of the texts of the pages."""
    words: Voice
    """Of the product's own texts, for what they have words for."""
    chosen: bool

    @property
    def lang(self) -> str:
        """The tag of the language."""
        return self.voice.lang

    def link(self, path: str, **query: str) -> str:
        """Give a path with the language that was chosen, and more in its query."""
        asked = {**query, **({"lang": self.lang} if self.chosen else {})}
        return f"{path}?{urlencode(asked)}" if asked else path


class Pages:
    """Lays pages out; made once."""

    def __init__(self, services: PortalServices) -> None:
        self._policy, self._texts = services.policy, services.texts
        self._known = tuple(tag for tag in services.policy.languages if tag in LANGUAGES)
        self._environment = Environment(
            loader=FunctionLoader(_template),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["policy_text"] = to_html
        self._environment.filters["plain"] = plain
        self.style = _read("style.css").encode()
        self.style_path = f"/portal-{sha256(self.style).hexdigest()[:16]}.css"

    def reader(self, request: Request) -> Reader:
        """Find the language of who asks."""
        asked = request.query_params.get("lang")
        accepted = request.headers.get("accept-language")
        lang = language_for(asked, accepted, self._known, self._policy.source_language)
        return Reader(
            voice=portal_texts().voice(lang),
            words=self._texts.voice(lang),
            chosen=asked == lang,
        )

    def page(
        self,
        reader: Reader,
        template: str,
        path: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response:
        """Write a page; `path` is where it is asked for in another language."""
        body = self._environment.get_template(template).render(
            lang=reader.lang,
            provider=self._policy.provider,
            style_path=self.style_path,
            switch=self.switch(reader, path),
            t=reader.voice.say,
            link=reader.link,
            **values,
        )
        return Response(body, status, {**HEADERS, **(headers or {})}, _HTML)

    def form(
        self,
        reader: Reader,
        template: str,
        path: str,
        kept: Mapping[str, str],
        wrong: Mapping[str, str],
        wait_s: int,
        **values: object,
    ) -> Response:
        """Write a form with what was typed, and what is wrong with it by field.

        `path` is where it is shown and sent to. `wait_s`: it was sent too soon by so much.
        """
        return self.page(
            reader,
            template,
            path,
            status=429 if wait_s else 422 if wrong else 200,
            headers={"Retry-After": str(wait_s)} if wait_s else None,
            slow=bool(wait_s),
            action=reader.link(path),
            kept=kept,
            wrong=wrong,
            **values,
        )

    def switch(self, reader: Reader, path: str) -> list[tuple[str, str, str]]:
        """List the languages: tag, name in that language, and the path of the page in it."""
        return [
            (tag, language(self._texts.voice(tag), tag), f"{path}?lang={tag}")
            for tag in self._known
        ]

    def message(
        self, reader: Reader, what: str, status: int, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Write a page that says one thing: `what` names its texts."""
        say = reader.voice.say
        return self.page(
            reader,
            "message.html",
            "/report",
            status=status,
            headers=headers,
            title=say(f"message-{what}"),
            text=say(f"message-{what}-text", contact=self._policy.provider.abuse_contact),
        )


def on_to(path: str) -> Response:
    """Send a browser on after a form was taken, so that to load again sends nothing again."""
    return RedirectResponse(path, 303, HEADERS)


@lru_cache(maxsize=1)
def portal_texts() -> Texts:
    """Give the texts of the pages in every language."""
    return Texts({lang: _read(f"texts/{lang}.ftl") for lang in LANGUAGES})


def _read(name: str) -> str:
    folder = files("schout") / "surfaces" / "portal"
    return folder.joinpath(*name.split("/")).read_text(encoding="utf-8")


def _template(name: str) -> str:
    return _read(f"templates/{name}")
