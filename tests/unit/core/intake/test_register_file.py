"""A register file is TOML or CSV by its name."""

from schout.core.intake.register_file import read_register
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Tenant

A = (Tenant(id=TenantId("a"), name="A"),)


def test_a_name_in_csv_is_read_as_csv() -> None:
    assert read_register("Tenants.CSV", "tenant,name,kind,value\na,A,,\n") == (A, (), ())


def test_any_other_name_is_read_as_toml() -> None:
    assert read_register("-", '[[tenant]]\nid = "a"\nname = "A"\n') == (A, (), ())
