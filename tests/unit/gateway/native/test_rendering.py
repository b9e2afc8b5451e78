"""The rendered files, word for word, and that no name can add to them."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.e2e.edge_scenes import NOW_US, SANCTIONS, limits, owns, parallel, rate

from schout.core.model.edge import EdgeLimits
from schout.core.model.errors import InputError, SettingsError
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import FailureMode, Metric, Scope, Traffic
from schout.gateway.native.haproxy import HaproxyOptions, render_haproxy
from schout.gateway.native.nginx import NginxOptions, render_nginx

GOLDEN = Path(__file__).parents[3] / "golden" / "native"
FLOOD = rate("III.1/flood", 1200, 400, scope=Scope.SOURCE, traffic=Traffic.ANY, paths=())
PAGES = rate(
    "III.5/pages", 20, 40, scope=Scope.SOURCE, traffic=Traffic.WEB, metric=Metric.PAGES, paths=()
)
SLOW = rate(
    "III.7/new", 6, 3, period_us=3_600_000_000, scope=Scope.TENANT, traffic=Traffic.SIGN_UP,
    paths=(), failure=FailureMode.CLOSED,
)  # fmt: skip
WHOLE = limits(rate(dedicated=20), parallel(), FLOOD, PAGES, SLOW)
GATE = NginxOptions(gate="unix:/run/schout/gate.sock", log="127.0.0.1:8473")
LEAN = msgspec.structs.replace(GATE, fallback=False)


@pytest.mark.parametrize(
    ("folder", "made"),
    [
        ("nginx-alone", render_nginx(WHOLE, SANCTIONS, NginxOptions(), NOW_US)),
        ("nginx-gate", render_nginx(WHOLE, SANCTIONS, GATE, NOW_US)),
        ("nginx-lean", render_nginx(WHOLE, SANCTIONS, LEAN, NOW_US)),
        ("haproxy-alone", render_haproxy(WHOLE, SANCTIONS, HaproxyOptions(), NOW_US)),
    ],
    ids=["nginx alone", "nginx with a gate", "nginx that only asks", "haproxy"],
)
def test_the_files_are_these(folder: str, made: dict[str, str]) -> None:
    golden = {path.name: path.read_text("utf-8") for path in (GOLDEN / folder).iterdir()}
    assert made == golden


def render(document: EdgeLimits) -> str:
    nginx = render_nginx(document, SANCTIONS, GATE, NOW_US)
    haproxy = render_haproxy(document, SANCTIONS, HaproxyOptions(), NOW_US)
    return "\n".join((*nginx.values(), *haproxy.values()))


def named(name: str, where: str) -> EdgeLimits:
    """Put a name wherever the two documents have one that is written out."""
    base = limits(rate(paths=("/x/",)), parallel())
    if where == "host":
        return msgspec.structs.replace(base, belongings=(*base.belongings, *owns("acme", name)))
    if where == "tenant":
        tenant = Tenant(id=TenantId(name), name="x")
        return msgspec.structs.replace(
            base, tenants=(*base.tenants, tenant), belongings=owns(name, "n.example")
        )
    if where == "path":
        return limits(rate(paths=(name,)))
    if where == "contact":
        return msgspec.structs.replace(base, contact=name)
    policy = msgspec.structs.replace(base.policy, **{where: name})
    return msgspec.structs.replace(base, policy=policy)


def bones(text: str) -> list[str]:
    """Give what is left of a configuration without letters: what a parser goes by."""
    lines = ("#" if line.startswith("#") else line for line in text.split("\n"))
    return [re.sub(r"[^;{}\"'#$%\\\r\0]", "", line) for line in lines]


SAFE = {"host": "n.example", "tenant": "n", "path": "/n"}
PIECES = st.sampled_from(
    [
        *"a./ \n;{}\"'$\\#~*\ré\u2028\0\t",
        *("%[src]", "include /etc/passwd;", "return 200;", "if {"),
    ]
)


@pytest.mark.parametrize("where", ["host", "tenant", "path", "contact", "id", "version", "digest"])
@given(pieces=st.lists(PIECES, min_size=1, max_size=6))
def test_a_name_is_refused_or_adds_nothing(where: str, pieces: list[str]) -> None:
    name = "".join(pieces)
    try:
        made = render(named(f"/{name}" if where == "path" else name, where))
    except (SettingsError, InputError):
        return
    plain = render(named(SAFE.get(where, "n"), where))
    assert sorted(bones(made)) == sorted(bones(plain))  # hosts are sorted, so lines change places


@pytest.mark.parametrize("special", ["hostnames", "include", "volatile"])
def test_a_host_that_is_a_word_of_nginx_is_still_a_host(special: str) -> None:
    text = render_nginx(named(special, "host"), SANCTIONS, GATE, NOW_US)["schout-http.conf"]
    assert re.search(rf"^    \\{special} \d+;$", text, re.MULTILINE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"gate": "unix:/a;b"},
        {"log": "127.0.0.1"},
        {"trusted": ("0.0.0.0/0;",)},
        {"access_log": "off; return 200"},
    ],
    ids=["gate", "log", "trusted", "access log"],
)
def test_options_that_could_say_more_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError) as refused:
        NginxOptions(**wrong)  # type: ignore[arg-type]  # a table of wrong ones
    assert refused.value.code == "SCH-G070"


def test_figures_that_make_no_sense_are_refused() -> None:
    for wrong in ({"headroom": 0}, {"zone_mib": 0}):
        with pytest.raises(ValueError, match="1 or more"):
            NginxOptions(**wrong)  # type: ignore[arg-type]  # a table of wrong ones
    for other in ({"headroom": 0}, {"entries": 0}):
        with pytest.raises(ValueError, match="1 or more"):
            HaproxyOptions(**other)  # type: ignore[arg-type]  # a table of wrong ones
    with pytest.raises(SettingsError):
        HaproxyOptions(trusted=("x",))
    with pytest.raises(SettingsError):
        HaproxyOptions(folder="/etc/a b")


def test_haproxy_counts_a_request_in_three_tables_at_most() -> None:
    api = Traffic.API
    made = [rate(f"III.2/r{n}", scope=scope, traffic=api, paths=(f"/{n}/",))
            for n, scope in enumerate((Scope.SOURCE, Scope.DATABASE, Scope.TENANT))]  # fmt: skip
    files = render_haproxy(limits(*made, parallel()), SANCTIONS, HaproxyOptions(), NOW_US)
    text = files["schout.cfg"]
    assert "# Not here: III.2/parallel: HAProxy counts a request in three tables." in text
    assert len(re.findall(r"^backend schout_by_", text, re.MULTILINE)) == 3
