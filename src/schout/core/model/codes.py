"""Every error code of the product. A test keeps it equal to the codes that are used."""

from collections.abc import Mapping

from schout.core.model.code import Code
from schout.core.model.codes_of_archive import ARCHIVE_CODES
from schout.core.model.codes_of_gate import GATE_CODES
from schout.core.model.codes_of_packs import PACK_CODES
from schout.core.model.codes_of_use import USE_CODES

AREAS: Mapping[str, str] = {
    "A": "The archive of events",
    "C": "Commands and settings",
    "G": "The gate and permits",
    "I": "Reading logs",
    "L": "The ledger",
    "P": "Packs and policies",
    "S": "The store",
    "T": "The register of tenants",
}
"""The letter of a code says where it belongs."""

CODES: Mapping[str, Code] = dict(
    sorted((USE_CODES | PACK_CODES | GATE_CODES | ARCHIVE_CODES).items())
)
"""Each code with its title, what it means and what to do."""
