"""The settings of connectors, what is wrong with them, and the connectors made of them."""

import base64
from pathlib import Path
from typing import Any

import pytest

from schout.adapters.memory.clock import SettableClock
from schout.core.model.effect import Effect
from schout.core.model.errors import SettingsError
from schout.core.model.vocabulary import MeasureKind
from schout.service.connector_settings import (
    CONNECTOR_KEYS,
    TYPES,
    BindTable,
    CommandTable,
    ConnectorSettings,
    GateTable,
    HaproxyTable,
    NginxTable,
    PostfixTable,
    WebhookTable,
    connector_settings,
    gate_place,
)
from schout.service.connectors import make_connectors
from schout.service.settings import load_settings

PAGE = Path(__file__).parents[3] / "docs" / "howto" / "enforce-sanctions.md"
PLAIN_PATH = "an absolute path of plain letters"
KEPT_AT = "/etc/schout/secret"
NGINX = {
    "type": "nginx",
    "name": "front",
    "kinds": ["suspend_service", "read_only"],
    "map_file": "/etc/nginx/schout/measures.map",
    "probe": "127.0.0.1:8479",
    "reload": ["nginx", "-s", "reload"],
}
HAPROXY = {
    "type": "haproxy",
    "name": "edge",
    "kinds": ["read_only"],
    "map_file": "/etc/haproxy/measures.map",
    "socket": "/run/haproxy/s",
}
POSTFIX = {
    "type": "postfix",
    "name": "mail",
    "kinds": ["outbound_mail_off"],
    "map_file": "/etc/postfix/schout/senders",
}
BIND = {
    "type": "bind",
    "name": "names",
    "kinds": ["suspend_service"],
    "server": "[::1]:53",
    "zone": "rpz.example",
    "landing": "suspended.example",
    "key_file": "/etc/bind/schout.key",
}
WEBHOOK = {
    "type": "webhook",
    "name": "panel",
    "kinds": ["terminate"],
    "url": "https://panel.example/schout",
    "secret_file": KEPT_AT,
}
COMMAND = {
    "type": "command",
    "name": "own",
    "kinds": ["read_only"],
    "within": "1m",
    "apply": ["a", "apply"],
    "lift": ["a", "lift"],
    "present": ["a", "present"],
}
GATE = {
    "type": "gate",
    "name": "own-gate",
    "kinds": ["throttle"],
    "listen": "127.0.0.1:8471",
}
ALL = [NGINX, HAPROXY, POSTFIX, BIND, WEBHOOK, COMMAND, GATE]
KEY = 'key "schout" {\n\talgorithm hmac-sha256;\n\tsecret "c2Nob3V0c2Nob3V0c2Nob3V0";\n};\n'


def one(table: dict[str, Any], **changes: object) -> ConnectorSettings:
    (found,) = connector_settings("x", [table | changes])
    return found


def refusal(tables: object) -> tuple[str, str, str | None]:
    with pytest.raises(SettingsError) as refused:
        connector_settings("x", tables)
    return refused.value.code, refused.value.message, refused.value.hint


def test_every_type_is_read() -> None:
    made = [
        NginxTable(
            map_file="/etc/nginx/schout/measures.map",
            probe="127.0.0.1:8479",
            reload=("nginx", "-s", "reload"),
        ),
        HaproxyTable(map_file="/etc/haproxy/measures.map", socket="/run/haproxy/s"),
        PostfixTable(map_file="/etc/postfix/schout/senders"),
        BindTable(
            server="[::1]:53",
            zone="rpz.example",
            landing="suspended.example",
            key_file="/etc/bind/schout.key",
        ),
        WebhookTable(url="https://panel.example/schout", secret_file=KEPT_AT),
        CommandTable(apply=("a", "apply"), lift=("a", "lift"), present=("a", "present")),
        GateTable(listen="127.0.0.1:8471"),
    ]
    found = connector_settings("x", ALL)
    assert [each.table for each in found] == made
    names = ["front", "edge", "mail", "names", "panel", "own", "own-gate"]
    assert [each.name for each in found] == names
    assert [each.within_ms for each in found] == [5_000] * 5 + [60_000, 5_000]
    assert found[0].kinds == (MeasureKind.READ_ONLY, MeasureKind.SUSPEND_SERVICE)
    assert {type(each) for each in made} == set(TYPES.values())


def test_there_are_none_unless_it_is_said() -> None:
    assert connector_settings("x", []) == ()
    assert load_settings(None, {}).connectors == ()


def test_a_settings_file_has_connectors(tmp_path: Path) -> None:
    path = tmp_path / "schout.toml"
    lines = [f"{key} = {value!r}" for key, value in HAPROXY.items()]
    path.write_text("\n".join(["[[connector]]", *lines]), "utf-8")
    assert load_settings(str(path), {}).connectors == (one(HAPROXY),)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (NGINX | {"prode": "x"}, "x: connector `front`: `nginx` has no key `prode`"),
        (HAPROXY | {"probe": "x"}, "x: connector `edge`: `haproxy` has no key `probe`"),
    ],
)
def test_a_key_that_its_type_does_not_have_is_refused(table: dict[str, Any], told: str) -> None:
    code, message, hint = refusal([table])
    assert (code, message) == ("SCH-C010", told)
    assert hint is not None


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({}, "x: write each connector as `[[connector]]`"),
        ([1], "x: write each connector as `[[connector]]`"),
        ([NGINX, HAPROXY | {"name": "front"}], "x: two connectors are called `front`"),
        ([{"type": "nginx"}], "x: expected `name` of a connector, found `None`"),
        ([NGINX | {"name": "A b"}], "x: expected `name` of a connector, found `A b`"),
        ([NGINX | {"type": "ngnix"}], "x: connector `front`: there is no type `ngnix`"),
        ([NGINX | {"type": 1}], "x: connector `front`: there is no type `1`"),
        ([NGINX | {"kinds": []}], "x: connector `front`: expected `kinds` as a list"),
        ([NGINX | {"kinds": "read_only"}], "x: connector `front`: expected `kinds` as a list"),
        ([NGINX | {"kinds": ["readonly"]}], "x: connector `front`: there is no kind `readonly`"),
        (
            [POSTFIX | {"kinds": ["outbound_mail_off", "quarantine"]}],
            "x: connector `mail`: expected `kinds` as a list",
        ),
        (
            [NGINX | {"reload": []}],
            "x: connector `front`: `reload` names no program",
        ),
        (
            [NGINX | {"reload": "nginx -s reload"}],
            "x: connector `front`: expected `array`, got `str` - at `$.reload`",
        ),
        (
            [{key: value for key, value in NGINX.items() if key != "probe"}],
            "x: connector `front`: object missing required field `probe`",
        ),
        (
            [HAPROXY | {"map_file": "/a b"}],
            f"x: connector `edge`: expected `map_file` as {PLAIN_PATH}, found `/a b`",
        ),
        (
            [HAPROXY | {"socket": "s"}],
            f"x: connector `edge`: expected `socket` as {PLAIN_PATH}, found `s`",
        ),
        (
            [POSTFIX | {"action": "a\nb"}],
            "x: connector `mail`: expected `action` as one line of ASCII, found `a\nb`",
        ),
        ([POSTFIX | {"map_type": "hsah"}], "x: connector `mail`: no type of map `hsah`"),
        (
            [WEBHOOK | {"url": "http://panel.example/"}],
            "x: connector `panel`: `url` is no address for a webhook",
        ),
        (
            [WEBHOOK | {"url": "https://a:b@panel.example/"}],
            "x: connector `panel`: `url` is no address for a webhook",
        ),
        (
            [WEBHOOK | {"url": "https://[::1/"}],
            "x: connector `panel`: `url` is no address for a webhook",
        ),
        ([COMMAND | {"lift": [""]}], "x: connector `own`: `lift` names no program"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tables: object, told: str) -> None:
    assert refusal(tables)[:2] == ("SCH-C013", told)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8/x", "http://[::1]/", "http://localhost/"])
def test_on_this_machine_a_webhook_needs_no_tls(url: str) -> None:
    assert one(WEBHOOK, url=url).table == WebhookTable(url=url, secret_file=KEPT_AT)


@pytest.mark.parametrize(
    ("listen", "place"),
    [
        ("[::1]:8471", (None, "::1", 8471)),
        ("unix:/run/schout/gate.sock", ("/run/schout/gate.sock", "", 0)),
    ],
)
def test_a_gate_is_at_a_socket_or_at_an_address(listen: str, place: object) -> None:
    assert gate_place("x", listen) == place
    assert one(GATE, listen=listen).table == GateTable(listen=listen)


@pytest.mark.parametrize(
    ("listen", "code"), [("unix:run/gate", "SCH-C013"), ("8471", "SCH-C014"), ("", "SCH-C014")]
)
def test_a_gate_that_is_nowhere_is_refused(listen: str, code: str) -> None:
    assert refusal([GATE | {"listen": listen}])[0] == code


@pytest.mark.parametrize("probe", ["8479", "127.0.0.1:", "127.0.0.1:0", ":8479", "a:65536"])
def test_a_probe_is_an_address_and_a_port(probe: str) -> None:
    told = refusal([NGINX | {"probe": probe}])
    assert told[:2] == ("SCH-C014", f"x: connector `front`: `probe` is `{probe}`")


def test_the_server_of_bind_is_an_address() -> None:
    told = refusal([BIND | {"server": "ns.example:53"}])
    assert told[:2] == ("SCH-C014", "x: connector `names`: `server` needs an address, not a name")


@pytest.mark.parametrize("within", ["5", "11m", 5, "1month"])
def test_a_time_out_is_a_period_of_at_most_ten_minutes(within: object) -> None:
    told = refusal([NGINX | {"within": within}])
    assert told[:2] == ("SCH-C015", f"x: connector `front`: `within` is `{within}`")


def a_file(folder: Path, text: str, mode: int = 0o640) -> str:
    path = folder / "secret"
    path.write_text(text, "ascii")
    path.chmod(mode)
    return str(path)


def test_connectors_are_made_without_reaching_anything(tmp_path: Path) -> None:
    secret = a_file(tmp_path, "whsec_" + base64.b64encode(b"x" * 32).decode() + "\n")
    key = tmp_path / "key"
    key.write_text(KEY, "ascii")
    key.chmod(0o600)
    tables = [*ALL[:3], BIND | {"key_file": str(key)}, WEBHOOK | {"secret_file": secret}, COMMAND]
    made = make_connectors(connector_settings("x", tables), SettableClock(0))
    assert [(each.name, each.within_ms) for each in made] == [
        *((name, 5_000) for name in ("front", "edge", "mail", "names", "panel")),
        ("own", 60_000),
    ]
    assert [sorted(each.can) for each in made] == [sorted(table["kinds"]) for table in tables]


@pytest.mark.parametrize(
    ("target", "refused_by"),
    [
        ("a.example", []),
        ("default", ["front"]),
        ("https://a.example/x", ["front", "edge", "mail", "names"]),
        ("A.example", ["front", "edge", "mail", "names"]),
        ("a" * 64, ["front", "edge", "names"]),
        ("a.example;x", ["front", "edge", "mail", "names"]),
        ("person@a.example", ["front", "edge", "names"]),
    ],
)
def test_each_system_refuses_what_is_no_target_for_it(
    target: str, refused_by: list[str], tmp_path: Path
) -> None:
    tables = [*ALL[:3], BIND | {"key_file": a_file(tmp_path, KEY)}, COMMAND]
    made = make_connectors(connector_settings("x", tables), SettableClock(0))
    effect = Effect(kind=MeasureKind.READ_ONLY, target=target)
    assert [each.name for each in made if each.refuses(effect) is not None] == refused_by


def making(table: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(SettingsError) as refused:
        make_connectors([one(table)], SettableClock(0))
    return refused.value.code, refused.value.message


def test_a_secret_that_cannot_be_used_is_told_without_showing_it(tmp_path: Path) -> None:
    short = a_file(tmp_path, "whsec_c2hvcnQ=")
    told = making(WEBHOOK | {"secret_file": short})
    assert told == ("SCH-C013", "connector `panel`: `secret_file` holds no secret")
    open_to_all = a_file(tmp_path, KEY, 0o644)
    told = making(BIND | {"key_file": open_to_all})
    assert told == ("SCH-C013", f"connector `names`: everybody can read `{open_to_all}`")
    told = making(BIND | {"key_file": "/no/such/file"})
    message = "connector `names`: cannot read `key_file`: no such file or directory"
    assert told == ("SCH-C011", message)


@pytest.mark.parametrize("text", ["", "secret", KEY.replace("hmac-sha256", "hmac-none"), KEY * 2])
def test_a_file_without_one_key_for_bind_is_told(text: str, tmp_path: Path) -> None:
    told = making(BIND | {"key_file": a_file(tmp_path, text)})
    assert told == ("SCH-C013", "connector `names`: `key_file` holds no key")


@pytest.mark.parametrize("key", ["zone", "landing"])
def test_a_name_that_is_none_is_told(key: str, tmp_path: Path) -> None:
    table = BIND | {"key_file": a_file(tmp_path, KEY), key: "a..b"}
    assert making(table) == ("SCH-C013", f"connector `names`: `{key}` is no name: `a..b`")


def test_the_page_lists_every_key_and_what_it_is_for() -> None:
    page = PAGE.read_text("utf-8")
    rows = [f"| `{key}` | {text} |\n" for key, text in CONNECTOR_KEYS.items()]
    assert [row for row in rows if row not in page] == []


def test_the_keys_that_are_listed_are_those_that_are_read() -> None:
    fields = {key for table in TYPES.values() for key in table.__struct_fields__}
    assert set(CONNECTOR_KEYS) == fields | {"type", "name", "kinds", "within"}
