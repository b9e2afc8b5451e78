"""`schout case bundle` and `schout case verify-bundle`: a case in one file for others."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from schout.core.evidence.withhold import Audience
from schout.core.model.ids import CaseId
from schout.surfaces.cli.output import plural, write_json
from schout.surfaces.cli.store_option import opened, settings_option, store_option

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from schout.service.anchoring import KeptHead


@click.command("bundle")
@click.argument("case_id", metavar="CASE")
@click.option("-o", "--output", required=True, help="The file to write; it must not be there yet.")
@click.option(
    "--for",
    "audience",
    type=click.Choice([each.value for each in Audience]),
    default=Audience.TENANT.value,
    show_default=True,
    help="Who reads it, which says what is withheld.",
)
@click.option("--lang", default="en", show_default=True, help="The language of the page.")
@click.option("--heads", help="The folder of signed heads.  [default: heads, by the store]")
@click.option(
    "--key",
    envvar="SCHOUT_PERMIT_KEY",
    help="The private key of the host.  [default: as in the settings, or permit-key by the store]",
)
@store_option
@settings_option
def bundle(
    case_id: str,
    output: str,
    audience: str,
    lang: str,
    heads: str | None,
    key: str | None,
    target: str | None,
    path: str | None,
) -> None:
    """Write a case into one file that others can verify without Schout."""
    from schout.adapters.system import SystemClock
    from schout.core.evidence.bundle import About
    from schout.core.model.moment import to_datetime
    from schout.service.bundle import bundle_case
    from schout.service.bundle_words import bundle_words
    from schout.service.permit_keys import key_path, public_keys, public_path, signing_key
    from schout.service.settings import load_settings

    settings = load_settings(path)
    store_name = target or settings.store
    private = key_path(store_name, key or settings.permit_key)
    words = bundle_words(lang)
    made_at = to_datetime(SystemClock().now_us())
    about = About(case=CaseId(case_id), audience=Audience(audience), language=lang, made_at=made_at)
    with opened(store_name) as store:
        secret = signing_key(private)
        kept = _heads(heads, store_name, public_keys([public_path(private)]))
        made = bundle_case(store, about, secret, words, kept)
    _write(Path(output), made.data)
    click.echo(f"{output}: {plural(made.entries, 'entry', 'entries')} of {case_id}")
    click.echo(f"  for: {audience}, {plural(made.withheld, 'record')} with parts withheld")
    stamped = "with a time stamp" if made.stamped else "without a time stamp"
    click.echo(f"  head: entry {made.head.seq:,}, signed {made.head.at.isoformat()}, {stamped}")


@click.command("verify-bundle")
@click.argument("file")
@click.option("--key", help="The host's public key, as a file that did not come with the bundle.")
@click.option("--tsa-certificate", help="The root certificates of the time-stamping service.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify_bundle(file: str, key: str | None, tsa_certificate: str | None, as_json: bool) -> int:
    """Verify a bundle: its files, its entries, its signatures, its time stamp."""
    from schout.service.bundle_verify import verify_file

    found = verify_file(
        Path(file),
        key=None if key is None else Path(key),
        certificates=None if tsa_certificate is None else Path(tsa_certificate),
    )
    if as_json:
        write_json({"problems": found.problems, "told": found.told})
    else:
        for word in (*found.problems, *found.told):
            click.echo(word)
    return 3 if found.problems else 0


def _heads(
    named: str | None, store: str, keys: "tuple[Ed25519PublicKey, ...]"
) -> "tuple[KeptHead, ...]":
    from schout.service.anchoring import FOLDER, read_heads
    from schout.service.settings import store_folder

    return read_heads(Path(named) if named else store_folder(store) / FOLDER, keys)


def _write(path: Path, data: bytes) -> None:
    from schout.core.model.errors import InputError

    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-E030", f"cannot write `{path}`: {reason}") from error
