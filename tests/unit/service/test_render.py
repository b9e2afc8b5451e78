"""What is compiled for a proxy: the permits of the store at hand, by the keys beside that store."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from schout.adapters.sql.store import SqlStore, open_store
from schout.core.evidence.seal import sign
from schout.core.model.moment import from_datetime
from schout.service.edge import policy_alone
from schout.service.packs import load_policy
from schout.service.permit_keys import signing_key
from schout.service.render import documents_to_render
from schout.service.settings import Settings, load_settings
from schout.testing.samples import NOW, sample_permit, sample_tenant

NOW_US = from_datetime(NOW)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return load_settings(None, {"SCHOUT_STORE": "desk.db"})


@pytest.fixture
def store(settings: Settings) -> Iterator[SqlStore]:
    """A store with one permit, signed by a key that is in the folder `keys`."""
    Path("keys").mkdir()
    found = open_store(settings.store)
    with found.transaction() as transaction:
        transaction.put_tenant(sample_tenant())
        transaction.put_permit(sign(sample_permit(), signing_key(Path("keys/permit-key"))))
    yield found
    found.close()


def permits(opened: SqlStore, settings: Settings, **changes: object) -> tuple[list[str], list[str]]:
    """Give the permits that are honoured, and the codes of those that are not."""
    changed = msgspec.structs.replace(settings, **changes)
    found = documents_to_render(opened, changed, NOW_US)
    return [each.id for each in found.limits.permits], [each.code for each in found.rejected]


def test_the_public_keys_beside_the_store_or_the_named_ones_decide(
    store: SqlStore, settings: Settings
) -> None:
    assert permits(store, settings) == ([], ["SCH-G045"])
    assert permits(store, settings, store="keys/desk.db") == (["prm_1"], [])
    assert permits(store, settings, permit_key="keys/permit-key") == (["prm_1"], [])


def test_a_store_on_a_server_without_a_named_key_honours_no_permit(
    store: SqlStore, settings: Settings
) -> None:
    away = "postgresql://db.example/schout"
    assert permits(store, settings, store=away) == ([], ["SCH-G045"])


def test_without_a_store_the_policy_alone_is_compiled(settings: Settings) -> None:
    assert documents_to_render(None, settings, NOW_US) == policy_alone(load_policy("oxygis"))
