"""The error codes of reports that come in, and of mail."""

from collections.abc import Mapping

from schout.core.model.code import Code, code

REPORT_CODES: Mapping[str, Code] = {
    "SCH-R010": code(
        "The explanation is too short",
        "A report must say why something is illegal or breaks the policy.",
        "Say it in a sentence or two.",
    ),
    "SCH-R011": code(
        "A field is too long", "A field of a report is longer than can be read.", "Shorten it."
    ),
    "SCH-R012": code(
        "Where it is",
        "A report must say exactly where: a URL, a host name or an address, not too many.",
        "Give each place on its own.",
    ),
    "SCH-R013": code(
        "Who reports",
        "A report needs a name and a mail address, but on the abuse of children.",
        "Give them; the tenant never learns them.",
    ),
    "SCH-R014": code("Not a mail address", "A mail address cannot be read.", "Correct it."),
    "SCH-R015": code(
        "No such clause of a report",
        "The policy has no clause of this name.",
        "Leave it out if you do not know it.",
    ),
    "SCH-R016": code(
        "Good faith is not stated",
        "Who reports states that it is accurate and complete, as far as they know.",
        "Tick the statement, or set `good_faith`.",
    ),
    "SCH-R017": code(
        "Not a moment", "A time cannot be read.", "Write `2026-11-23T08:00:00Z`, with its zone."
    ),
    "SCH-R018": code(
        "An order lacks something",
        "An order names the authority, its number, the law it rests on and its reasons.",
        "Enter what the message names.",
    ),
    "SCH-R030": code(
        "Mailbox cannot be read",
        "A maildir or an mbox cannot be read; its mails stay where they are.",
        "Correct the path or its rights in `[reports]`.",
    ),
    "SCH-R031": code(
        "Mail cannot be moved",
        "A mail was taken and cannot be moved to `cur`; it may be read again, as the same report.",
        "Correct the rights of the maildir.",
    ),
    "SCH-R032": code(
        "Mark of an mbox",
        "How far an mbox was read cannot be kept or read.",
        "Correct the rights of the folder of the store. What is read again is the same report.",
    ),
    "SCH-R033": code(
        "Not the loopback",
        "Reports by LMTP are taken on the loopback or a Unix socket alone.",
        "Let your mail server receive them and hand them on.",
    ),
    "SCH-R034": code(
        "Cannot listen for mail",
        "The address or socket for reports cannot be listened on.",
        "Take another, or end what holds it.",
    ),
    "SCH-R040": code(
        "Key of DKIM",
        "Mails cannot be signed with this key, domain or selector.",
        "Make an Ed25519 key, or an RSA key of 2048 bits or more, as PEM without a passphrase.",
    ),
    "SCH-R041": code(
        "A password without encryption",
        "A password is set for a mail server that is reached without encryption.",
        "Set `security` of `[mail]` to `starttls` or `tls`.",
    ),
}
"""Each code with its title, what it means and what to do."""
