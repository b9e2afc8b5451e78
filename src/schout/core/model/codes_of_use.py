"""The error codes of commands, settings, logs, the ledger, the store and the register."""

from schout.core.model.code import Code, code

USE_CODES: dict[str, Code] = {
    "SCH-C001": code(
        "No space for the output",
        "The disk or the quota behind standard output is full. What was printed is cut off.",
        "Free some space and run the same command again; it gives the same output.",
    ),
    "SCH-C002": code(
        "Not a lateness",
        "`--lateness` is no period, has no fixed length, or is longer than a day.",
        "Give a number and a unit, such as `30s`, `2m` or `1h`.",
    ),
    "SCH-C003": code(
        "No store is named",
        "The command needs a store, and neither `--store` nor the settings name one.",
        "Give `--store`, or set `store` in `schout.toml`.",
    ),
    "SCH-C004": code(
        "No such case",
        "The store that was opened has no case with this id.",
        "Look it up with `schout case list`; check that `--store` names the right store.",
    ),
    "SCH-C005": code(
        "Notice cannot be written",
        "The version of the policy that the case was decided under is not in the store, or is no "
        "longer readable. A notice is never written under another version.",
        "Open the store in which the case was decided, or restore it from a copy.",
    ),
    "SCH-C006": code(
        "Language the policy lacks",
        "The policy is not written in the language that was asked for.",
        "Ask for one of the languages in the hint.",
    ),
    "SCH-C007": code(
        "Not a moment",
        "`--at` is no RFC 3339 moment, or has no time zone.",
        "Write it as `2026-12-01T12:00:00Z` or with an offset, such as `+01:00`.",
    ),
    "SCH-C008": code(
        "File cannot be used",
        "A file or folder that the command was to write or read cannot be opened.",
        "Check its path and its rights; make the folder first.",
    ),
    "SCH-C010": code(
        "Unknown setting",
        "The settings file has a key that does not exist. It may be misspelled; nothing is ignored "
        "in silence.",
        "Correct the key; [the settings](settings.md) lists all of them.",
    ),
    "SCH-C011": code(
        "Settings file cannot be read",
        "The file that `--settings` or `SCHOUT_SETTINGS` names does not exist or cannot be opened.",
        "Correct the path, or the rights of the file.",
    ),
    "SCH-C012": code(
        "Settings are not TOML",
        "The settings file has a mistake in its syntax, or is not UTF-8. The message says where.",
        "Put texts in quotes; write each log as `[[log]]`.",
    ),
    "SCH-C013": code(
        "Setting of a wrong kind",
        "A setting is empty or not a text, or a `[[log]]` lacks its `path`.",
        'Write the value as a text in quotes, such as `lateness = "2m"`.',
    ),
    "SCH-C014": code(
        "Not an address to listen on",
        "`listen` is not an address and a port.",
        "Write it as `127.0.0.1:8470` or `[::1]:8470`; port 0 takes a free one.",
    ),
    "SCH-C015": code(
        "Setting is no period",
        "A setting that is a time is no period, or has no fixed length.",
        "Give a number and a unit: `s`, `m`, `h`, `d` or `w`.",
    ),
    "SCH-C016": code(
        "Cannot listen",
        "Another program holds the port, or the address is not one of this machine.",
        "Stop the other program, or set `listen` or `SCHOUT_LISTEN`.",
    ),
    "SCH-C018": code(
        "Server cannot be reached",
        "Nobody listens where simulated requests are to be sent.",
        "Start the server first, or name another with `--live`.",
    ),
    "SCH-C019": code(
        "No such hook",
        "No `[[event_hook]]` of the settings has this name.",
        "See `schout hook list`.",
    ),
    "SCH-C020": code(
        "Hook does not hear",
        "The receiver of an event hook did not answer, or not with a status of 2xx.",
        "Start it, or correct `url`; nothing is lost meanwhile, the worker goes on to try.",
    ),
    "SCH-C021": code(
        "No secret for it",
        "No `webhook_secret_file` of `[mail]` is set, or the contact is no address of a webhook.",
        "Set it; give the contact as the register has it, with `https://`.",
    ),
    "SCH-I001": code(
        "Log cannot be read",
        "The file does not exist, is a folder, or may not be read.",
        "Check the path and the rights of the user that runs `schout`.",
    ),
    "SCH-I002": code(
        "Not a log",
        "The file holds binary data. Archives other than `.gz` are not opened.",
        "Name the log itself, or unpack it first.",
    ),
    "SCH-I003": code(
        "Unknown format",
        "Fewer than a quarter of the first lines fit any known format, or `--format` names none.",
        "Name the format with `--format`; see [the formats](formats.md).",
    ),
    "SCH-I004": code(
        "Broken .gz file",
        "A compressed log is damaged or ends in the middle. All that came before was read.",
        "Fetch the file again; known findings are not made twice.",
    ),
    "SCH-I005": code(
        "State of a watch is damaged",
        "What `schout watch` kept of how far it was cannot be read.",
        "Begin anew with `--from-start`, or go on with what is new with `--from-end`.",
    ),
    "SCH-I006": code(
        "State file cannot be used",
        "The file that `--state` names cannot be read or written.",
        "Check its path, its rights and the room on its disk.",
    ),
    "SCH-L001": code(
        "The ledger breaks",
        "An entry was altered, moved, added or taken out after it was written, or the disk "
        "damaged it. All entries before the one named hold.",
        "Keep the file as it is, as evidence. Restore a copy beside it and compare; see "
        "[back up and verify the ledger](../howto/back-up-and-verify.md).",
    ),
    "SCH-S001": code(
        "Store cannot be opened",
        "The file or its folder does not exist, it is no file, or the address is not one of "
        "PostgreSQL. Passwords are never shown.",
        "Follow the hint; make the folder, or write `postgresql://USER@HOST:PORT/DATABASE`.",
    ),
    "SCH-S002": code(
        "Store of a newer version",
        "A newer version of the product has changed the schema of this store.",
        "Use that version or a later one. There is no way back but a copy made before.",
    ),
    "SCH-S003": code(
        "Store is busy",
        "Another process is writing and did not finish in time. Nothing of this step was kept.",
        "Run the command again, or stop the other process.",
    ),
    "SCH-S004": code(
        "No room for the store",
        "The disk of the store is full. Nothing of this step was kept and nothing is damaged.",
        "Free some room, then run the same command again. `schout up` goes on by itself.",
    ),
    "SCH-S005": code(
        "Not a store",
        "The file or the database holds something else, or is damaged. It was not touched.",
        "Name a file that `schout` made, or one that does not exist yet; or restore a copy.",
    ),
    "SCH-S006": code(
        "Migration was changed",
        "The store was made with a migration that differs from the one in this version.",
        "Use the version that made the store. Released migrations are never edited.",
    ),
    "SCH-S007": code(
        "No right to the store",
        "The user may not read or write the store, or it was opened read-only and needs a newer "
        "schema first.",
        "Give the user that runs `schout` the right to read and write, or open it once for "
        "writing.",
    ),
    "SCH-S008": code(
        "Server cannot be reached",
        "The PostgreSQL server does not answer, or the connection broke. Nothing of this step was "
        "kept.",
        "Start the server, or correct the address.",
    ),
    "SCH-S009": code(
        "Driver is missing",
        "The store is a PostgreSQL address and the driver is not installed.",
        "Run `pip install 'schout[postgres]'`.",
    ),
    "SCH-S010": code(
        "Store is held",
        "Another `schout up` works on this store. Two would do the same work twice.",
        "Stop it, or give this one a store of its own. A process that died holds nothing.",
    ),
    "SCH-S011": code(
        "Does not fit the store",
        "What was to be kept refers to something that is not there. Nothing of it was kept.",
        "This is a defect: report it with the command and the version.",
    ),
    "SCH-T001": code(
        "Register is not TOML",
        "The register has a mistake in its syntax, at the place shown.",
        "Texts stand in quotes, dates do not.",
    ),
    "SCH-T002": code(
        "Register is empty",
        "The file names no tenant.",
        "Begin with `[[tenant]]`, `id` and `name`; in CSV with a header and a row.",
    ),
    "SCH-T003": code(
        "Unknown key of a tenant",
        "A key or a column does not exist; it may be misspelled.",
        "Take the one in the hint; see [say who is who](../howto/register-tenants.md).",
    ),
    "SCH-T004": code(
        "Needed value is missing",
        "A tenant lacks a value that it needs, or it is empty.",
        "Add it: every tenant needs an `id` and a `name`.",
    ),
    "SCH-T005": code(
        "Value of a wrong kind",
        "A list, a text, a date or a table stands where another kind is expected.",
        "Write it as the message says; each tenant begins with a line `[[tenant]]`.",
    ),
    "SCH-T006": code(
        "Not an id",
        "The id of a tenant holds other characters than letters, digits, `.`, `_` and `-`.",
        "Begin with a letter or a digit; 100 characters at most.",
    ),
    "SCH-T007": code(
        "Tenant stands twice",
        "Two entries have the same id.",
        "Put all that belongs to a tenant under one entry.",
    ),
    "SCH-T008": code(
        "Not a time zone",
        "The time zone is not in the IANA data base.",
        "Write it as `Europe/Brussels`.",
    ),
    "SCH-T009": code(
        "Not a language",
        "The language is not a tag of BCP 47.",
        "Write it as `nl` or `fr-BE`.",
    ),
    "SCH-T010": code(
        "Not a mail address",
        "A contact is not a mail address.",
        "Write the address alone, without a name around it.",
    ),
    "SCH-T011": code(
        "Not a name that can belong",
        "A host name, mail domain, database or system user is written in a way that no log has.",
        "Write a host name without scheme and path; a wildcard as `*.` and a domain.",
    ),
    "SCH-T012": code(
        "Not an address",
        "An address or a range is wrong; a range must begin at its first address.",
        "Write `192.0.2.10`, `192.0.2.0/24` or `2001:db8::/32`.",
    ),
    "SCH-T013": code(
        "Not a date",
        "A date is none, lies out of range, or a time has no zone.",
        "Write `2026-12-01` or `2026-12-01T09:00:00+01:00`.",
    ),
    "SCH-T014": code(
        "Ends before it begins",
        "`until` is not after `since`.",
        "`until` is the first moment at which it does not belong to the tenant any more.",
    ),
    "SCH-T015": code(
        "Two tenants claim the same",
        "Two tenants claim the same thing at the same time. Nothing of the file was taken over.",
        "Give the one an `until` and the other the same date as `since`.",
    ),
    "SCH-T016": code(
        "Belongs to a tenant that is not there",
        "Something belongs to an id that no tenant has.",
        "Add the tenant, or take the belonging out.",
    ),
    "SCH-T017": code(
        "Unknown kind of belonging",
        "The column `kind` holds a word that is none of the closed list.",
        "Write `host`, `database`, `system_user`, `address` or `mail_domain`.",
    ),
    "SCH-T018": code(
        "Register is not CSV",
        "A row has too many or too few cells, a column stands twice, or a quote is wrong.",
        "Put a cell that holds a comma or a semicolon in double quotes.",
    ),
    "SCH-T019": code(
        "Rows contradict one another",
        "Two rows of one tenant say different things of it.",
        "Say it once, or each time alike.",
    ),
    "SCH-T020": code(
        "Register cannot be read",
        "The file does not exist, may not be read, or is not UTF-8.",
        "Check the path, or save the file as UTF-8.",
    ),
    "SCH-T021": code(
        "No such tenant",
        "The store has no tenant with this id.",
        "Look it up with `schout tenant list`.",
    ),
}
"""Each code with its title, what it means and what to do."""
