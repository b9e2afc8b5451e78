"""Sources: what becomes of the lines of one file is counted."""

from schout.core.intake.register import Register
from schout.service.sources import PROGRAMS_KEPT, Source


def source() -> Source:
    read = Source("syslog", Register.build((), ()))
    read.begin("syslog")
    return read


def test_programs_that_nobody_reads_are_counted_by_name() -> None:
    lines = [
        "Nov  2 10:00:00 web1 sshd[7]: Invalid user bob from 203.0.113.7",
        *["Nov  2 10:00:01 web1 gnome-shell[8]: hello"] * 3,
        "Nov  2 10:00:02 web1 cupsd[9]: hello",
        "Nov  2 10:00:03 web1 CRON[9]: (root) CMD (true)",
    ]
    read = source()
    events = list(read.events(1, "\n".join(lines).encode()))
    assert (len(events), read.count.format, read.count.other) == (1, "syslog", 5)
    assert read.count.unknown_programs == {"gnome-shell": 3, "cupsd": 1}


def test_the_names_of_programs_do_not_fill_the_memory() -> None:
    lines = [f"Nov  2 10:00:00 web1 program{number}[7]: hello" for number in range(200)]
    read = source()
    assert list(read.events(1, "\n".join([*lines, lines[0]]).encode())) == []
    known = read.count.unknown_programs
    assert (len(known), known["program0"], read.count.other) == (PROGRAMS_KEPT, 2, 201)
