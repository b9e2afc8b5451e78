"""Every error code of the product. A test keeps it equal to the codes that are used."""

from collections.abc import Mapping

from schout.core.model.code import Code
from schout.core.model.codes_of_archive import ARCHIVE_CODES
from schout.core.model.codes_of_cases import CASE_CODES
from schout.core.model.codes_of_desk import DESK_CODES
from schout.core.model.codes_of_evidence import EVIDENCE_CODES
from schout.core.model.codes_of_gate import GATE_CODES
from schout.core.model.codes_of_http import HTTP_CODES
from schout.core.model.codes_of_packs import PACK_CODES
from schout.core.model.codes_of_reports import REPORT_CODES
from schout.core.model.codes_of_use import USE_CODES

AREAS: Mapping[str, str] = {
    "A": "The archive of events",
    "C": "Commands and settings",
    "D": "The desk",
    "E": "Evidence",
    "G": "The gate and permits",
    "H": "Pages and the API",
    "I": "Reading logs",
    "L": "The ledger",
    "N": "Connectors",
    "P": "Packs and policies",
    "R": "Reports and mail",
    "S": "The store",
    "T": "The register of tenants",
}
"""The letter of a code says where it belongs."""

_ALL: tuple[Mapping[str, Code], ...] = (
    USE_CODES,
    PACK_CODES,
    GATE_CODES,
    ARCHIVE_CODES,
    CASE_CODES,
    DESK_CODES,
    REPORT_CODES,
    EVIDENCE_CODES,
    HTTP_CODES,
)

CODES: Mapping[str, Code] = dict(sorted(pair for each in _ALL for pair in each.items()))
"""Each code with its title, what it means and what to do."""
