"""robots.txt (RFC 9309), compiled from the policy: what crawlers are asked to leave alone.

A crawler that goes on was told, which counts when its case is decided.
"""

from schout.core.model.edge import EdgeLimit, EdgeLimits
from schout.core.model.errors import SettingsError
from schout.core.model.moment import SECOND_US
from schout.core.model.vocabulary import Metric, Traffic
from schout.gateway.native import plain

_NOT_FOR_CRAWLERS = (
    *("/web/login", "/web/signup", "/web/reset_password", "/web/session/", "/web/dataset/"),
    *("/web/database/", "/xmlrpc/", "/jsonrpc", "/json/", "/websocket", "/longpolling/"),
)
"""Odoo's pages of sessions and its programming interfaces: nothing there is a page to index."""
_STATED = frozenset({Traffic.API, Traffic.LOGIN, Traffic.SIGN_UP})
_SITEMAP = "https://"


def render_robots(limits: EdgeLimits, sitemap: str | None = None) -> str:
    """Write the file; `SettingsError` for a path or sitemap that could mean more than it says."""
    stated = (path for each in limits.limits if each.traffic in _STATED for path in each.paths)
    paths = sorted({*_NOT_FOR_CRAWLERS, *(plain.path(path) for path in stated if path != "/")})
    policy, contact = limits.policy, plain.harmless(limits.contact)
    lines = [
        plain.remark(f"Made from the policy {policy.id} {policy.version}. Contact: {contact}"),
        "User-agent: *",
        *_delay(limits),
        *(f"Disallow: {path}" for path in paths),
    ]
    if sitemap is not None:
        if not sitemap.startswith(_SITEMAP):
            raise SettingsError(
                "SCH-G070", f"expected an address with `https://`, found `{sitemap}`"
            )
        rest = sitemap.removeprefix(_SITEMAP)
        name, _, path = rest.partition("/")
        lines += ["", f"Sitemap: {_SITEMAP}{plain.host(name)}{plain.path(f'/{path}')}"]
    return "\n".join((*lines, ""))


def crawl_delay_s(limits: EdgeLimits) -> int | None:
    """Give whole seconds between two pages that keep to all limits on pages; `None`: none has any.

    Less than a second is told as 1, for crawlers read whole numbers.
    """
    waits = [each.quota.interval_us for each in limits.limits if _counts_pages(each)]
    return max(1, -(-max(waits) // SECOND_US)) if waits else None


def _counts_pages(limit: EdgeLimit) -> bool:
    return limit.metric is Metric.PAGES and limit.quota.interval_us > 0


def _delay(limits: EdgeLimits) -> tuple[str, ...]:
    delay_s = crawl_delay_s(limits)
    if delay_s is None:
        return ()
    named = ", ".join(sorted({each.id for each in limits.limits if _counts_pages(each)}))
    return (
        plain.remark(f"{named}. Crawl-delay is no part of RFC 9309; who knows it, keeps to it."),
        f"Crawl-delay: {delay_s}",
    )
