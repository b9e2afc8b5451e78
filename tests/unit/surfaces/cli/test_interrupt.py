"""Ctrl-C: a step is finished first, and none gets lost."""

import contextlib
import signal
from collections.abc import Iterator

import pytest

from schout.surfaces.cli.interrupt import Interrupt


@pytest.fixture(autouse=True)
def usual_handler() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_between_two_steps_interrupts_at_once() -> None:
    interrupt = Interrupt()
    with pytest.raises(KeyboardInterrupt), interrupt.watched():
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_within_a_step_waits_for_its_end() -> None:
    interrupt, done = Interrupt(), []

    def work() -> None:
        signal.raise_signal(signal.SIGINT)
        done.append("finished")

    with pytest.raises(KeyboardInterrupt), interrupt.watched(), interrupt.step():
        work()
    assert done == ["finished"]


def test_a_ctrl_c_that_got_lost_is_heard_at_the_next_check() -> None:
    interrupt = Interrupt()
    interrupt.check()
    with interrupt.watched(), contextlib.suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        interrupt.check()


def test_the_handler_of_before_is_put_back_and_one_that_ignores_is_kept() -> None:
    with Interrupt().watched():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Interrupt().watched():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
