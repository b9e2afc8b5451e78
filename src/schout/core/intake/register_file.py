"""The register as a file that an operator writes: TOML or CSV, told apart by the name."""

from schout.core.intake.register_csv import read_csv
from schout.core.intake.register_sheet import Reading
from schout.core.intake.register_toml import read_toml, to_toml

__all__ = ["Reading", "read_csv", "read_register", "read_toml", "to_toml"]


def read_register(name: str, text: str) -> Reading:
    """Read tenants and belongings, with every problem found; a name in `.csv` is CSV, else TOML."""
    return read_csv(name, text) if name.lower().endswith(".csv") else read_toml(name, text)
