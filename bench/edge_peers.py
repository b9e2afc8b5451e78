"""Configurations of the proxies in the gateway benchmark: each alone, and with us."""

from pathlib import Path

from schout.service.edge import Documents

_EXAMPLES = Path(__file__).parents[1] / "examples" / "gate"


def _server(up: int, port: int, limits: str) -> str:
    return (
        f"upstream app {{ server 127.0.0.1:{up}; keepalive 64; }}\n"
        f"server {{ listen 127.0.0.1:{port}; location / {{ {limits}\n"
        'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;\n'
        "proxy_pass http://app; } }"
    )


def nginx_rates(up: int, port: int, per_s: int) -> str:
    """One rate and one number of connections per host, as any guide has it."""
    zones = f"limit_req_zone $host zone=r:32m rate={per_s}r/s; limit_conn_zone $host zone=c:16m;\n"
    limits = f"limit_req zone=r burst={per_s} nodelay; limit_conn c 100; limit_req_status 429;"
    return zones + _server(up, port, limits)


def nginx_by_hand(documents: Documents, up: int, port: int) -> str:
    """What the rendered configuration limits, written as a person would write it."""
    hosts = "\n".join(f"{each.value} {each.tenant};" for each in documents.limits.belongings)
    zones = (
        "map_hash_max_size 32768; map_hash_bucket_size 512;\n"
        f'map $host $tenant {{ hostnames; default ""; {hosts} }}\n'
        'map $uri $api { default ""; ~^/(xmlrpc/|jsonrpc|json/) 1; }\n'
        'map "$api:$host" $by_host { default ""; ~^1:(?<h>.*) $h; }\n'
        'map "$api:$tenant" $by_tenant { default ""; ~^1:(?<t>.*) $t; }\n'
        'map "$api:$uri" $page { default $binary_remote_addr; ~^1: ""; }\n'
        "limit_req_zone $binary_remote_addr zone=f:10m rate=60000000r/m;\n"
        "limit_req_zone $by_host zone=r:10m rate=1000r/s;\n"
        "limit_req_zone $by_tenant zone=t:10m rate=10000r/s;\n"
        "limit_req_zone $page zone=p:10m rate=120r/m;\n"
        "limit_conn_zone $by_host zone=c:10m;\n"
    )
    limits = (
        "limit_req zone=f burst=99999 nodelay; limit_req zone=r burst=999 nodelay;"
        "limit_req zone=t burst=9999 nodelay; limit_req zone=p burst=39 nodelay;"
        "limit_conn c 100; limit_req_status 429; limit_conn_status 429;"
    )
    return zones + _server(up, port, limits)


_HAPROXY = """
global
    nbthread 1
    maxconn 4096
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    http-reuse always
"""


def haproxy_table(up: int, port: int) -> str:
    """A rate and a number of connections per host in a stick table."""
    return f"""{_HAPROXY}
backend hosts
    stick-table type string len 64 size 200k expire 10s store http_req_rate(1s),conn_cur
frontend web
    bind 127.0.0.1:{port}
    http-request track-sc0 req.hdr(host) table hosts
    http-request deny deny_status 429 if {{ sc_http_req_rate(0) gt 1000 }}
    http-request deny deny_status 429 if {{ sc_conn_cur(0) gt 100 }}
    default_backend application
backend application
    server application 127.0.0.1:{up}
"""


def haproxy_spoe(folder: Path, up: int, port: int, spoe: str, completions: int) -> str:
    """Give the shipped example with the addresses of this benchmark."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "haproxy-spoe.conf").write_text((_EXAMPLES / "haproxy-spoe.conf").read_text("utf-8"))
    text = (_EXAMPLES / "haproxy-spoe.cfg").read_text("utf-8")
    for before, after in (
        ("127.0.0.1:8080", f"127.0.0.1:{port}"),
        ("127.0.0.1:8069", f"127.0.0.1:{up}"),
        ("127.0.0.1:8472", f"127.0.0.1:{completions}"),
        ("127.0.0.1:8473", f"unix@{spoe}"),
    ):
        if before not in text:
            raise ValueError(f"the example has no {before}")
        text = text.replace(before, after)
    return text.replace("global\n", "global\n    nbthread 1\n    maxconn 4096\n", 1)


def envoy_rls(up: int, port: int, service: int) -> str:
    """Give the shipped example with the addresses of this benchmark."""
    text = (_EXAMPLES / "envoy-rls.yaml").read_text("utf-8")
    for before, after in (("8080", port), ("8069", up), ("8474", service)):
        if f"port_value: {before}" not in text:
            raise ValueError(f"the example has no port {before}")
        text = text.replace(f"port_value: {before}", f"port_value: {after}")
    return text


def envoy_local(up: int, port: int) -> str:
    """Give Envoy's own token bucket, one for all."""
    text = Path(__file__).with_name("envoy-local.yaml").read_text("utf-8")
    for before, after in (("8080", port), ("8069", up)):
        text = text.replace(f"port_value: {before}", f"port_value: {after}")
    return text
