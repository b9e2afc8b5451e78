"""Migrations are numbered, applied once, in order, as a whole."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect, select

from schout.adapters.sql import schema
from schout.adapters.sql.connect import engine_for
from schout.adapters.sql.failure import translated
from schout.adapters.sql.migrate import Migration, known, migrate
from schout.adapters.sql.store import open_store
from schout.core.model.errors import StoreError

TEXT = """-- What it is for.

CREATE TABLE one (id TEXT);

-- only sqlite

CREATE TABLE two (id TEXT);

-- only postgresql
CREATE FUNCTION three() AS $$
BEGIN;
END
$$;

-- both

-- A remark.
CREATE TABLE four (id TEXT);
"""


def test_the_numbers_have_no_gaps_and_the_names_say_when_to_apply() -> None:
    steps = known()
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert all(re.fullmatch(r"\d{4}_(pre|post)_[a-z_]+\.sql", step.name) for step in steps)


def test_statements_are_those_of_the_dialect() -> None:
    step = Migration(number=1, name="0001_pre_x.sql", text=TEXT)
    one, four = "CREATE TABLE one (id TEXT);", "CREATE TABLE four (id TEXT);"
    three = "CREATE FUNCTION three() AS $$\nBEGIN;\nEND\n$$;"
    assert step.statements("sqlite") == (one, "CREATE TABLE two (id TEXT);", four)
    assert step.statements("postgresql") == (one, three, four)


def test_a_later_version_applies_only_what_is_missing(tmp_path: Path) -> None:
    path = str(tmp_path / "schout.db")
    open_store(path).close()
    text = "CREATE TABLE extra (id TEXT);\n"
    later = Migration(number=len(known()) + 1, name="0009_pre_x.sql", text=text)
    engine = engine_for(path, create=False, read_only=False, wait_ms=0)
    for _ in range(2):
        with engine.begin() as connection:
            migrate(connection, path, (*known(), later))
    with engine.connect() as connection:
        applied = connection.scalars(select(schema.migrations.c.digest)).all()
    engine.dispose()
    assert applied == [*(step.digest for step in known()), later.digest]


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = str(tmp_path / "schout.db")
    open_store(path).close()
    text = "CREATE TABLE extra (id TEXT);\n\nCREATE TABLE extra (id TEXT);\n"
    later = Migration(number=len(known()) + 1, name="0009_pre_x.sql", text=text)
    engine = engine_for(path, create=False, read_only=False, wait_ms=0)
    with pytest.raises(StoreError), translated(path), engine.begin() as connection:
        migrate(connection, path, (*known(), later))
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
    engine.dispose()
    assert "extra" not in tables
    open_store(path).close()


def test_an_appeal_that_was_there_is_of_the_tenant_of_its_case(tmp_path: Path) -> None:
    path = str(tmp_path / "schout.db")
    engine = engine_for(path, create=True, read_only=False, wait_ms=0)
    with engine.begin() as connection:
        migrate(connection, path, known()[:4])
        case = {"clause": "I.2", "state": "notified", "opened_at_us": 1, "body": "{}"}
        connection.execute(insert(schema.cases).values(id="cas_1", tenant="acme", **case))
        appeal = {"case_id": "cas_1", "state": "filed", "filed_at_us": 2, "body": "{}"}
        connection.execute(insert(schema.appeals).values(id="apl_1", **appeal))
    with engine.begin() as connection:
        migrate(connection, path, known())
        tenants = connection.scalars(select(schema.appeals.c.tenant)).all()
    engine.dispose()
    assert tenants == ["acme"]


def test_an_older_version_refuses_the_store_of_a_later_one(tmp_path: Path) -> None:
    path = str(tmp_path / "schout.db")
    with (
        closing(open_store(path)) as store,
        store._engine.connect() as connection,
        pytest.raises(StoreError, match="expected schema 0 or older") as caught,
    ):
        migrate(connection, path, ())
    assert caught.value.code == "SCH-S002"
