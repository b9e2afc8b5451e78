"""Compiles what a store holds into the native configuration of a proxy, and into robots.txt."""

import msgspec

from schout.adapters.system import SystemClock
from schout.gateway.native.haproxy import HaproxyOptions, render_haproxy
from schout.gateway.native.nginx import NginxOptions, render_nginx
from schout.gateway.native.robots import render_robots
from schout.ports.store import Store
from schout.service.edge import documents_from
from schout.service.packs import load_policy
from schout.service.permit_keys import key_path, public_keys, public_path
from schout.service.settings import Settings


class RenderOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a host wants it; `None`: there is none."""

    gate: str | None = None
    log: str | None = None
    fallback: bool = True
    native_first: bool = False
    access_log: str | None = None
    trusted: tuple[str, ...] = ()


def rendered(what: str, store: Store, settings: Settings, options: RenderOptions) -> dict[str, str]:
    """Give the files of `nginx`, `haproxy` or `robots` by their names."""
    now_us = SystemClock().now_us()
    policy = load_policy(settings.policy)
    public = public_path(key_path(settings.store, settings.permit_key))
    keys = public_keys([public]) if public.exists() else ()
    with store.snapshot() as snapshot:
        documents = documents_from(snapshot, policy, keys, now_us)
    if what == "robots":
        return {"robots.txt": render_robots(documents.limits)}
    if what == "haproxy":
        haproxy = HaproxyOptions(fallback=options.gate is not None, trusted=options.trusted)
        return render_haproxy(documents.limits, documents.sanctions, haproxy, now_us)
    nginx = NginxOptions(
        gate=options.gate,
        log=options.log,
        fallback=options.fallback,
        native_first=options.native_first,
        access_log=options.access_log,
        trusted=options.trusted,
    )
    return render_nginx(documents.limits, documents.sanctions, nginx, now_us)
