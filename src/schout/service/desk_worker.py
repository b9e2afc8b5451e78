"""Does what nobody has to wait for: what is due, mail out, mail in, sanctions brought about.

Several may work on one store, in one process or on several machines: what one takes up no other
does at the same time, and what one leaves half done another does again.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from schout.adapters.http.webhook_mailer import WebhookMailer
from schout.adapters.mail.arrived import Arrived
from schout.adapters.mail.dkim import read_dkim_key
from schout.adapters.mail.maildir import Maildir
from schout.adapters.mail.mbox import Mbox
from schout.adapters.mail.smtp import Security, SmtpMailer, SmtpSettings
from schout.adapters.time_stamp import TimeStamper
from schout.core.intake.reports.read import read_report
from schout.core.model.errors import SettingsError
from schout.core.model.moment import to_datetime
from schout.core.model.vocabulary import SanctionState
from schout.ports.clock import Clock
from schout.ports.mailer import Mailer
from schout.ports.store import Store
from schout.service.anchoring import FOLDER, Anchored, anchor_daily
from schout.service.bounces import note_bounce
from schout.service.case_book import CaseBook, work_due
from schout.service.enforcing import Enforcer, open_enforcer
from schout.service.event_hooks import EventHooks
from schout.service.mail_settings import MailSettings
from schout.service.permit_desk import expire
from schout.service.permit_keys import key_path, public_keys, public_path, signing_key
from schout.service.report_desk import ReportDesk, open_report_desk
from schout.service.retention import sweep
from schout.service.secret_file import webhook_secret_in
from schout.service.sending import From, Sender, note_sending
from schout.service.settings import Settings, store_folder

log = logging.getLogger("schout")

AT_ONCE = 50
"""Cases in one transaction: others wait for it."""
HEAL_EVERY_S = 30.0
"""How often the connectors are asked although nothing has changed: a reboot, a hand edit."""
RETRY_EVERY_S = 5.0
"""How often what a connector did not do is tried again."""
HOUR_S = 3600.0
_MAILS_AT_ONCE = 50
_UNSETTLED = (SanctionState.WANTED, SanctionState.LIFTING)


class DeskWorker:
    """One worker; call `turn` again and again."""

    def __init__(
        self,
        store: Store,
        book: CaseBook,
        clock: Clock,
        *,
        sender: Sender | None = None,
        enforcer: Enforcer | None = None,
        reports: ReportDesk | None = None,
        boxes: tuple[Maildir | Mbox, ...] = (),
        hooks: EventHooks | None = None,
        hourly: tuple[Callable[[], object], ...] = (),
        elapsed_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """What is `None` is not done here. `elapsed_s` tells seconds since any moment."""
        self._store, self._book, self._clock = store, book, clock
        self._sender, self._enforcer = sender, enforcer
        self._reports, self._boxes, self._hooks = reports, boxes, hooks
        self._receipts = None if reports is None else reports.receipts()
        self._hourlies, self._elapsed_s = hourly, elapsed_s
        self._next_heal_s = self._next_retry_s = self._next_hour_s = 0.0
        self._tried: frozenset[tuple[str, str]] = frozenset()

    def turn(self) -> bool:
        """Do a little of everything; tell whether there was anything to do."""
        busy = self._due()
        self._hourly()
        if self._receipts is not None:
            busy |= self._receipts.run()
        if self._sender is not None:
            busy |= self._sender.run() > 0
        if self._reports is not None:
            for box in self._boxes:
                busy |= self._take_mail(self._reports, box)
        if self._enforcer is not None:
            busy |= self._enforce(self._enforcer)
        if self._hooks is not None:
            busy |= self._hooks.run()
        return busy

    def _due(self) -> bool:
        now_us = self._clock.now_us()
        with self._store.snapshot() as snapshot:
            due = snapshot.due_timers(now_us, 1)
        if not due:
            return False
        with self._store.transaction() as transaction:
            for case in work_due(transaction, self._book, now_us, AT_ONCE):
                log.info("%s is now %s: %s", case.id, case.state, case.history[-1].what)
        return True

    def _hourly(self) -> None:
        """End requests for permits that nobody answered, and do what else has time."""
        now_s = self._elapsed_s()
        if now_s < self._next_hour_s:
            return
        self._next_hour_s = now_s + HOUR_S
        for each in self._hourlies:
            each()
        with self._store.transaction() as transaction:
            expire(transaction, transaction.asked_for, self._clock.now_us())

    def _enforce(self, enforcer: Enforcer) -> bool:
        """Ask the connectors when a sanction has changed, to heal, and to try again."""
        with self._store.snapshot() as snapshot:
            unsettled = snapshot.sanctions(states=_UNSETTLED)
        found = frozenset((each.id, each.state.value) for each in unsettled)
        now_s = self._elapsed_s()
        fresh = not found <= self._tried
        again = bool(found) and now_s >= self._next_retry_s
        if not (fresh or again or now_s >= self._next_heal_s):
            return False
        changed = enforcer.run()
        for sanction in changed:
            log.info("%s of %s is %s", sanction.id, sanction.case, sanction.state)
        self._tried = found
        self._next_heal_s, self._next_retry_s = now_s + HEAL_EVERY_S, now_s + RETRY_EVERY_S
        return bool(changed)

    def _take_mail(self, desk: ReportDesk, box: Maildir | Mbox) -> bool:
        """Take mails as reports, and bounces as what they say of a message."""
        taken: list[Arrived] = []
        for mail in box.waiting():
            taken.append(mail)
            if len(taken) >= _MAILS_AT_ONCE:
                break
        if not taken:
            return False
        now = to_datetime(self._clock.now_us())
        reports = [
            mail for mail in taken if not note_bounce(self._store, self._sender, mail.raw, now)
        ]
        desk.take([(read_report(each.raw, each.at, desk.knowns), each.raw) for each in reports])
        for mail in taken:  # only now: what is not kept yet is read again after a crash
            box.done(mail)
        return True


def mailer_of(settings: MailSettings) -> Mailer | None:
    """Make what sends mail; `None` when it is off, `SettingsError` when a file cannot be read."""
    if not settings.host:
        return None
    password = _file("password_file", settings.password_file).decode().strip()
    key = None
    if settings.dkim_domain:
        pem = _file("dkim_key_file", settings.dkim_key_file)
        key = read_dkim_key(pem, settings.dkim_domain, settings.dkim_selector)
    reached = SmtpSettings(
        host=settings.host,
        port=settings.port,
        security=Security(settings.security),
        user=settings.user,
        password=password,
    )
    return SmtpMailer(reached, key)


def _file(key: str, path: str) -> bytes:
    if not path:
        return b""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SettingsError("SCH-C013", f"`{key}` of `[mail]` cannot be read: {reason}") from error


def hook_secret(settings: MailSettings) -> bytes | None:
    """Read the secret that those of contacts are made of; `None` when it is not set."""
    if not settings.webhook_secret_file:
        return None
    return webhook_secret_in("`webhook_secret_file` of `[mail]`", settings.webhook_secret_file)


def _with_hooks(mailer: Mailer | None, settings: MailSettings, clock: Clock) -> Mailer | None:
    """Let contacts that are webhooks have their notices there."""
    secret = hook_secret(settings)
    return mailer if secret is None else WebhookMailer(mailer, secret, clock)


def sender_of(store: Store, settings: Settings, clock: Clock) -> Sender | None:
    """Make what empties the outbox; `None` when mail is off."""
    mailer = _with_hooks(mailer_of(settings.mail), settings.mail, clock)
    if mailer is None:
        return None
    mail = settings.mail
    by = From(
        sender=mail.sender,
        name=mail.sender_name,
        reply_to=mail.reply_to or None,
        billing=mail.billing or None,
    )
    return Sender(store, mailer, clock, by)


def boxes_of(settings: Settings) -> tuple[Maildir | Mbox, ...]:
    """Give the mailboxes that reports are taken from."""
    found: list[Maildir | Mbox] = []
    if settings.reports.maildir:
        found.append(Maildir(Path(settings.reports.maildir)))
    if settings.reports.mbox:
        marks = store_folder(settings.store) / "mbox-mark.json"
        found.append(Mbox(Path(settings.reports.mbox), marks))
    return tuple(found)


def open_worker(store: Store, settings: Settings, clock: Clock) -> DeskWorker:
    """Make a worker over a store, with all that the settings switch on."""
    return make_worker(store, settings, clock, open_report_desk(store, settings))


def make_worker(store: Store, settings: Settings, clock: Clock, reports: ReportDesk) -> DeskWorker:
    """Make a worker beside a desk for reports that is there."""
    sender = sender_of(store, settings, clock)
    note_sending(store, on=sender is not None)
    return DeskWorker(
        store,
        reports.book,
        clock,
        sender=sender,
        enforcer=open_enforcer(store, settings) if settings.connectors else None,
        reports=reports,
        boxes=boxes_of(settings),
        hooks=EventHooks(store, settings.event_hooks, clock) if settings.event_hooks else None,
        hourly=(_clearing_of(store, settings, clock), *_anchor_of(store, settings, clock)),
    )


def _clearing_of(store: Store, settings: Settings, clock: Clock) -> Callable[[], object]:
    """Give what takes away all that was kept long enough."""

    def clear() -> None:
        done = sweep(store, settings.retention, to_datetime(clock.now_us()))
        if done.in_the_way:
            log.error("nothing is erased: the clock is far ahead; see `schout erase due`")
        if done.counts or done.keys:
            log.info("no longer kept: %s, %d keys", done.counts, done.keys)

    return clear


def _anchor_of(store: Store, settings: Settings, clock: Clock) -> tuple[Callable[[], object], ...]:
    """Give what signs a head of the ledger each day; `None` when no folder is set for it."""
    anchor = settings.anchor
    if anchor.folder is None:
        return ()
    folders = (store_folder(settings.store) / FOLDER, Path(anchor.folder))
    private = key_path(settings.store, settings.permit_key)
    key, former = signing_key(private), public_keys([public_path(private)])
    stamper = None
    if anchor.tsa is not None and anchor.tsa_certificate is not None:
        stamper = TimeStamper(anchor.tsa, Path(anchor.tsa_certificate))
    return (lambda: _told(anchor_daily(store, key, folders, clock.now_us(), stamper, former)),)


def _told(done: Anchored) -> None:
    if done.problem is not None:
        log.error("%s: %s", done.problem.code, done.problem.message)
