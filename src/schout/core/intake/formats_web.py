"""The formats of web servers, proxies, load balancers and delivery networks."""

from schout.core.intake.access_custom import ACCESS_CUSTOM
from schout.core.intake.access_log import access_log_parser
from schout.core.intake.access_timed import COMBINED_TIMED, INGRESS_NGINX, TRAEFIK_COMMON
from schout.core.intake.apache_error import APACHE_ERROR
from schout.core.intake.aws import AWS_LOAD_BALANCER
from schout.core.intake.caddy_console import CADDY_CONSOLE
from schout.core.intake.envoy import ENVOY
from schout.core.intake.exchange import EXCHANGE
from schout.core.intake.format import Format, LineParser, Origin
from schout.core.intake.haproxy import HAPROXY
from schout.core.intake.json_access import JSON_ACCESS
from schout.core.intake.json_log import (
    caddy_parser,
    traefik_parser,
)
from schout.core.intake.litespeed import LITESPEED_ERROR
from schout.core.intake.nginx_error import NGINX_ERROR
from schout.core.intake.proxy_managers import PROXY_MANAGER, ZORAXY
from schout.core.intake.traefik_text import TRAEFIK_TEXT
from schout.core.intake.w3c import CLOUDFRONT, IIS
from schout.core.model.vocabulary import ActivityKind

_REQUESTS = (ActivityKind.HTTP_REQUEST,)


def _access_log(origin: Origin) -> LineParser:
    return access_log_parser(origin.source, origin.register, origin.default_host)


def _vhost_access_log(origin: Origin) -> LineParser:
    return access_log_parser(origin.source, origin.register, origin.default_host, vhost=True)


COMBINED = Format(
    name="combined",
    about="Apache and nginx: address, user, time, request, status, size, referer, user agent",
    kinds=_REQUESTS,
    parser=_access_log,
    limits="fields behind the user agent are left alone; of a list of addresses in front "
    "(`X-Forwarded-For`) the last counts, which the nearest proxy saw",
)
COMMON = Format(
    name="common",
    about="Apache's shorter form without referer and user agent",
    kinds=_REQUESTS,
    parser=_access_log,
)
VHOST_COMBINED = Format(
    name="vhost_combined",
    about="combined with the virtual host (and port) in front",
    kinds=_REQUESTS,
    parser=_vhost_access_log,
)
CADDY = Format(
    name="caddy",
    about="Caddy's JSON access log, with alerts of Coraza",
    kinds=(ActivityKind.HTTP_REQUEST, ActivityKind.SECURITY_ALERT),
    parser=lambda origin: caddy_parser(origin.source, origin.register, origin.default_host),
    loose=True,
)
TRAEFIK = Format(
    name="traefik",
    about="Traefik's JSON access log",
    kinds=_REQUESTS,
    parser=lambda origin: traefik_parser(origin.source, origin.register, origin.default_host),
    loose=True,
)
WEB = (
    INGRESS_NGINX,
    TRAEFIK_COMMON,
    COMBINED_TIMED,
    COMBINED,
    COMMON,
    VHOST_COMBINED,
    CADDY,
    TRAEFIK,
    CADDY_CONSOLE,
    TRAEFIK_TEXT,
    NGINX_ERROR,
    APACHE_ERROR,
    LITESPEED_ERROR,
    PROXY_MANAGER,
    ZORAXY,
    HAPROXY,
    ENVOY,
    AWS_LOAD_BALANCER,
    CLOUDFRONT,
    IIS,
    EXCHANGE,
    JSON_ACCESS,
    ACCESS_CUSTOM,
)
