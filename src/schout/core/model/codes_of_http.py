"""The error codes of pages, of the API and of the links to them."""

from collections.abc import Mapping

from schout.core.model.code import Code, code

HTTP_CODES: Mapping[str, Code] = {
    "SCH-H018": code(
        "Secret of links",
        "The file with the secret that links to reports are signed with cannot be made or read, or "
        "is too short.",
        "Correct the rights of the folder of the store; move a damaged file away, a new one is "
        "made. Links that were sent before then lead nowhere.",
    ),
}
"""Each code with its title, what it means and what to do."""
