"""Reports by LMTP: kept before they are answered, told to wait while the store is away."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.store import MemoryStore
from schout.core.intake.reports.knowns import knowns_of
from schout.core.model.errors import SettingsError, StoreBusy
from schout.core.model.moment import from_datetime
from schout.service.mail_intake import MailIntake
from schout.service.pipeline import Road
from schout.service.registers import known_of
from schout.service.report_desk import ReportDesk
from schout.testing.policies import sample_policy
from schout.testing.samples import sample_tenant
from schout.testing.texts import product_texts

NOW_US = from_datetime(datetime(2026, 12, 7, 9, tzinfo=UTC))
ABUSE = "abuse@host.example"
MAIL = b"From: a@b.example\r\nSubject: spam\r\n\r\nSee https://acme.example/x\r\n"


class AwayStore(MemoryStore):
    """A store that somebody else writes to."""

    away = False

    @contextmanager
    def transaction(self) -> Iterator[object]:  # type: ignore[override] # as wide as needed here
        if self.away:
            raise StoreBusy("SCH-S003", "the store is away")
        with super().transaction() as transaction:
            yield transaction


def desk_over(store: MemoryStore) -> ReportDesk:
    policy, known = sample_policy(), known_of((sample_tenant(),), ())
    road = Road(policy, known.tenants, product_texts, keep_all=True)
    return ReportDesk(store, road, policy, known, knowns_of(policy))


@contextmanager
def listening(store: MemoryStore) -> Iterator[MailIntake]:
    intake = MailIntake(desk_over(store), "127.0.0.1:0", (ABUSE,), SettableClock(NOW_US))
    intake.start()
    try:
        yield intake
    finally:
        assert intake.stop(10)


def hand_over(intake: MailIntake, to: str = ABUSE) -> dict[str, tuple[int, bytes]]:
    with smtplib.LMTP("127.0.0.1", intake.port or 0, timeout=10) as client:
        return client.sendmail("a@b.example", [to], MAIL)


def test_a_mail_is_a_report_once_it_is_taken() -> None:
    store = MemoryStore()
    with listening(store) as intake:
        assert hand_over(intake) == {}
        with store.snapshot() as asked:
            (report,) = asked.reports()
    assert [each.normal for each in report.objects] == ["acme.example/x"]


def test_while_the_store_is_away_the_mail_comes_again() -> None:
    store = AwayStore()
    with listening(store) as intake:
        store.away = True
        with pytest.raises(smtplib.SMTPDataError, match="451"):
            hand_over(intake)
        store.away = False
        assert hand_over(intake) == {}
    with store.snapshot() as asked:
        assert len(asked.reports()) == 1


def test_mail_to_others_is_refused() -> None:
    with listening(MemoryStore()) as intake, pytest.raises(smtplib.SMTPRecipientsRefused):
        hand_over(intake, "someone@else.example")


@pytest.mark.parametrize("listen", ["192.0.2.1:2525", "nowhere"], ids=["not the loopback", "none"])
def test_where_nobody_may_listen_is_told_at_the_start(listen: str) -> None:
    intake = MailIntake(desk_over(MemoryStore()), listen, (ABUSE,), SettableClock(NOW_US))
    with pytest.raises(SettingsError):
        intake.start()
