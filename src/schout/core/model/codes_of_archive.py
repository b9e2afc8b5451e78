"""The error codes of the archive of events."""

from schout.core.model.code import Code, code

ARCHIVE_CODES: dict[str, Code] = {
    "SCH-A001": code(
        "Archive cannot be used",
        "The folder of the archive cannot be made, opened or written.",
        "Check its path, its rights and the room on its disk.",
    ),
    "SCH-A002": code(
        "Archive is in use",
        "Another process writes to this archive. One process writes at a time; any number may "
        "read.",
        "Stop the other process, or name another folder.",
    ),
    "SCH-A003": code(
        "No such archive",
        "The folder that was named is no archive: nothing was ever archived there.",
        "Name the folder that `path` of `[archive]` names where events are archived.",
    ),
    "SCH-A004": code(
        "Query cannot be run",
        "The query is no SQL that is understood, does not only read, or names a table or a column "
        "that does not exist.",
        "Correct it by the message; the hint lists tables or columns.",
    ),
    "SCH-A005": code(
        "No archive is named",
        "The command reads an archive, and neither `--archive` nor the settings name one.",
        "Give `--archive`, or set `path` of `[archive]` in `schout.toml`.",
    ),
}
"""Each code with its title, what it means and what to do."""
