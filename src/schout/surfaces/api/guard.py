"""Decides who may call an endpoint, and how often."""

from typing import NamedTuple

from schout.core.model.moment import to_datetime
from schout.gateway.caller.address import source_key
from schout.service.api_keys import ApiKey, key_for, keys_in
from schout.service.web_limits import ANONYMOUS_CALLS, FAILED_KEYS, KEY_CALLS
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import Answer
from schout.surfaces.api.endpoint import Endpoint
from schout.surfaces.api.problem import Stopped, problem

_SCHEME = "bearer"
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="schout"'}


class Admitted(NamedTuple):
    """Who calls, and what the answer tells of the limits."""

    key: ApiKey | None
    fields: dict[str, str]


def admitted(
    services: WebServices, endpoint: Endpoint, authorization: str | None, address: str
) -> Admitted:
    """Let a call in; `Stopped` carries the answer when it may not come in."""
    now_us = services.clock.now_us()
    key = None
    if authorization is not None:
        key = _key(services, authorization, address, now_us)
    elif endpoint.scope is not None and not endpoint.keyless:
        raise Stopped(problem(401, "SCH-H021", "a key is needed", headers=_CHALLENGE))
    name, what = source_key(address), endpoint.anonymous_as or ANONYMOUS_CALLS
    if key is not None:
        name, what = key.id, KEY_CALLS
    fields = counted(services, name, what, now_us)
    if key is not None:
        _check_scope(endpoint, key)
    return Admitted(key, fields)


def counted(services: WebServices, name: str, what: str, now_us: int) -> dict[str, str]:
    """Count a call; give the fields that tell of the limit, or stop it."""
    wait_s = services.limits.ask(name, what, now_us)
    fields = services.limits.fields(name, what, now_us, wait_s)
    if wait_s:
        raise Stopped(too_many(wait_s, fields))
    return fields


def too_many(wait_s: int, fields: dict[str, str]) -> Answer:
    """Answer that it was too much, and when to come again."""
    return problem(429, "SCH-H030", f"too many calls: come again in {wait_s} s", headers=fields)


def _key(services: WebServices, authorization: str, address: str, now_us: int) -> ApiKey:
    scheme, _, text = authorization.partition(" ")
    found = None
    if scheme.lower() == _SCHEME:
        with services.store.snapshot() as snapshot:
            found = key_for(keys_in(snapshot), text.strip(), to_datetime(now_us))
    if found is not None:
        return found
    # only what fails is counted: whoever has a key is not held up by a neighbour who tries
    counted(services, source_key(address), FAILED_KEYS, now_us)
    detail = "the key is not valid: it does not exist, was revoked, or has expired"
    raise Stopped(problem(401, "SCH-H021", detail, headers=_CHALLENGE))


def _check_scope(endpoint: Endpoint, key: ApiKey) -> None:
    if endpoint.scope is not None and endpoint.scope not in key.scopes:
        detail = f"the key lacks the scope `{endpoint.scope}`"
        raise Stopped(problem(403, "SCH-H022", detail))
    if key.tenant is not None and not endpoint.of_tenants:
        raise Stopped(problem(403, "SCH-H022", "a key of a tenant cannot do that"))
