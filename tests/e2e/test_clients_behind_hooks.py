"""Six client libraries of Odoo behind every hook: a refusal is an error with our text."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.fronts import FRONTS, Front, front
from tests.e2e.odoo_clients import CLIENTS, Client, Seen, Target, drive, missing
from tests.e2e.test_clients_see_errors import MOST_CALLS, calls_needed

NEEDS_ITS_ID = "aio-odoorpc-base"
"""It takes no error without its id, which stands in the body."""
BODY_UNSEEN = {"nginx", "Envoy, rate limit service", "Caddy"}
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "clients.md"
each_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
each_front = pytest.mark.parametrize("before", FRONTS, indirect=True)


@pytest.fixture(autouse=True)
def _libraries() -> None:
    """Go on only with all six libraries; where they must be there, their absence is a failure."""
    lacking = ", ".join(missing())
    if lacking and os.environ.get("CI") == "true":
        pytest.fail(f"client libraries are not installed: {lacking}")
    if lacking:
        pytest.skip(f"NOT TESTED: client libraries are not installed: {lacking}")


@pytest.fixture(scope="module")
def before(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    """Run a hook for all tests of this file that go through it."""
    with front(request.param, tmp_path_factory.mktemp("front")) as found:
        found.name = request.param
        yield found


@each_front
@each_client
def test_a_call_that_is_let_through_gives_its_value(before: Front, client: Client) -> None:
    before.passes(100)
    seen = drive(client, Target(before.url))
    assert (seen.kind, seen.exception) == ("value", ""), seen.text
    assert "Azure Interior" in seen.text or int(seen.text) >= 1


@each_front
@each_client
@pytest.mark.parametrize("after", range(MOST_CALLS))
def test_a_refusal_at_any_call_is_an_error_with_our_text(
    before: Front, client: Client, after: int
) -> None:
    before.passes(after)
    seen = drive(client, Target(before.url))
    if after >= calls_needed(client):
        assert seen.kind == "value"
    else:
        blind = before.name in BODY_UNSEEN and client.name == NEEDS_ITS_ID
        told = seen.own.startswith("429") if blind else "III.2" in seen.text
        assert (seen.kind, told) == ("error", True), seen


def test_the_reference_shows_what_was_seen(tmp_path: Path) -> None:
    found: dict[str, list[Seen]] = {}
    for name in FRONTS:
        with front(name, tmp_path / name.replace(" ", "-")) as at:
            found[name] = []
            for client in CLIENTS:
                at.passes(0)
                found[name].append(drive(client, Target(at.url)))
    shown = matrix(found)
    assert shown in REFERENCE.read_text("utf-8"), f"\n{shown}"


def matrix(found: dict[str, list[Seen]]) -> str:
    """Write what each client shows behind each hook as a table of Markdown."""
    names = [client.name for client in CLIENTS]
    lines = [f"| hook | {' | '.join(names)} |", f"|{' --- |' * (len(names) + 1)}"]
    for name, row in found.items():
        lines.append(f"| {name} | {' | '.join(_short(seen) for seen in row)} |")
    return "\n".join(lines)


def _short(seen: Seen) -> str:
    if seen.kind != "error":
        return "nothing"
    name = f"`{seen.exception.rpartition('.')[2]}`"
    if "III.2" in seen.own:
        return name
    return f"{name}, in its response" if "III.2" in seen.text else f"{name}, 429 alone"
