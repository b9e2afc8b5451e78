"""An event is named by what its line says."""

from schout.core.model.event import HttpRequest, event_id


def request(**changes: object) -> HttpRequest:
    fields: dict[str, object] = {
        "at_us": 1_700_000_000_000_000,
        "source": "access.log",
        "line": 12,
        "raw": b"GET /",
        "source_ip": "192.0.2.1",
    }
    return HttpRequest(**(fields | changes))  # type: ignore[arg-type] # fields by name


def test_the_same_line_has_the_same_id_wherever_it_stands() -> None:
    assert event_id(request()) == event_id(request(line=13, source="access.log.1"))


def test_another_host_time_or_text_has_another_id() -> None:
    changes: list[dict[str, object]] = [
        {},
        {"host": "a.example"},
        {"at_us": 1_700_000_001_000_000},
        {"raw": b"GET /x"},
        {"raw": b"GET /\xff"},
        {"raw": b"GET /\xfe"},
    ]
    assert len({event_id(request(**change)) for change in changes}) == len(changes)


def test_an_id_begins_with_the_time_of_the_event() -> None:
    assert event_id(request()).startswith("evt_01HF7YAT00")
