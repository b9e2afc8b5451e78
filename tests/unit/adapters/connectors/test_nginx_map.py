"""The list as it stands in the file of nginx, and answers of a probe that are none."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.e2e.upstream import Reply, Seen, upstream

from schout.adapters.connectors.nginx_map import NginxMap, render
from schout.core.model.effect import Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind

CAN = frozenset({MeasureKind.READ_ONLY, MeasureKind.SUSPEND_SERVICE})
ENTRY = re.compile(r'"([^"]+)" "([^"]*)";')
EFFECTS = st.frozensets(
    st.builds(
        Effect,
        kind=st.sampled_from(sorted(CAN)),
        target=st.from_regex(r"[a-z0-9.:-]{1,250}", fullmatch=True).filter(
            lambda text: not text.startswith(("-", ":"))
        ),
    ),
    max_size=40,
)


def answers_of(file: bytes) -> dict[str, str]:
    return dict(ENTRY.findall(file.decode("ascii")))


@given(EFFECTS)
def test_what_is_written_is_what_the_probe_gives_back(effects: frozenset[Effect]) -> None:
    answers = answers_of(render(effects))
    hosts = {host: value for host, value in answers.items() if not host.endswith(".invalid")}
    found = {
        Effect(kind=MeasureKind(word), target=host)
        for host, value in hosts.items()
        for word in value.split(",")
    }
    assert found == effects
    assert all(len(value) < 4000 for value in answers.values())

    def answer(seen: Seen) -> Reply:
        return Reply(200, (), answers.get(seen.header("host") or "", "").encode())

    with upstream(answer) as up:
        connector = NginxMap("x", CAN, Path("/no/file"), ("127.0.0.1", up.port), ["true"], 20_000)
        assert connector.present() == effects


def test_a_file_says_what_it_is_and_looks_like_this() -> None:
    effects = frozenset(Effect(kind=kind, target="b.example") for kind in CAN) | {
        Effect(kind=MeasureKind.READ_ONLY, target="a.example")
    }
    digest = re.findall(r"[0-9a-f]{32}", render(effects).decode())[0]
    assert render(effects).decode() == (
        "# Kept by Schout: entries made by hand belong beside the include, not in here.\n"
        '"a.example" "read_only";\n'
        '"b.example" "read_only,suspend_service";\n'
        f'"schout-part-0.invalid" "1/{digest} a.example=read_only '
        'b.example=read_only,suspend_service";\n'
    )
    assert render(frozenset()) == b""


@pytest.mark.parametrize(
    "reply",
    [
        Reply(404),
        Reply(200, (), b"<html>"),
        Reply(200, (), b"0/x"),
        Reply(200, (), b"1/x a.example=unknown"),
        Reply(200, (), b"1/x a.example=read_only"),
        Reply(200, (), b"1/x\xff"),
    ],
)
def test_what_is_no_list_or_not_whole_is_told(reply: Reply) -> None:
    with upstream(lambda _: reply) as up, pytest.raises(ConnectorFailed) as failed:
        NginxMap("x", CAN, Path("/no/file"), ("127.0.0.1", up.port), ["true"], 20_000).present()
    assert failed.value.code == "SCH-N003"
