"""Desk workers that are killed again and again: `fuzz_worker.py STORE SENT KILLS SEED DAYS`."""

import os
import random
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress

import msgspec

from schout.adapters.sql.store import open_store
from schout.core.model.errors import StoreBusy
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.vocabulary import Approval
from schout.core.policy.schema import Policy
from schout.ports.mailer import OutgoingMail, Sent
from schout.service.case_book import CaseBook
from schout.service.desk_worker import DeskWorker
from schout.service.ledgers import PolicyShelf
from schout.service.sending import From, Sender
from schout.testing.policies import sample_policy
from schout.testing.samples import NOW, sample_tenant
from schout.testing.texts import product_texts

DAY_US = 86_400_000_000
OVER, EXPIRED = 30, 60
"""After so many days all windows are over, and all measures that followed."""
STILL = threading.Event()
"""Never set: to wait for a while in which the others work."""
MOST_S = 0.4
"""A worker lives half of that on average."""
TENANTS = tuple(sample_tenant(id=TenantId(f"t{number}")) for number in range(100))


def alone() -> Policy:
    """Give a policy under which a machine alone throttles."""
    policy = sample_policy()
    (ladder,) = policy.ladders
    steps = tuple(
        msgspec.structs.replace(each, approval=Approval.NONE) if each.id == "throttle" else each
        for each in ladder.steps
    )
    return msgspec.structs.replace(policy, ladders=(msgspec.structs.replace(ladder, steps=steps),))


POLICY = alone()


class RunningClock:
    """So many days later, and the time of this day."""

    def __init__(self, days: int) -> None:
        self._day_us = from_datetime(NOW) + days * DAY_US

    def now_us(self) -> int:
        return self._day_us + time.time_ns() // 1000 % DAY_US


class FileMailer:
    """Writes the id of what it is given; one write of few bytes is whole or is not."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def send(self, mail: OutgoingMail) -> Sent:
        os.write(self._file, f"{mail.id}\n".encode())
        return Sent(message_id=mail.id, accepted=mail.recipients)


def work(target: str, sent: str, days: int) -> None:
    """Work until killed, or until nothing was left for a while."""
    store = open_store(target)
    tenants = {each.id: each for each in TENANTS}
    book = CaseBook(PolicyShelf(POLICY).policy, tenants, product_texts)
    clock = RunningClock(days)
    sender = Sender(store, FileMailer(sent), clock, From(sender="abuse@host.example"))
    worker = DeskWorker(store, book, clock, sender=sender)
    idle = 0
    while idle < 20:
        try:
            idle = 0 if worker.turn() else idle + 1
        except StoreBusy:
            continue
        if idle:
            STILL.wait(0.02)


def begin(target: str, sent: str, days: int) -> int:
    """Start a worker as a copy of this process, which has everything loaded and nothing open."""
    child = os.fork()
    if child == 0:
        try:
            work(target, sent, days)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def main(target: str, sent: str, kills: int, seed: int, days: int) -> None:
    """Keep two workers running and kill one after another; then let them finish."""
    draw = random.Random(seed)  # noqa: S311 - to be drawn again
    product_texts().voice("nl")
    workers = [begin(target, sent, days) for _ in range(2)]
    for _ in range(kills):
        STILL.wait(draw.random() * MOST_S)
        which = draw.randrange(len(workers))
        with suppress(ProcessLookupError):
            os.kill(workers[which], signal.SIGKILL)
        os.waitpid(workers[which], 0)
        workers[which] = begin(target, sent, days)
    ends = [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in workers]
    sys.exit(max(map(abs, ends)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]))
