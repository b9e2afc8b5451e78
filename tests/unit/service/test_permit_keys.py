"""Key files: made once and for the owner alone, read back, and refused in clear words."""

import base64
import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from schout.core.model.errors import InputError, SettingsError
from schout.service.permit_keys import (
    AutomationKey,
    automation_key,
    host_keys,
    host_keys_path,
    key_path,
    key_text,
    public_keys,
    public_path,
    signing_key,
)

# The key of RFC 8037, appendix A.
JWK = '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
RAW = base64.urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")


def refused(code: str, message: str, path: Path) -> tuple[str, str]:
    return code, message.replace("PATH", str(path))


def told(error: pytest.ExceptionInfo[InputError]) -> tuple[str, str]:
    return error.value.code, error.value.message


def test_the_key_is_made_on_first_use_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "permit-key"
    key = signing_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["permit-key", "permit-key.pub"]
    assert public_keys([public_path(path)]) == (key.public_key(),)
    assert signing_key(path).private_bytes_raw() == key.private_bytes_raw()
    assert public_keys([public_path(path)]) == (key.public_key(),)


def test_a_new_key_joins_the_public_keys_of_former_ones(tmp_path: Path) -> None:
    path = tmp_path / "permit-key"
    first = signing_key(path)
    path.rename(tmp_path / "former")
    second = signing_key(path)
    assert public_keys([public_path(path)]) == (first.public_key(), second.public_key())


def test_public_keys_come_from_several_files_with_other_text_around(tmp_path: Path) -> None:
    one, two = signing_key(tmp_path / "a"), signing_key(tmp_path / "b")
    noted = tmp_path / "noted.pub"
    noted.write_text("# of 2026\n" + (tmp_path / "b.pub").read_text())
    assert public_keys([tmp_path / "a.pub", noted]) == (one.public_key(), two.public_key())


def test_the_key_is_beside_a_store_that_is_a_file_or_where_it_is_named() -> None:
    assert key_path("data/schout.db", None) == Path("data/permit-key")
    assert key_path("postgresql://localhost/schout", "/keys/permit") == Path("/keys/permit")
    with pytest.raises(SettingsError) as error:
        key_path("postgresql://localhost/schout", None)
    assert error.value.code == "SCH-G042"


def test_a_store_on_a_server_has_no_public_keys_unless_their_file_is_named() -> None:
    away = "postgresql://localhost/schout"
    assert host_keys_path("data/schout.db", None) == Path("data/permit-key.pub")
    assert host_keys_path(away, "/keys/permit") == Path("/keys/permit.pub")
    assert host_keys_path(away, None) is None


def test_without_a_file_of_public_keys_there_are_none(tmp_path: Path) -> None:
    path = tmp_path / "permit-key"
    assert host_keys(None) == host_keys(public_path(path)) == ()
    key = signing_key(path)
    assert host_keys(public_path(path)) == (key.public_key(),)


def test_a_link_to_public_keys_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    path = tmp_path / "permit-key.pub"
    path.symlink_to(tmp_path / "gone")
    with pytest.raises(InputError) as error:
        host_keys(path)
    message = "cannot read `PATH`: no such file or directory"
    assert told(error) == refused("SCH-G041", message, path)


def _pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey, passphrase: bytes = b"") -> bytes:
    how = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)


@pytest.mark.parametrize(
    ("content", "mode", "message"),
    [
        (b"", 0o600, "`PATH`: expected an Ed25519 key as PEM, found something else"),
        (
            _pem(Ed25519PrivateKey.generate())[:60],
            0o600,
            "`PATH`: expected an Ed25519 key as PEM, found something else",
        ),
        (
            _pem(ec.generate_private_key(ec.SECP256R1())),
            0o600,
            "`PATH`: expected an Ed25519 key, found one of another kind",
        ),
        (
            _pem(Ed25519PrivateKey.generate(), b"secret"),
            0o600,
            "`PATH`: expected a key without a passphrase, found one with",
        ),
        (_pem(Ed25519PrivateKey.generate()), 0o640, "others than its owner may use `PATH`"),
        (b"a" * 70_000, 0o600, "`PATH` is larger than 65536 bytes"),
    ],
    ids=["empty", "cut", "other_kind", "passphrase", "open_to_others", "large"],
)
def test_a_private_key_that_cannot_be_used_is_refused(
    tmp_path: Path, content: bytes, mode: int, message: str
) -> None:
    path = tmp_path / "permit-key"
    path.write_bytes(content)
    path.chmod(mode)
    with pytest.raises(InputError) as error:
        signing_key(path)
    assert told(error) == refused("SCH-G040", message, path)
    assert not public_path(path).exists()


def test_a_key_without_its_folder_or_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    lost = tmp_path / "none" / "permit-key"
    with pytest.raises(InputError) as error:
        signing_key(lost)
    assert told(error) == refused("SCH-G040", "cannot make `PATH`: no such file or directory", lost)
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(InputError) as error:
        signing_key(folder)
    assert told(error) == refused("SCH-G040", "cannot read `PATH`: is a directory", folder)


def test_of_two_that_make_a_key_at_once_the_first_wins(tmp_path: Path) -> None:
    path = tmp_path / "permit-key"
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError) as error:
        signing_key(path)
    assert error.value.code == "SCH-G040"
    assert os.listdir(tmp_path) == ["permit-key"]  # noqa: PTH208 - also what no path follows


def test_public_keys_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "permit-key.pub"
    with pytest.raises(InputError) as error:
        public_keys([path])
    assert told(error) == refused("SCH-G041", "cannot read `PATH`: no such file or directory", path)
    path.write_text("nothing")
    with pytest.raises(InputError) as error:
        public_keys([path])
    assert told(error) == refused("SCH-G041", "`PATH` holds no public key", path)
    signing_key(tmp_path / "good")
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    block = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.write_bytes((tmp_path / "good.pub").read_bytes() + block)
    with pytest.raises(InputError) as error:
        public_keys([path])
    message = "`PATH`: expected an Ed25519 key, found something else in block 2"
    assert told(error) == refused("SCH-G041", message, path)


def test_a_file_of_public_keys_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "permit-key"
    public_path(path).symlink_to(tmp_path / "none" / "permit-key.pub")
    with pytest.raises(InputError) as error:
        signing_key(path)
    message = "cannot write `PATH`: no such file or directory"
    assert told(error) == refused("SCH-G041", message, public_path(path))


@pytest.mark.parametrize("form", ["jwk", "pem", "openssh"])
def test_the_key_of_an_automation_is_read_in_three_forms(tmp_path: Path, form: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(RAW)
    forms = {
        "jwk": JWK.encode(),
        "pem": key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "openssh": key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH) + b" bot@example\n",
    }
    path = tmp_path / "bot.pub"
    path.write_bytes(forms[form])
    assert automation_key(key_text(path)) == AutomationKey(
        THUMBPRINT, base64.b64encode(RAW).decode()
    )


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b'{"kty":"OKP","crv":"X25519","x":"AAAA"}', b"ssh-rsa AAAA", b"\xff"),
        b'{"kty":"OKP","crv":"Ed25519","x":"AAAA"}',
    ],
    ids=["empty", "cut", "other_curve", "other_kind", "bytes", "short"],
)
def test_what_is_no_key_of_an_automation_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bot.pub"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        automation_key(key_text(path))
    message = "`--public-key`: expected an Ed25519 key, found something else"
    assert told(error) == ("SCH-G043", message)
