"""Tells your programs what changed, by signed webhooks: what, its id and when, never its content.

Each entry of the ledger is an event, so nothing that is kept is missed: a hook goes on where it
stopped, after a crash or a week without an answer. An event may come twice, under the same
`webhook-id`; those of one hook come in the order of the ledger.
"""

from http.client import HTTPException
from itertools import islice

import msgspec

from schout.adapters.http.signed_post import post
from schout.core.evidence.chain import Entry
from schout.core.model.moment import MINUTE_US, SECOND_US, to_datetime
from schout.core.model.value import Value
from schout.ports.clock import Clock
from schout.ports.store import Snapshot, Store
from schout.service.event_hook_settings import EVENT_TYPES, EventHook, secret_of

_KEPT = "event-hooks/"
_AT_ONCE = 50
_WITHIN_S = 5
_LEASE_US = 10 * MINUTE_US
"""Longer than so many calls may take: no two workers tell the same hook at once."""
_FIRST_WAIT_US, _LONGEST_WAIT_US = 5 * SECOND_US, 60 * MINUTE_US
_NAMES: dict[str, str] = {kind.value: name for kind, name in EVENT_TYPES.items()}


class EventData(Value, frozen=True, kw_only=True):
    """What an event is about."""

    id: str
    """Of the case, report or whatever its type names: ask the API for more."""
    entry: int
    """The number of the entry of the ledger."""


class Event(Value, frozen=True, kw_only=True):
    """The body of a webhook, in the shape that Standard Webhooks advises."""

    type: str
    timestamp: str
    data: EventData


class HookState(Value, frozen=True, kw_only=True):
    """How far a hook is; kept in the store."""

    after: int
    """All entries up to this one were told, or are not asked for."""
    tries: int = 0
    """So often the next one was tried in vain."""
    next_us: int = 0
    """Not before this moment; also while a worker is at it."""
    problem: str | None = None


class EventHooks:
    """Tells all hooks; several workers may."""

    def __init__(self, store: Store, hooks: tuple[EventHook, ...], clock: Clock) -> None:
        """`SettingsError` when a secret cannot be read."""
        self._store, self._clock = store, clock
        self._hooks = tuple((each, secret_of(each)) for each in hooks)

    def run(self) -> bool:
        """Tell each hook some of what is new; tell whether there was any."""
        busy = False
        for hook, secret in self._hooks:
            busy |= self._tell(hook, secret)
        return busy

    def _tell(self, hook: EventHook, secret: bytes) -> bool:
        state = self._taken(hook)
        if state is None:
            return False
        after, problem = state.after, None
        for entry in islice(self._store.entries(state.after), _AT_ONCE):
            problem = self._posted(hook, secret, entry)
            if problem is not None:
                break
            after = entry.seq
        tries = wait_us = 0
        if problem is not None:
            tries = 1 if after > state.after else state.tries + 1
            wait_us = min(_FIRST_WAIT_US << min(tries - 1, 20), _LONGEST_WAIT_US)
        next_us = self._clock.now_us() + wait_us
        left = HookState(after=after, tries=tries, next_us=next_us, problem=problem)
        with self._store.transaction() as transaction:
            transaction.put_checkpoint(_KEPT + hook.name, msgspec.json.encode(left))
        return after > state.after

    def _taken(self, hook: EventHook) -> HookState | None:
        """Take a hook for as long as it takes; `None`: nothing is new, or somebody else has it.

        A hook that is seen for the first time hears of what comes from then on.
        """
        now_us, head = self._clock.now_us(), self._store.head()
        newest = 0 if head is None else head.seq
        with self._store.snapshot() as snapshot:
            state = state_of(snapshot, hook.name)
        if state is not None and (state.after >= newest or state.next_us > now_us):
            return None
        taken = HookState(after=newest)
        if state is not None:
            taken = msgspec.structs.replace(state, next_us=now_us + _LEASE_US)
        with self._store.transaction() as transaction:
            if state_of(transaction, hook.name) != state:
                return None
            transaction.put_checkpoint(_KEPT + hook.name, msgspec.json.encode(taken))
        return state

    def _posted(self, hook: EventHook, secret: bytes, entry: Entry) -> str | None:
        """Tell one event, where the hook asks for it; give what went wrong."""
        event = event_of(entry)
        if event.type not in hook.types:
            return None
        return _told(hook, secret, _id_of(entry), event, self._clock.now_us())


def _told(hook: EventHook, secret: bytes, name: str, event: Event, now_us: int) -> str | None:
    """Post an event; give what went wrong."""
    try:
        code = post(hook.place, secret, name, msgspec.json.encode(event), now_us, _WITHIN_S)
    except (OSError, HTTPException, ValueError) as error:
        return f"no answer: {type(error).__name__}"
    return None if 200 <= code < 300 else f"expected an answer of 2xx, found {code}"


def try_hook(hook: EventHook, clock: Clock) -> str | None:
    """Tell a hook an event that means nothing; give what went wrong."""
    now_us = clock.now_us()
    at = to_datetime(now_us).isoformat()
    event = Event(type="hook.tried", timestamp=at, data=EventData(id=hook.name, entry=0))
    return _told(hook, secret_of(hook), f"evt_try_{now_us}", event, now_us)


def event_of(entry: Entry) -> Event:
    """Give the event of an entry: what it says stays in the ledger."""
    return Event(
        type=_NAMES.get(entry.kind, f"{entry.kind}.kept"),
        timestamp=to_datetime(entry.at_us).isoformat(),
        data=EventData(id=entry.subject, entry=entry.seq),
    )


def state_of(snapshot: Snapshot, name: str) -> HookState | None:
    """Give how far a hook is; `None`: it has not begun."""
    body = snapshot.checkpoint(_KEPT + name)
    return None if body is None else msgspec.json.decode(body, type=HookState)


def _id_of(entry: Entry) -> str:
    """Name an event by its place in the chain, so that no other store has the same."""
    return f"evt_{entry.hash.removeprefix('sha256:')[:32]}"
