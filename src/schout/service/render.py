"""Compiles what a store holds into the native configuration of a proxy, and into robots.txt."""

from schout.gateway.native.haproxy import HaproxyOptions, render_haproxy
from schout.gateway.native.nginx import NginxOptions, render_nginx
from schout.gateway.native.robots import render_robots
from schout.ports.store import Store
from schout.service.edge import Documents, documents_from, policy_alone
from schout.service.packs import load_policy
from schout.service.permit_keys import host_keys, host_keys_path
from schout.service.settings import Settings


def documents_to_render(store: Store | None, settings: Settings, now_us: int) -> Documents:
    """Read what there is to compile; `None`: there is no store, the policy alone holds.

    The keys of permits are those of `settings.store`, so that must be the name of this store.
    """
    policy = load_policy(settings.policy)
    if store is None:
        return policy_alone(policy)
    keys = host_keys(host_keys_path(settings.store, settings.permit_key))
    with store.snapshot() as snapshot:
        return documents_from(snapshot, policy, keys, now_us)


def rendered(what: str, documents: Documents, options: NginxOptions, now_us: int) -> dict[str, str]:
    """Give the files of `nginx`, `haproxy` or `robots` by their names."""
    limits, sanctions = documents.limits, documents.sanctions
    if what == "robots":
        return {"robots.txt": render_robots(limits)}
    if what == "haproxy":
        haproxy = HaproxyOptions(fallback=options.gate is not None, trusted=options.trusted)
        return render_haproxy(limits, sanctions, haproxy, now_us)
    return render_nginx(limits, sanctions, options, now_us)
