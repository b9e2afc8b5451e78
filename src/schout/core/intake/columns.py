"""Reads whole blocks of an access log into columns: what the parser of lines gives, many at once.

Nearly all lines are plain; those are split at quotes and spaces by column, and each part is checked
to be what the pattern of the line parser would take it for. All others (a backslash, bytes beyond
ASCII, a missing part, a request that is none) go to that parser one by one and are put back in
their place. So the frame equals what the parser of lines gives for every line.
"""

from collections.abc import Callable

import polars as pl

from schout.core.intake.access_log import access_log_parser
from schout.core.intake.attribution import Attribution
from schout.core.intake.format import LineParser, Miss, Origin
from schout.core.intake.parts import address_of
from schout.core.intake.when import ClfClock
from schout.core.model.event import Activity
from schout.core.model.frame import KINDS, SCHEMAS, frame_of
from schout.core.model.moment import SECOND_US
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind

_HTTP = ActivityKind.HTTP_REQUEST
_ODD = b"\x01"
"""Stands in the text of a block for every byte that only the parser of lines may judge."""
_JUDGED = bytes(byte if byte == 0x0A or 0x20 <= byte < 0x7F else _ODD[0] for byte in range(256))
_TIME = 26
"""Characters of `10/Oct/2023:11:06:56 +0200`."""

_QUOTED = ("head", "request", "figures", "referer", "gap", "agent", "tail", "more")
"""What stands between the quotes of a combined line; a common line ends with the figures."""
_REQUEST = ("method", "target", "protocol", "rest")
_HEAD = ("h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7")
_WITHOUT_HOST = ("source_ip", "identity", "user", "day", "zone", "end", "past", "unused")
_WITH_HOST = ("host", "source_ip", "identity", "user", "day", "zone", "end", "past")
"""What stands between the spaces of a head, from Apache's `vhost_combined`."""
_NEEDED = (
    *("line", "at_us", "text", "source_ip", "method", "target", "figures", "user", "agent"),
    "referer",
)
"""What is taken from the parts of a plain line, besides the host where it names one."""
_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "REPORT"]
_PROTOCOLS = ["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/3"]
"""What nearly all requests are; others are no plain lines."""
_CLOCK = r"^.{12}(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60) "
_ADDRESS = r"^(?:[0-9A-Fa-f.:]+|[0-9A-Za-z_][0-9A-Za-z._-]*)$"
_HOST = r"^[0-9A-Za-z._-]+(?::[0-9]+)?$"


class Block(Value, frozen=True, kw_only=True):
    """What a block of lines tells."""

    frames: dict[ActivityKind, pl.DataFrame]
    """The activities of each kind, in the order of the lines."""
    lines: int
    malformed: int
    other: int


BlockReader = Callable[[int, bytes], Block]
"""Takes the number of the first line and whole lines; only the last may lack its end."""


def access_log_blocks(origin: Origin, *, vhost: bool = False) -> BlockReader:
    """Make a reader of blocks for one source, equal to `access_log_parser` with these arguments."""
    parse = access_log_parser(origin.source, origin.register, origin.default_host, vhost=vhost)
    plain = _PlainLines(origin)

    def read(first: int, block: bytes) -> Block:
        text, clean = lines_of(block)
        number = pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias("line")
        lines = pl.select(text.alias("text")).with_columns(number)
        found, odd = plain.split(lines)
        if odd.is_empty():
            return _block(found, lines.height, 0, 0)
        events, malformed, other = _one_by_one(parse, first, odd["line"].to_list(), text, clean)
        if events:
            found = pl.concat([found, frame_of(_HTTP, events)]).sort("line")
        return _block(found, lines.height, malformed, other)

    return read


def line_blocks(parse: LineParser) -> BlockReader:
    """Make a reader of blocks for any other format from its parser of lines."""

    def read(first: int, block: bytes) -> Block:
        text, clean = lines_of(block)
        numbers = list(range(first, first + len(text)))
        events, malformed, other = _one_by_one(parse, first, numbers, text, clean)
        by_kind: dict[ActivityKind, list[Activity]] = {}
        for event in events:
            by_kind.setdefault(KINDS[type(event)], []).append(event)
        frames = {kind: frame_of(kind, found) for kind, found in by_kind.items()}
        return Block(frames=frames, lines=len(text), malformed=malformed, other=other)

    return read


def _block(frame: pl.DataFrame, lines: int, malformed: int, other: int) -> Block:
    return Block(frames={_HTTP: frame}, lines=lines, malformed=malformed, other=other)


def lines_of(block: bytes) -> tuple[pl.Series, bytes]:
    """Split a block into texts, and give it with its line ends as one byte each.

    Bytes that no plain line holds stand as one byte 1 in the texts, so that places still agree.
    """
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
        if block.endswith(b"\r"):
            block = block[:-1] + b"\n"
    judged = block if block.isascii() and b"\r" not in block else block.translate(_JUDGED)
    if not block:
        return pl.Series("text", [], dtype=pl.String), block
    # Behind a line end no log can begin like a compressed file, which would be decompressed.
    return pl.read_lines(b"\n" + judged).to_series().slice(1), block


def _one_by_one(
    parse: LineParser, first: int, numbers: list[int], text: pl.Series, block: bytes
) -> tuple[list[Activity], int, int]:
    """Let the parser of lines judge some lines of a block."""
    ends = (text.str.len_bytes().cast(pl.Int64) + 1).cum_sum()
    indices = pl.Series([number - first for number in numbers], dtype=pl.Int64)
    stops = (ends.gather(indices) - 1).to_list()
    starts = (ends - 1 - text.str.len_bytes()).gather(indices).to_list()
    events: list[Activity] = []
    malformed = 0
    for number, start, stop in zip(numbers, starts, stops, strict=True):
        parsed = parse(number, block[start:stop])
        if not isinstance(parsed, Miss):
            events.append(parsed)
        elif parsed is Miss.MALFORMED:
            malformed += 1
    return events, malformed, len(numbers) - len(events) - malformed


class _PlainLines:
    """Splits the plain lines of one source."""

    def __init__(self, origin: Origin) -> None:
        self._source = origin.source
        self._host = origin.default_host
        self._read = ClfClock().read
        self._attribution = Attribution(origin.register)

    def split(self, lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Give the plain lines as a frame, and the numbers of all others."""
        parts = lines.select("line", "text", _split("text", '"', _QUOTED)).unnest("text.parts")
        parts = parts.with_columns(
            _split("head", " ", _HEAD),
            _split("request", " ", _REQUEST),
            pl.col("head").str.slice(-_TIME - 2, _TIME).alias("time"),
        ).unnest("head.parts", "request.parts")
        has_host = parts["h6"].null_count() * 2 < parts.height
        names = _WITH_HOST if has_host else _WITHOUT_HOST
        parts = parts.rename(dict(zip(_HEAD, names, strict=True)))
        parts = parts.with_columns(self._moments(parts["time"]))
        plain = parts.select(_is_plain(has_host=has_host).fill_null(value=False)).to_series()
        if plain.all():
            return self._fields(parts, has_host=has_host), lines.clear()
        needed = parts.select(*_NEEDED, *(["host"] if has_host else ())).filter(plain)
        return self._fields(needed, has_host=has_host), lines.filter(~plain).select("line")

    def _moments(self, times: pl.Series) -> pl.Series:
        """Read the days of a block one by one, and the clock of each different time by column."""
        different = pl.DataFrame({"time": times.unique().drop_nulls()})
        time = pl.col("time").str
        known = different.with_columns(
            pl.concat_str(time.slice(0, 12), time.slice(20)).alias("day"),
            (time.contains(_CLOCK) & (time.len_bytes() == _TIME)).alias("clock"),
            (time.slice(12, 2).cast(pl.Int64, strict=False) * 3600).alias("hours"),
            (time.slice(15, 2).cast(pl.Int64, strict=False) * 60).alias("minutes"),
            time.slice(18, 2).cast(pl.Int64, strict=False).clip(upper_bound=59).alias("seconds"),
        )
        days = known["day"].unique()
        starts = pl.DataFrame(
            {"day": days, "start": pl.Series([*map(self._start, days)], dtype=pl.Int64)}
        )
        spent = (pl.col("hours") + pl.col("minutes") + pl.col("seconds")) * SECOND_US
        moment = pl.when(pl.col("clock")).then(pl.col("start") + spent)
        known = known.join(starts, on="day").select("time", moment.alias("at_us"))
        rows = pl.DataFrame({"time": times})
        return rows.join(known, on="time", how="left", maintain_order="left")["at_us"]

    def _start(self, day: str) -> int | None:
        """Give the beginning of a day; `None` when not every second of it can be a moment."""
        last = self._read(f"{day[:12]}23:59:59{day[12:]}")
        return None if last is None else self._read(f"{day[:12]}00:00:00{day[12:]}")

    def _fields(self, parts: pl.DataFrame, *, has_host: bool) -> pl.DataFrame:
        target = pl.col("target").str.splitn("?", 2).struct
        frame = parts.select(
            "line",
            "at_us",
            pl.lit(self._source).alias("source"),
            pl.col("text").cast(pl.Binary).alias("raw"),
            _spelled(parts["source_ip"]),
            "method",
            target.field("field_0").alias("path"),
            target.field("field_1").alias("query"),
            pl.col("figures").str.slice(1, 3).cast(pl.Int64).alias("status"),
            _said(pl.col("figures").str.slice(5).str.strip_chars(" "))
            .cast(pl.Int64)
            .alias("size_bytes"),
            self._host_of(has_host=has_host).alias("host"),
            _said(pl.col("user")),
            _said(pl.col("agent")).alias("user_agent"),
            _said(pl.col("referer")),
            pl.lit(None, dtype=pl.Int64).alias("duration_us"),
        )
        return self._attribution.add(frame).select(list(SCHEMAS[_HTTP]))

    def _host_of(self, *, has_host: bool) -> pl.Expr:
        if has_host:
            return pl.col("host").str.replace(r":[0-9]+$", "").str.to_lowercase()
        return pl.lit(self._host, dtype=pl.String)


def _spelled(addresses: pl.Series) -> pl.Series:
    """Give addresses in their one spelling; each different one with a colon is looked at once."""
    odd = addresses.filter(addresses.str.contains(":", literal=True)).unique().to_list()
    known = {text: found for text in odd if (found := address_of(text)) not in {None, text}}
    return addresses.replace(known) if known else addresses


def _split(column: str, at: str, names: tuple[str, ...]) -> pl.Expr:
    parts = pl.col(column).str.split_exact(at, len(names) - 1)
    return parts.struct.rename_fields(list(names)).alias(f"{column}.parts")


def _said(text: pl.Expr) -> pl.Expr:
    """Give a text, or null where the log says that there is none."""
    return pl.when(~text.is_in(["-", ""])).then(text)


def _is_plain(*, has_host: bool) -> pl.Expr:
    """Tell which lines the pattern of the line parser would take apart at the same places."""
    after_figures = (
        pl.when(pl.col("referer").is_null())
        .then(pl.col("figures").str.contains(r"^ [0-9]{3} (?:[0-9]{1,18}|-)$"))
        .otherwise(
            pl.col("figures").str.contains(r"^ [0-9]{3} (?:[0-9]{1,18}|-) $")
            & (pl.col("gap") == " ")
            & (
                pl.col("tail").str.starts_with(" ")
                | ((pl.col("tail") == "") & pl.col("more").is_null())
            )
        )
    )
    plain = (
        ~pl.col("text").str.contains_any(["\\", "\x01"])
        & pl.col("at_us").is_not_null()
        & (pl.col("identity") == "-")
        & (pl.col("end") == "")
        & pl.col("past").is_null()
        & (pl.col("day").str.len_bytes() == 21)
        & (pl.col("zone").str.len_bytes() == 6)
        & pl.col("day").str.starts_with("[")
        & pl.col("zone").str.ends_with("]")
        & pl.col("source_ip").str.contains(_ADDRESS)
        & ((pl.col("user") == "-") | pl.col("user").str.contains("^[!-~]+$"))
        & pl.col("method").is_in(_METHODS)
        & pl.col("target").str.starts_with("/")
        & pl.col("protocol").is_in(_PROTOCOLS)
        & pl.col("rest").is_null()
        & after_figures
    )
    return plain & pl.col("host").str.contains(_HOST) if has_host else plain
