"""`schout hook`: the webhooks that tell your programs what changed."""

from typing import TYPE_CHECKING

import click

from schout.core.model.errors import ConnectorFailed, NotFound, SettingsError
from schout.surfaces.cli.output import write_columns, write_json
from schout.surfaces.cli.store_option import opened_if_made, settings_option, store_option

if TYPE_CHECKING:
    from schout.service.event_hook_settings import EventHook
    from schout.service.event_hooks import HookState

_json_option = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group()
def hook() -> None:
    """See how far your programs were told what changed, and try whether they hear.

    Hooks are set in the settings, each as `[[event_hook]]`; the worker of `schout up` or `schout
    work` tells them. An event says what changed, its id and when, and nothing of its content.
    """


@hook.command("list")
@settings_option
@store_option
@_json_option
def list_hooks(path: str | None, target: str | None, as_json: bool) -> None:
    """List the hooks, and how many entries of the ledger each has not heard of."""
    from schout.service.event_hooks import state_of
    from schout.service.settings import load_settings

    settings = load_settings(path)
    head, states = 0, {}
    with opened_if_made(target, settings) as store:
        if store is not None:
            last = store.head()
            head = 0 if last is None else last.seq
            with store.snapshot() as snapshot:
                states = {each.name: state_of(snapshot, each.name) for each in settings.event_hooks}
    rows = [(each, states.get(each.name)) for each in settings.event_hooks]
    if as_json:
        write_json([_plain(each, state, head) for each, state in rows])
        return
    if not rows:
        click.echo("no [[event_hook]] is set")
        return
    heading = ("name", "where", "not told yet", "tries", "problem")
    write_columns([heading, *(_row(each, state, head) for each, state in rows)])


def _plain(hook: "EventHook", state: "HookState | None", head: int) -> dict[str, object]:
    behind = None if state is None else head - state.after
    return {"name": hook.name, "url": hook.url, "behind": behind, "state": state}


def _row(hook: "EventHook", state: "HookState | None", head: int) -> tuple[str, ...]:
    where = hook.place.netloc
    if state is None:
        return (hook.name, where, "not begun", "", "")
    return (hook.name, where, str(head - state.after), str(state.tries), state.problem or "")


@hook.command("try")
@click.argument("name")
@settings_option
def try_one(name: str, path: str | None) -> None:
    """Send a hook the event `hook.tried`, which means nothing."""
    from schout.adapters.system import SystemClock
    from schout.service.event_hooks import try_hook
    from schout.service.settings import load_settings

    hooks = load_settings(path).event_hooks
    found = next((each for each in hooks if each.name == name), None)
    if found is None:
        raise NotFound("SCH-C019", f"there is no hook `{name}`", "see `schout hook list`")
    problem = try_hook(found, SystemClock())
    if problem is not None:
        raise ConnectorFailed(
            "SCH-C020", f"hook `{name}`: {problem}", f"it is {found.place.netloc}"
        )
    click.echo(f"{found.place.netloc} has taken it")


@hook.command("secret")
@click.argument("contact")
@settings_option
def secret(contact: str, path: str | None) -> None:
    """Print the secret of a contact that is a webhook, for whoever verifies its notices.

    It is made of the secret of `[mail]` and of the contact as the register has it; no other contact
    has the same.
    """
    from schout.adapters.connectors.webhook import secret_text
    from schout.adapters.http.signed_post import hook_url, secret_for
    from schout.service.desk_worker import hook_secret
    from schout.service.settings import load_settings

    ours = hook_secret(load_settings(path).mail)
    if ours is None:
        hint = "set `webhook_secret_file` of `[mail]`"
        raise SettingsError("SCH-C021", "no secret is set for notices by webhook", hint)
    if hook_url(contact) is None:
        hint = "https://, or http:// on this machine, as in the register"
        raise SettingsError("SCH-C021", f"`{contact}` is no address of a webhook", hint)
    click.echo(secret_text(secret_for(ours, contact)))
