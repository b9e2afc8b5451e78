"""`schout permit`: what is granted is shown, listed, revoked and kept in the ledger."""

import stat
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.command import refused, schout
from tests.e2e.scenes import REGISTER

STORE = ("--store", "desk.db")
WHO = ("--by", "A. Peeters", "--reason", "import of old orders")
JWK = '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCHOUT_PERMIT_KEY", raising=False)
    Path("tenants.toml").write_text(REGISTER)
    assert schout("tenant", "import", "tenants.toml", *STORE).code == 0


def grant(*given: str, tenant: str = "acme") -> str:
    """Grant a permit; give its id."""
    told = schout("permit", "grant", tenant, *given, *WHO, *STORE, "--json")
    assert (told.code, told.err) == (0, "")
    return str(told.json["id"])


def test_a_grant_says_what_it_changes_and_makes_the_key_beside_the_store() -> None:
    given = ("--clause", "III.2", "--rate", "5", "--host", "acme.example", "--for", "30d")
    told = schout("permit", "grant", "acme", *given, *WHO, *STORE)
    lines = told.out.splitlines()
    assert (told.code, told.err, lines[0][:12]) == (0, "", "granted prm_")
    assert lines[1] == "  III.2 rate: 5 calls per second instead of 1"
    assert lines[-3] == "  for acme.example of acme"
    assert lines[-1] == "  rate exception, signed by A. Peeters: import of old orders"
    assert stat.S_IMODE(Path("permit-key").stat().st_mode) == 0o600
    assert Path("permit-key.pub").read_text().startswith("-----BEGIN PUBLIC KEY-----\n")
    assert schout("ledger", "verify", *STORE).code == 0


def test_permits_are_listed_shown_and_revoked() -> None:
    one = grant("--clause", "III.2", "--rate", "5", "--for", "30d")
    given = ("--clause", "II.2", "--host", "bakkerij.example", "--for", "1w")
    two = grant(*given, tenant="bakkerij")
    listed = schout("permit", "list", *STORE).out.splitlines()
    assert [line.split()[0] for line in listed] == ["permit", one, two]
    assert [line.split()[-1] for line in listed[1:]] == ["valid", "valid"]
    mine = schout("permit", "list", "--tenant", "acme", *STORE, "--json").json
    assert [(each["permit"]["id"], each["state"]) for each in mine] == [(one, "in_force")]
    shown = schout("permit", "show", one, *STORE).out
    assert shown.startswith(f"{one}: in force, signature valid\n  III.2 rate: 5 calls per second")
    ended = schout("permit", "revoke", one, "--by", "B", "--reason", "abuse", *STORE)
    assert (ended.code, ended.out[: len(one) + 8]) == (0, f"revoked {one}")
    assert [line.split()[0] for line in schout("permit", "list", *STORE).out.splitlines()] == [
        "permit",
        two,
    ]
    every = schout("permit", "list", "--all", *STORE, "--json").json
    assert [(each["permit"]["id"], each["state"]) for each in every] == [
        (one, "revoked"),
        (two, "in_force"),
    ]
    assert schout("permit", "show", one, *STORE).out.endswith("  revoked by B: abuse\n")
    again = schout("permit", "revoke", one, "--by", "B", "--reason", "abuse", *STORE)
    assert (again.code, "SCH-G058" in again.err) == (2, True)
    last = schout("permit", "revoke", two, "--by", "B", "--reason", "over", *STORE, "--json").json
    assert (last["id"], last["revoked"]["reason"]) == (two, "over")
    assert schout("permit", "list", *STORE).out == ("no permits in force or to come; see --all\n")


def test_an_automation_is_registered_by_its_public_key() -> None:
    Path("bot.jwk").write_text(JWK)
    given = ("--clause", "III.5", "--limit", "pages=600", "--for", "30d")
    made = grant(*given, "--public-key", "bot.jwk")
    permit = schout("permit", "show", made, *STORE, "--json").json["permit"]
    assert (permit["kind"], permit["identity"]) == (
        "registered_automation",
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    )


def test_a_permit_whose_key_is_not_known_any_more_is_shown_as_not_valid() -> None:
    made = grant("--clause", "III.2", "--rate", "5", "--for", "30d")
    Path("permit-key").unlink()
    Path("permit-key.pub").unlink()
    assert schout("permit", "list", *STORE).out.endswith("not checked\n")
    grant("--clause", "III.2", "--rate", "6", "--for", "30d")
    states = {each["permit"]["id"]: each["signed"] for each in listed_json()}
    assert (states[made], sorted(states.values())) == (False, [False, True])


def listed_json() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = schout("permit", "list", *STORE, "--json").json
    return found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            ("nobody", "--clause", "III.2", "--rate", "5", "--for", "1d"),
            refused("SCH-T021", "there is no tenant `nobody`", "see `schout tenant list`"),
        ),
        (
            ("acme", "--clause", "III.2", "--rate", "5"),
            refused(
                "SCH-G055",
                "expected either --until or --for",
                "a permit always ends; grant it again when it is still needed",
                exit_code=2,
            ),
        ),
        (
            ("acme", "--clause", "I.5", "--for", "1d"),
            refused(
                "SCH-G051",
                "the policy allows no permit for `I.5`",
                "`permits` of the clause says which it allows",
                exit_code=2,
            ),
        ),
        (
            ("acme", "--clause", "III.2", "--rate", "5", "--for", "1d", "--public-key", "no.pem"),
            refused("SCH-G043", "cannot read `no.pem`: no such file or directory"),
        ),
    ],
    ids=["tenant", "end", "clause", "key"],
)
def test_a_grant_that_does_not_hold_together_is_refused(
    given: tuple[str, ...], expected: object
) -> None:
    assert schout("permit", "grant", *given, *WHO, *STORE) == expected
    assert not Path("permit-key").exists()


def test_a_key_that_others_may_read_is_refused() -> None:
    grant("--clause", "III.2", "--rate", "5", "--for", "30d")
    Path("permit-key").chmod(0o644)
    given = ("--clause", "III.2", "--rate", "6", "--for", "30d")
    hint = "chmod 600 permit-key; if others may have read it, make a new one"
    assert schout("permit", "grant", "acme", *given, *WHO, *STORE) == refused(
        "SCH-G040", "others than its owner may use `permit-key`", hint
    )
    assert len(listed_json()) == 1


def test_the_key_can_be_kept_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("keys").mkdir()
    monkeypatch.setenv("SCHOUT_PERMIT_KEY", "keys/of-the-desk")
    grant("--clause", "III.2", "--rate", "5", "--for", "30d")
    assert sorted(each.name for each in Path("keys").iterdir()) == [
        "of-the-desk",
        "of-the-desk.pub",
    ]
    assert listed_json()[0]["signed"] is True
    assert schout("permit", "show", "prm_9", *STORE) == refused(
        "SCH-G057", "there is no permit `prm_9` in this store", "see `schout permit list --all`"
    )


def test_the_key_of_the_settings_signs_as_the_gate_reads() -> None:
    Path("schout.toml").write_text('permit_key = "desk-key"\n')
    grant("--clause", "III.2", "--rate", "5", "--for", "30d")
    assert (Path("desk-key.pub").exists(), Path("permit-key.pub").exists()) == (True, False)
    assert listed_json()[0]["signed"] is True
