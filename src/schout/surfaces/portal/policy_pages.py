"""The policy itself, the rules for who looks for weak spots, and `security.txt` (RFC 9116)."""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from schout.core.model.moment import to_datetime
from schout.core.policy.render import render_disclosure, render_html
from schout.core.policy.schema import Policy
from schout.core.policy.security_txt import render_security_txt
from schout.core.policy.stylesheet import STYLE
from schout.core.policy.texts import Texts
from schout.surfaces.portal.answers import HEADERS, Pages
from schout.surfaces.portal.services import PortalServices

SECURITY_TXT, SECURITY_POLICY, POLICY = "/.well-known/security.txt", "/security-policy", "/policy"
_STYLE_DIGEST = b64encode(sha256(f"\n{STYLE}".encode()).digest()).decode()
_OWN_STYLE = {
    **HEADERS,
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
}
"""These pages carry their style sheet with them; its digest is the only one that is allowed."""
_PUBLIC = {name: value for name, value in HEADERS.items() if name != "X-Robots-Tag"}


class PolicyPages:
    """Shows what everybody may read."""

    def __init__(self, services: PortalServices, pages: Pages) -> None:
        self._services, self._pages = services, pages

    def security_txt(self, _: Request) -> Response:
        """Say where weak spots are reported."""
        now = to_datetime(self._services.clock.now_us())
        text = render_security_txt(self._services.policy, now)
        return Response(text, 200, _PUBLIC, "text/plain; charset=utf-8")

    def disclosure(self, request: Request) -> Response:
        """Show the rules for who looks for weak spots."""
        return self._rendered(request, SECURITY_POLICY, render_disclosure)

    def policy(self, request: Request) -> Response:
        """Show the policy as people read it."""
        return self._rendered(request, POLICY, render_html)

    def _rendered(
        self, request: Request, path: str, render: Callable[[Policy, str, Texts], str]
    ) -> Response:
        services, reader = self._services, self._pages.reader(request)
        page = render(services.policy, reader.lang, services.texts)
        links = " · ".join(
            f'<a href="{escape(link)}" lang="{tag}" hreflang="{tag}">{escape(name)}</a>'
            for tag, name, link in self._pages.switch(reader, path)
        )
        # all that comes from the policy is escaped, so the first is the header of the page
        page = page.replace("</header>", f'<p class="also">{links}</p>\n</header>', 1)
        headers = {name: value for name, value in _OWN_STYLE.items() if name != "X-Robots-Tag"}
        return Response(page, 200, headers, "text/html; charset=utf-8")
