"""Mail domains: which are disposable, which are free for all, and which name was registered.

The disposable ones come from the package `disposable-email-domains` (the list is CC0) and from a
file of the operator, which adds and takes away. Everything that is looked up is normal: lower case,
`xn--` for international names.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import msgspec
from publicsuffixlist import PublicSuffixList

from schout.core.intake.normal import normal_domain
from schout.core.model.errors import InputError

_MOST_BYTES = 4 * 1024 * 1024
_COMMENT, _REMOVED = "#", "!"

_FREE = """
aol.com fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com
hotmail.be hotmail.co.uk hotmail.com hotmail.de hotmail.fr hotmail.it hotmail.nl icloud.com
kpnmail.nl laposte.net libero.it live.be live.com live.fr live.nl mac.com mail.com mail.ru
mailbox.org me.com msn.com orange.fr outlook.be outlook.com outlook.de outlook.fr planet.nl pm.me
posteo.de posteo.net proton.me protonmail.com proximus.be scarlet.be sfr.fr skynet.be t-online.de
telenet.be tuta.com tutanota.com voo.be wanadoo.fr web.de xs4all.nl yahoo.co.uk yahoo.com yahoo.de
yahoo.fr yandex.com ymail.com zoho.com zohomail.eu ziggo.nl
"""
FREE = frozenset(_FREE.split())
"""Domains under which anybody has an address, as far as they are common here; ours, from the mail
that these providers offer to their public. Sharing one says nothing, so no rate counts by it."""


class DomainFile(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator changes about the shipped list."""

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()


def read_domain_file(path: Path) -> DomainFile:
    """Read a file of one domain a line: `example.com` adds it, `!example.com` takes it away.

    Empty lines and what follows `#` are left out. A line that is no domain raises SCH-G061, a file
    that cannot be read SCH-G060.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-G060", f"cannot read `{path}`: {reason}") from error
    except UnicodeDecodeError as error:
        raise InputError("SCH-G060", f"`{path}` is not UTF-8 at byte {error.start}") from error
    if len(raw) > _MOST_BYTES:
        raise InputError("SCH-G060", f"`{path}` is larger than {_MOST_BYTES} bytes")
    added, removed = set[str](), set[str]()
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.partition(_COMMENT)[0].strip()
        if entry:
            (removed if entry.startswith(_REMOVED) else added).add(_domain(path, number, entry))
    return DomainFile(added=frozenset(added), removed=frozenset(removed))


def _domain(path: Path, number: int, entry: str) -> str:
    domain = normal_domain(entry.removeprefix(_REMOVED))
    if domain is None or "." not in domain:
        hint = "write one domain a line, such as `example.com`, or `!example.com` to take it away"
        what = f"`{path}` line {number}: expected a domain, found `{entry[:80]}`"
        raise InputError("SCH-G061", what, hint)
    return domain


@lru_cache(maxsize=1)
def shipped_domains() -> frozenset[str]:
    """Give the disposable domains that the product comes with."""
    from disposable_email_domains import blocklist  # noqa: PLC0415 - ten thousand names

    return frozenset(blocklist)


class Disposable:
    """The disposable mail domains in force; a domain stands for everything below it."""

    def __init__(self, listed: Iterable[str] | None = None, path: Path | None = None) -> None:
        """`listed`: instead of the shipped list. `path`: the operator's file."""
        self._listed = shipped_domains() if listed is None else frozenset(listed)
        self._path = path
        self._changes = DomainFile()
        self.reload()

    def reload(self) -> None:
        """Read the operator's file again; when it is faulty, what was in force stays."""
        if self._path is not None:
            self._changes = read_domain_file(self._path)

    def __contains__(self, domain: str) -> bool:
        """Tell whether a domain is disposable; the longest name that is known decides."""
        name = domain
        while name:
            if name in self._changes.removed:
                return False
            if name in self._changes.added or name in self._listed:
                return True
            name = name.partition(".")[2]
        return False


def mail_domain(mail: str) -> str | None:
    """Give the domain of a mail address in normal form; `None` when it has none."""
    local, at, domain = mail.rpartition("@")
    return normal_domain(domain) if at and local.strip() and "@" not in domain else None


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """Load the public suffix list. Hosts that give names below theirs count as one domain."""
    return PublicSuffixList(only_icann=True)


def registered_domain(domain: str) -> str:
    """Give the part of a domain that somebody registered, such as `example.co.uk`."""
    return _suffixes().privatesuffix(domain) or domain
