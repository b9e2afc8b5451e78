"""The table of web formats: each name once, and the particular before the general."""

import pytest

from schout.core.intake.format import Format
from schout.core.intake.formats_web import COMBINED, VHOST_COMBINED, WEB
from schout.testing.lines import told


def test_generic_formats_stand_last() -> None:
    generic = [form.generic for form in WEB]
    assert generic == sorted(generic)


def test_what_adds_to_the_combined_form_stands_before_it() -> None:
    names = [form.name for form in WEB]
    plain = names.index("combined")
    assert [names.index(name) < plain for name in ("ingress_nginx", "traefik_common")] == [
        True,
        True,
    ]


@pytest.mark.parametrize("form", [COMBINED, VHOST_COMBINED], ids=["plain", "virtual host"])
@pytest.mark.parametrize("host", ["acme.example:443 ", ""], ids=["named", "not named"])
def test_a_host_in_front_is_read_in_either_form(form: Format, host: str) -> None:
    line = f'{host}203.0.113.7 - - [10/Oct/2023:11:06:56 +0000] "GET /a HTTP/1.1" 200 5'
    assert told(form, line, default_host="acme.example") == {
        "kind": "http_request",
        "at": "2023-10-10T11:06:56Z",
        "source_ip": "203.0.113.7",
        "method": "GET",
        "path": "/a",
        "status": 200,
        "size_bytes": 5,
        "host": "acme.example",
    }
