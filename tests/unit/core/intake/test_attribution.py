"""Owners by column."""

from datetime import UTC, datetime

import polars as pl

from schout.core.intake.attribution import Attribution
from schout.core.intake.register import Register
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

MOVED = datetime(2026, 12, 1, tzinfo=UTC)
T1, T2 = TenantId("t1"), TenantId("t2")


def frame(hosts: list[str | None], moments: list[int]) -> pl.DataFrame:
    addresses = ["192.0.2.1"] * len(hosts)
    schema = {"host": pl.String, "at_us": pl.Int64, "source_ip": pl.String}
    return pl.DataFrame({"host": hosts, "at_us": moments, "source_ip": addresses}, schema=schema)


def owners(register: Register, hosts: list[str | None], moments: list[int]) -> list[str | None]:
    return Attribution(register).add(frame(hosts, moments))["tenant"].to_list()


def test_each_row_has_the_owner_of_its_moment() -> None:
    host = BelongingKind.HOST
    register = Register.build(
        (Tenant(id=T1, name="a"), Tenant(id=T2, name="b")),
        (
            Belonging(tenant=T1, kind=host, value="a.example", until=MOVED),
            Belonging(tenant=T2, kind=host, value="a.example", since=MOVED),
            Belonging(tenant=T2, kind=host, value="b.example"),
        ),
    )
    moved_us = from_datetime(MOVED)
    hosts = ["a.example", "a.example", "b.example", "c.example", None]
    moments = [moved_us - 1, moved_us, 0, 0, 0]
    assert owners(register, hosts, moments) == [T1, T2, T2, None, None]
    assert owners(register, hosts, moments) == [T1, T2, T2, None, None]
    assert owners(register, ["b.example"], [0]) == [T2]
    assert owners(register, ["c.example"], [0]) == [None]
    assert owners(register, [], []) == []


def test_nobody_owns_anything_in_an_empty_register() -> None:
    added = Attribution(Register.build((), ())).add(frame(["a.example"], [0]))
    assert added.select("tenant", "source_tenant").rows() == [(None, None)]
    assert added.schema["tenant"] == pl.String
