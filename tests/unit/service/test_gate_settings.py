"""The settings of the gate: every key, from the file and the environment, and what is refused."""

import pytest

from schout.core.model.errors import SettingsError
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.service.gate_settings import GATE_KEYS, GateSettings, Place, gate_settings

DEFAULTS = GateSettings(
    listen=Place(None, "127.0.0.1", 8471),
    completions=Place(None, "127.0.0.1", 8472),
    completion_log=None,
    spoe=None,
    envoy=None,
    proxy=None,
    upstream=None,
    trusted=(),
    shared=None,
    lease_us=2 * MINUTE_US,
    fields_always=False,
    policy_link=None,
    case_link=None,
    appeal_link=None,
    disposable=None,
)
EVERY = {
    "listen": "unix:/run/schout/gate",
    "completions": "[::1]:0",
    "completion_log": "/var/log/nginx/leases.log",
    "spoe": "127.0.0.1:8473",
    "envoy": "127.0.0.1:8474",
    "proxy": "0.0.0.0:80",
    "upstream": "unix:/run/odoo",
    "trusted": "192.0.2.7, 2001:db8::1/32",
    "shared": "valkey://127.0.0.1:6379/0",
    "lease": "90s",
    "fields": "always",
    "policy_link": "https://example.com/policy",
    "case_link": "https://example.com/cases/{case}",
    "appeal_link": "http://example.com/appeal",
    "disposable": "domains.txt",
}
READ = GateSettings(
    listen=Place("/run/schout/gate", "", 0),
    completions=Place(None, "::1", 0),
    completion_log="/var/log/nginx/leases.log",
    spoe=Place(None, "127.0.0.1", 8473),
    envoy=Place(None, "127.0.0.1", 8474),
    proxy=Place(None, "0.0.0.0", 80),  # noqa: S104 - a proxy that the world may reach
    upstream=Place("/run/odoo", "", 0),
    trusted=("192.0.2.7/32", "2001:db8::/32"),
    shared="redis://127.0.0.1:6379/0",
    lease_us=90 * SECOND_US,
    fields_always=True,
    policy_link="https://example.com/policy",
    case_link="https://example.com/cases/{case}",
    appeal_link="http://example.com/appeal",
    disposable="domains.txt",
)


def refused(**table: object) -> tuple[str, str]:
    with pytest.raises(SettingsError) as caught:
        gate_settings("schout.toml", table, {})
    return caught.value.code, caught.value.message


def test_without_a_table_the_defaults_hold() -> None:
    assert gate_settings("schout.toml", {}, {}) == DEFAULTS


def test_every_key_can_be_set_in_the_file() -> None:
    assert set(EVERY) == set(GATE_KEYS)
    assert gate_settings("schout.toml", EVERY, {}) == READ


def test_every_key_can_be_set_in_the_environment_which_wins() -> None:
    given = {f"SCHOUT_GATE_{key.upper()}": value for key, value in EVERY.items()}
    assert gate_settings("schout.toml", {"lease": "1s", "listen": "off"}, given) == READ


def test_every_place_can_be_off() -> None:
    found = gate_settings("schout.toml", {"listen": "off", "completions": "off"}, {})
    assert (found.listen, found.completions) == (None, None)


def test_a_place_is_written_as_it_is_read() -> None:
    written = ["127.0.0.1:8471", "[::1]:8471", "unix:/run/schout/gate"]
    read = [gate_settings("", {"listen": each}, {}).listen for each in written]
    assert [str(each) for each in read] == written


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(SettingsError) as caught:
        gate_settings("schout.toml", "127.0.0.1:8471", {})
    assert (caught.value.code, caught.value.message) == (
        "SCH-C013",
        "schout.toml: write the settings of the gate as `[gate]`",
    )


def test_a_key_that_does_not_exist_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(SettingsError) as caught:
        gate_settings("schout.toml", {"listn": "off"}, {})
    assert (caught.value.code, caught.value.message, caught.value.hint) == (
        "SCH-C010",
        "schout.toml: the gate has no setting `listn`",
        "did you mean `listen`",
    )


@pytest.mark.parametrize("key", GATE_KEYS)
@pytest.mark.parametrize("value", [8471, "", True, ["off"]])
def test_what_is_no_text_is_refused(key: str, value: object) -> None:
    message = f"schout.toml: expected `{key}` as text, found `{value}`"
    assert refused(**{key: value}) == ("SCH-C013", message)


def test_what_is_wrong_in_the_environment_is_named_there() -> None:
    with pytest.raises(SettingsError) as caught:
        gate_settings("schout.toml", {}, {"SCHOUT_GATE_LEASE": ""})
    assert caught.value.message == "SCHOUT_GATE_LEASE: expected `lease` as text, found ``"


@pytest.mark.parametrize("key", ["listen", "completions", "spoe", "envoy", "proxy", "upstream"])
@pytest.mark.parametrize(
    "value", ["8471", ":8471", "host:", "host:65536", "host:-1", "host:²", "unix:gate", "OFF"]
)
def test_a_place_without_host_and_port_is_refused(key: str, value: str) -> None:
    assert refused(**{key: value}) == ("SCH-C014", f"`{key}` of the gate is `{value}`")


@pytest.mark.parametrize("key", ["completions", "envoy", "proxy"])
def test_what_cannot_listen_on_a_socket_file_says_so(key: str) -> None:
    assert refused(**{key: "unix:/run/a"}) == ("SCH-C014", f"`{key}` of the gate is `unix:/run/a`")


def test_a_socket_path_that_the_system_would_cut_off_is_refused() -> None:
    fits = "/" + "é" * 53
    assert gate_settings("", {"listen": f"unix:{fits}"}, {}).listen == Place(fits, "", 0)
    found = refused(listen=f"unix:{fits}a")
    assert found == ("SCH-C014", "the path in `listen` of the gate is too long")


def test_a_proxy_needs_something_to_pass_calls_on_to() -> None:
    message = "the built-in proxy has nothing to pass calls on to"
    assert refused(proxy="127.0.0.1:80") == ("SCH-C013", message)


@pytest.mark.parametrize("value", ["192.0.2", "192.0.2.0/33", "example.com", "192.0.2.7,"])
def test_what_is_no_range_is_refused(value: str) -> None:
    part = "" if value.endswith(",") else value
    message = f"`trusted` of the gate: expected an address or a range, found `{part}`"
    assert refused(trusted=value) == ("SCH-C013", message)


@pytest.mark.parametrize("value", ["redis", "http://:secret@127.0.0.1", "127.0.0.1:6379"])
def test_an_address_of_shared_limits_that_is_none_is_refused_and_not_shown(value: str) -> None:
    assert refused(shared=value) == ("SCH-C013", "`shared` of the gate is no redis:// address")


@pytest.mark.parametrize("value", ["0s", "2", "2 m", "25h", "2d", "1mo", "5bd", "-1s"])
def test_a_lease_of_no_fit_length_is_refused(value: str) -> None:
    assert refused(lease=value) == ("SCH-C015", f"`lease` of the gate is `{value}`")


def test_fields_go_with_refusals_or_always() -> None:
    assert refused(fields="never") == ("SCH-C013", "`fields` of the gate is `never`")


@pytest.mark.parametrize("key", ["policy_link", "case_link", "appeal_link"])
def test_a_link_that_is_none_is_refused(key: str) -> None:
    value = "javascript:alert(1)//{case}"
    assert refused(**{key: value}) == ("SCH-C013", f"`{key}` of the gate is `{value}`")


def test_a_link_to_cases_names_the_case() -> None:
    found = refused(case_link="https://example.com/cases")
    assert found == ("SCH-C013", "`case_link` of the gate does not name {case}")
