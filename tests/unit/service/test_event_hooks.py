"""Programs are told what changed: signed, in order, at least once, from where they stopped."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from tests.unit.adapters.http.test_webhook_mailer import receiver

from schout.adapters.connectors.webhook import secret_text, sign
from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.store import MemoryStore
from schout.core.evidence.chain import EntryKind
from schout.core.model.errors import SettingsError
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.service.event_hook_settings import EventHook, event_hook_settings
from schout.service.event_hooks import EventHooks, HookState, state_of, try_hook
from schout.testing.samples import sample_case, sample_tenant

SECRET = bytes(range(32))
NOW_US = 1_780_000_000_000_000
CASE = sample_case()


def hook(folder: Path, url: str, **more: object) -> EventHook:
    """Set a hook up, with its secret in a file."""
    file = folder / "secret"
    file.write_text(secret_text(SECRET))
    return EventHook(name="crm", url=url, secret_file=str(file), **more)  # type: ignore[arg-type]


def keep(store: MemoryStore, times: int = 1) -> None:
    """Keep a case, so many times."""
    for _ in range(times):
        with store.transaction() as transaction:
            transaction.put_case(CASE)


def state(store: MemoryStore) -> HookState | None:
    with store.snapshot() as snapshot:
        return state_of(snapshot, "crm")


def test_a_hook_hears_of_what_is_kept_after_it_began_and_of_no_content(tmp_path: Path) -> None:
    store, clock = MemoryStore(), SettableClock(NOW_US)
    keep(store)
    with receiver(204) as (url, came):
        hooks = EventHooks(store, (hook(tmp_path, url),), clock)
        assert not hooks.run()
        keep(store)
        assert hooks.run()
        assert not hooks.run()
    ((headers, body),) = came
    stamp = headers["webhook-timestamp"]
    assert headers["webhook-signature"] == sign(SECRET, headers["webhook-id"], stamp, body)
    assert msgspec.json.decode(body) == {
        "type": "case.changed",
        "timestamp": CASE.opened_at.isoformat(),
        "data": {"id": CASE.id, "entry": 2},
    }


def test_an_answer_that_fails_is_tried_again_later_under_the_same_id(tmp_path: Path) -> None:
    store, clock = MemoryStore(), SettableClock(NOW_US)
    with receiver(500) as (url, came):
        hooks = EventHooks(store, (hook(tmp_path, url),), clock)
        hooks.run()
        keep(store, 2)
        assert not hooks.run()
        assert not hooks.run()
        after = HookState(
            after=0,
            tries=1,
            next_us=NOW_US + 5 * SECOND_US,
            problem="expected an answer of 2xx, found 500",
        )
        assert state(store) == after
        clock.set(NOW_US + 5 * SECOND_US)
        assert not hooks.run()
    assert len({headers["webhook-id"] for headers, _ in came}) == 1
    assert len(came) == 2
    last = state(store)
    assert last is not None
    assert (last.tries, last.next_us) == (2, NOW_US + 15 * SECOND_US)


def test_after_a_week_without_an_answer_all_comes_in_order(tmp_path: Path) -> None:
    store, clock = MemoryStore(), SettableClock(NOW_US)
    with receiver(204) as (url, came):
        ours = hook(tmp_path, url)
        away = msgspec.structs.replace(ours, url="http://127.0.0.1:9/")
        hooks = EventHooks(store, (away,), clock)
        hooks.run()
        keep(store, 60)
        for hour in range(24 * 7):
            clock.set(NOW_US + hour * 60 * MINUTE_US)
            hooks.run()
        clock.set(NOW_US + 24 * 8 * 60 * MINUTE_US)
        again = EventHooks(store, (ours,), clock)
        assert again.run()
        assert again.run()
    assert [msgspec.json.decode(body)["data"]["entry"] for _, body in came] == list(range(1, 61))


def test_only_the_events_that_are_asked_for_are_told(tmp_path: Path) -> None:
    store, clock = MemoryStore(), SettableClock(NOW_US)
    with receiver(204) as (url, came):
        hooks = EventHooks(store, (hook(tmp_path, url, types=("tenant.changed",)),), clock)
        hooks.run()
        keep(store)
        with store.transaction() as transaction:
            transaction.append(NOW_US, EntryKind.TENANT, "acme", sample_tenant())
        hooks.run()
    assert [msgspec.json.decode(body)["type"] for _, body in came] == ["tenant.changed"]


def test_another_worker_leaves_a_hook_alone_while_one_is_at_it(tmp_path: Path) -> None:
    store, clock = MemoryStore(), SettableClock(NOW_US)
    with receiver(204) as (url, came):
        hooks = EventHooks(store, (hook(tmp_path, url),), clock)
        hooks.run()
        keep(store)
        leased = HookState(after=0, next_us=NOW_US + MINUTE_US)
        with store.transaction() as transaction:
            transaction.put_checkpoint("event-hooks/crm", msgspec.json.encode(leased))
        assert not hooks.run()
        assert came == []
        clock.set(NOW_US + MINUTE_US)
        assert hooks.run()
    assert len(came) == 1


@pytest.mark.parametrize(("code", "problem"), [(200, None), (404, "found 404")])
def test_a_hook_can_be_tried(tmp_path: Path, code: int, problem: str | None) -> None:
    with receiver(code) as (url, came):
        found = try_hook(hook(tmp_path, url), SettableClock(NOW_US))
    assert (found is None) is (problem is None)
    assert (found or "").endswith(problem or "")
    assert msgspec.json.decode(came[0][1])["type"] == "hook.tried"


def a_table(**changed: object) -> dict[str, object]:
    return {"name": "crm", "url": "https://crm.example/h", "secret_file": "/s", **changed}


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({}, "write each webhook as `[[event_hook]]`"),
        ([{"name": "crm"}], "an `[[event_hook]]` is wrong"),
        ([a_table(colour="red")], "has no setting `colour`"),
        ([a_table(url="http://crm.example/")], "`url` is no address for a webhook"),
        ([a_table(url="http://127.0.0.1.evil.example/")], "`url` is no address for a webhook"),
        ([a_table(types=["case.close"])], "there is no event `case.close`"),
        ([a_table(), a_table()], "two `[[event_hook]]` have the name `crm`"),
    ],
)
def test_settings_that_are_wrong_are_told(tables: object, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        event_hook_settings("s.toml", tables)
    assert told in caught.value.message


@pytest.mark.parametrize("text", [None, "short"])
def test_a_secret_that_cannot_be_read_is_told_at_the_start(
    tmp_path: Path, text: str | None
) -> None:
    file = tmp_path / "other"
    if text is not None:
        file.write_text(text)
    ours = EventHook(name="crm", url="https://crm.example/", secret_file=str(file))
    with pytest.raises(SettingsError) as caught:
        EventHooks(MemoryStore(), (ours,), SettableClock(NOW_US))
    assert "`secret_file` of event hook `crm`" in caught.value.message


def test_settings_that_are_right_are_read() -> None:
    found = event_hook_settings("s.toml", [a_table(types=["case.changed"])])
    expected: Mapping[str, object] = a_table(types=("case.changed",))
    assert found == (EventHook(**expected),)  # type: ignore[arg-type]
