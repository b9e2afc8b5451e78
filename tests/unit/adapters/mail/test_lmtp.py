"""Where the listener listens."""

import asyncio
from pathlib import Path

import pytest

from schout.adapters.mail.lmtp import MailListener
from schout.adapters.mail.session import Delivered, Kept, Protocol, SessionRules
from schout.core.model.errors import SettingsError

RULES = SessionRules(protocol=Protocol.LMTP, recipients=frozenset(("abuse@host.example",)))


async def keep(mail: Delivered) -> Kept:
    return Kept.KEPT


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "localhost"])  # noqa: S104
def test_it_listens_on_the_loopback_alone(host: str) -> None:
    with pytest.raises(SettingsError) as caught:
        asyncio.run(MailListener(RULES, keep).listen_on(host, 0))
    assert caught.value.code == "SCH-R033"


def test_a_place_that_is_taken_is_told(tmp_path: Path) -> None:
    async def twice() -> None:
        first = MailListener(RULES, keep)
        host, port = await first.listen_on("127.0.0.1", 0)
        try:
            with pytest.raises(SettingsError) as caught:
                await MailListener(RULES, keep).listen_on(host, port)
            assert caught.value.code == "SCH-R034"
        finally:
            await first.aclose()

    asyncio.run(twice())
    with pytest.raises(SettingsError) as caught:
        asyncio.run(MailListener(RULES, keep).listen_at(tmp_path / "no" / "folder"))
    assert caught.value.code == "SCH-R034"


def test_a_file_that_is_no_socket_is_not_removed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"kept")
    with pytest.raises(SettingsError):
        asyncio.run(MailListener(RULES, keep).listen_at(path))
    assert path.read_bytes() == b"kept"


def test_a_listener_that_never_listened_can_be_closed() -> None:
    asyncio.run(MailListener(RULES, keep).aclose())
