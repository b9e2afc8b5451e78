"""What every database promises about the store in it: it outlives crashes, and refuses misuse."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import Connection, delete, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError

from schout.adapters.sql import schema
from schout.adapters.sql.connect import engine_for
from schout.adapters.sql.hold import hold
from schout.adapters.sql.migrate import known
from schout.adapters.sql.store import SqlStore, open_store
from schout.core.evidence.chain import EntryKind, Head, verify
from schout.core.model.errors import StoreBusy, StoreError
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Tenant

ACME = Tenant(id=TenantId("acme"), name="Acme")

WRITER = """
import sys
from schout.adapters.sql.store import open_store
from schout.core.evidence.chain import EntryKind
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Tenant

store = open_store(sys.argv[1])
number = 0
while True:
    number += 1
    with store.transaction() as step:
        step.put_checkpoint("source", str(2 * number).encode())
        for half in "ab":
            tenant = Tenant(id=TenantId("acme"), name=half)
            last = step.append(number, EntryKind.ACT, f"act_{number}{half}", tenant)
    print(last.seq, flush=True)
"""

HOLDER = """
import sys
from schout.adapters.sql.hold import hold

with hold(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def running(script: str, target: str) -> Iterator[subprocess.Popen[str]]:
    """Run a script on a store; it is killed when the block ends, or before."""
    with subprocess.Popen(
        [sys.executable, "-c", script, target],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def directly(target: str) -> Iterator[Connection]:
    """Write to the database by another way than the store."""
    engine = engine_for(target, create=False, read_only=False, wait_ms=0)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def write_one(store: SqlStore) -> None:
    with store.transaction() as step:
        step.append(1, EntryKind.TENANT, "acme", ACME)


def lines(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline() for _ in range(count)]


def test_a_store_keeps_what_it_was_given(target: str) -> None:
    with closing(open_store(target)) as store:
        write_one(store)
        head = store.head()
    with closing(open_store(target, create=False)) as store:
        write_one(store)
        assert next(store.entries()) == head
        assert isinstance(verify(store.entries()), Head)


def test_a_writer_that_is_killed_leaves_whole_steps_and_a_whole_chain(target: str) -> None:
    with running(WRITER, target) as process:
        told = int(lines(process, 20)[-1])
        process.send_signal(signal.SIGKILL)
        process.wait()
    with closing(open_store(target)) as store:
        head = verify(store.entries())
        assert isinstance(head, Head)
        assert head.seq >= told
        assert head.seq % 2 == 0
        with store.snapshot() as asked:
            assert asked.checkpoint("source") == str(head.seq).encode()


def test_the_schema_in_the_database_is_the_one_that_statements_name(target: str) -> None:
    open_store(target).close()
    with directly(target) as connection:
        inspector = inspect(connection)
        found = {
            table: [column["name"] for column in inspector.get_columns(table)]
            for table in inspector.get_table_names()
        }
    tables = [*schema.metadata.sorted_tables]
    tables += [schema.subject_keys] if target.startswith("postgresql") else []
    assert found == {t.name: [c.name for c in t.columns] for t in tables}


@pytest.mark.parametrize("change", ["update", "delete", "replace"])
def test_the_database_itself_refuses_to_change_the_ledger(target: str, change: str) -> None:
    with closing(open_store(target)) as store:
        write_one(store)
        ledger = schema.ledger
        row = {"seq": 1, "at_us": 2, "kind": "", "subject": "", "body": "", "prev": "", "hash": ""}
        statement = {
            "update": update(ledger).values(body="other"),
            "delete": delete(ledger),
            "replace": insert(ledger).prefix_with("OR REPLACE", dialect="sqlite").values(row),
        }[change]
        with pytest.raises(DBAPIError), directly(target) as connection:
            connection.execute(statement)
        assert isinstance(verify(store.entries()), Head)
        assert [entry.seq for entry in store.entries()] == [1]


def test_a_locked_store_is_busy_and_free_again_afterwards(target: str) -> None:
    with closing(open_store(target)) as one, closing(open_store(target, wait_ms=1)) as other:
        with one.transaction() as step:
            step.append(1, EntryKind.TENANT, "acme", ACME)
            with pytest.raises(StoreBusy) as caught:
                write_one(other)
        write_one(other)
        head = verify(one.entries())
    assert caught.value.code == "SCH-S003"
    assert (isinstance(head, Head), head.seq) == (True, 2)


def test_a_store_of_a_newer_schema_is_refused(target: str) -> None:
    open_store(target).close()
    newer = len(known()) + 1
    with directly(target) as connection:
        row = {"number": newer, "name": f"{newer:04}_pre_later.sql", "digest": "sha256:0"}
        connection.execute(insert(schema.migrations).values(row))
    with pytest.raises(StoreError, match=f"expected schema {newer - 1} or older") as caught:
        open_store(target)
    assert caught.value.code == "SCH-S002"


def test_a_store_made_by_another_migration_is_refused(target: str) -> None:
    open_store(target).close()
    with directly(target) as connection:
        connection.execute(update(schema.migrations).values(digest="sha256:0"))
    with pytest.raises(StoreError, match="expected migration `0001_pre_") as caught:
        open_store(target)
    assert caught.value.code == "SCH-S006"


def test_a_database_of_something_else_is_left_alone(target: str) -> None:
    engine = engine_for(target, create=True, read_only=False, wait_ms=0)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE tenants (id TEXT)")
    engine.dispose()
    with pytest.raises(StoreError, match="found a database with other tables") as caught:
        open_store(target)
    assert caught.value.code == "SCH-S005"
    with directly(target) as connection:
        assert inspect(connection).get_table_names() == ["tenants"]


def test_a_value_that_cannot_be_read_is_a_damaged_store(target: str) -> None:
    with closing(open_store(target)) as store:
        with store.transaction() as step:
            step.put_tenant(ACME)
        with directly(target) as connection:
            connection.execute(update(schema.tenants).values(body='{"id":7}'))
        with (
            store.snapshot() as asked,
            pytest.raises(StoreError, match="a tenant that cannot be read") as caught,
        ):
            asked.tenants()
    assert caught.value.code == "SCH-S005"


def test_a_read_only_store_can_be_asked_and_not_written(target: str) -> None:
    with closing(open_store(target)) as store:
        write_one(store)
    with closing(open_store(target, read_only=True)) as store:
        assert isinstance(verify(store.entries()), Head)
        with pytest.raises(StoreError) as caught:
            write_one(store)
    assert caught.value.code == "SCH-S007"


def test_a_read_only_store_is_not_migrated(target: str) -> None:
    engine = engine_for(target, create=True, read_only=False, wait_ms=0)
    engine.connect().close()
    engine.dispose()
    with pytest.raises(StoreError, match="needs a newer schema") as caught:
        open_store(target, read_only=True)
    assert caught.value.code == "SCH-S007"


def test_one_process_holds_the_duty_and_others_learn_which(target: str) -> None:
    with running(HOLDER, target) as process:
        assert lines(process, 1) == ["held\n"]
        with (
            pytest.raises(StoreBusy, match=f"is held by process {process.pid}$") as caught,
            hold(target),
        ):
            pytest.fail("two processes hold it")
        process.communicate("")
    assert caught.value.code == "SCH-S010"
    with hold(target):
        pass


def test_the_duty_ends_with_a_killed_process(target: str) -> None:
    with running(HOLDER, target) as process:
        assert lines(process, 1) == ["held\n"]
        process.kill()
        process.wait()
    # A server may notice the end of a connection a little later than the process ends.
    for _ in range(500):
        try:
            with hold(target):
                return
        except StoreBusy:
            continue
    pytest.fail("the duty outlived its process")


def test_holding_the_duty_does_not_hinder_writing(target: str) -> None:
    with hold(target), closing(open_store(target)) as store:
        write_one(store)
        with directly(target) as connection:
            assert connection.scalar(select(schema.ledger.c.seq)) == 1
