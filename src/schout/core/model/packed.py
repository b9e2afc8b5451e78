"""Activities as they are archived: frames in which a raw line stands only where it must.

Most lines of an access log follow from what was read out of them. Their raw line is left out and
written again from the other columns when it is asked for; `pack` has then written it once and
compared. Every other line is kept as it is. So `unpack(pack(frame))` is the frame, to the byte.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import polars as pl

from schout.core.model.frame import SCHEMAS
from schout.core.model.moment import MINUTE_US
from schout.core.model.vocabulary import ActivityKind

_HTTP = ActivityKind.HTTP_REQUEST
_SHAPE = "=shape"
"""How a line is written: what stands before the address, the zone and the protocol, with `|`."""
_TAIL = "=tail"
"""What follows what was read."""
_KNOWN = re.compile(r"((?:\*(?::[0-9]{1,5})?)?)\|([+-][0-9]{4})\|(HTTP/[0-9.]{1,3})")
_BEFORE_ZONE = 26
"""Characters of ` - `, ` [` and `10/Oct/2023:11:06:56 ` around a user."""
_ZONE = 5
_PROTOCOL = 9
_CLOCK = "%d/%b/%Y:%H:%M:%S"

PACKED: Mapping[ActivityKind, Mapping[str, pl.DataType]] = MappingProxyType(
    {
        kind: {**schema, _SHAPE: pl.String(), _TAIL: pl.String()} if kind is _HTTP else schema
        for kind, schema in SCHEMAS.items()
    }
)
"""The names and types of the columns of each kind as they are archived."""


def pack(kind: ActivityKind, frame: pl.DataFrame) -> pl.DataFrame:
    """Give a frame of activities as it is archived."""
    if kind is not _HTTP:
        return frame
    read = frame.with_columns(texts_of(frame["raw"], lambda raw: None).alias("=text"))
    read = read.with_columns(_before().alias("=before")).with_columns(_shape().alias(_SHAPE))
    shapes = [each for each in read[_SHAPE].unique().drop_nulls() if _KNOWN.fullmatch(each)]
    read = read.with_columns(pl.when(pl.col(_SHAPE).is_in(shapes)).then(_SHAPE).alias(_SHAPE))
    read = read.with_columns(_Writer(read, shapes).line().alias("=line"))
    same = pl.col("=text").str.starts_with(pl.col("=line")).fill_null(value=False)
    tail = pl.col("=text").str.slice(pl.col("=line").str.len_chars())
    return read.select(
        *(pl.when(~same).then("raw").alias("raw") if n == "raw" else n for n in SCHEMAS[kind]),
        pl.when(same).then(_SHAPE).alias(_SHAPE),
        pl.when(same).then(tail).alias(_TAIL),
    )


def unpack(kind: ActivityKind, frame: pl.DataFrame) -> pl.DataFrame:
    """Give the activities again."""
    if kind is not _HTTP:
        return frame.select(list(SCHEMAS[kind]))
    shapes = frame[_SHAPE].unique().drop_nulls()
    line = pl.concat_str(_Writer(frame, shapes).line(), _TAIL).cast(pl.Binary)
    raw = line if frame["raw"].null_count() == frame.height else pl.coalesce("raw", line)
    return frame.with_columns(raw.alias("raw")).select(list(SCHEMAS[kind]))


def unpack_lazily(kind: ActivityKind, frame: pl.LazyFrame) -> pl.LazyFrame:
    """Give the activities again; a raw line is written only where somebody reads it."""
    if kind is not _HTTP:
        return frame.select(list(SCHEMAS[kind]))
    line = pl.concat_str(_Writer(None, ()).line(), _TAIL).cast(pl.Binary)
    return frame.with_columns(pl.coalesce("raw", line).alias("raw")).select(list(SCHEMAS[kind]))


def texts_of(raw: pl.Series, odd: Callable[[bytes], str | None]) -> pl.Series:
    """Give raw lines as texts; `odd` makes one of those that are no UTF-8."""
    try:
        return raw.cast(pl.String)
    except pl.exceptions.ComputeError:
        texts = [None if each is None else _text(each, odd) for each in raw]
        return pl.Series(raw.name, texts, dtype=pl.String)


def _text(raw: bytes, odd: Callable[[bytes], str | None]) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return odd(raw)


def _before() -> pl.Expr:
    """Give what stands before the address: nothing, or `*` for the host with its port behind."""
    text = pl.col("=text").str
    port = text.slice(pl.col("host").str.len_chars(), 7).str.split_exact(" ", 1).struct[0]
    return (
        pl.when(text.starts_with(pl.concat_str("source_ip", pl.lit(" "))))
        .then(pl.lit(""))
        .otherwise(pl.concat_str(pl.lit("*"), port))
    )


def _shape() -> pl.Expr:
    text = pl.col("=text").str
    before = pl.col("=before").str.len_chars()
    host = pl.when(pl.col("=before") == "").then(0).otherwise(pl.col("host").str.len_chars())
    names = pl.col("source_ip").str.len_chars() + pl.col("user").fill_null("-").str.len_chars()
    start = host + before + names + _BEFORE_ZONE
    asked = pl.col("method").str.len_chars() + _target().str.len_chars()
    protocol = text.slice(start + _ZONE + asked + 5, _PROTOCOL)
    return pl.concat_str(
        "=before",
        text.slice(start, _ZONE),
        protocol.str.split_exact('"', 1).struct[0],
        separator="|",
    )


def _target() -> pl.Expr:
    asked = pl.concat_str("path", pl.lit("?"), "query")
    return pl.when(pl.col("query").is_null()).then("path").otherwise(asked)


class _Writer:
    """Writes lines of the common and the combined format out of columns.

    What is the same in all rows of a frame is written as a text: that is three times as fast.
    """

    def __init__(self, frame: pl.DataFrame | None, shapes: Iterable[str]) -> None:
        self._frame = frame
        known = [match for shape in shapes if (match := _KNOWN.fullmatch(shape)) is not None]
        parts = [{match[number] for match in known} for number in (1, 2, 3)]
        self._before, self._zone, self._protocol = (
            (part.pop() if len(part) == 1 else None) for part in parts
        )

    def line(self) -> pl.Expr:
        """Give a line without its tail; null where it cannot be told."""
        parts = [*self._head(), *self._moment(), "method", pl.lit(" "), _target()]
        return pl.concat_str(*parts, *self._answer(), *self._names())

    def _lacks(self, *columns: str) -> bool:
        """Tell whether these are known to be null in all rows."""
        frame = self._frame
        return frame is not None and all(frame[name].null_count() == len(frame) for name in columns)

    def _has(self, column: str) -> bool:
        """Tell whether it is known to be null in no row."""
        return self._frame is not None and not self._frame[column].null_count()

    def _said(self, column: str) -> pl.Expr:
        text = pl.col(column).cast(pl.String)
        return text if self._has(column) else text.fill_null("-")

    def _part(self, number: int) -> pl.Expr:
        return pl.col(_SHAPE).str.split_exact("|", 2).struct[number]

    def _head(self) -> list[pl.Expr]:
        address = pl.col("source_ip")
        if self._before == "":
            return [address]
        before = self._part(0)
        head = pl.concat_str("host", before.str.slice(1), pl.lit(" "))
        return [pl.when(before == "").then(pl.lit("")).otherwise(head), address]

    def _moment(self) -> list[pl.Expr]:
        who = [] if self._lacks("user") else [pl.lit(" - "), self._said("user")]
        start = " - - [" if not who else " ["
        if self._zone is None:
            zone = self._part(1)
            return [*who, _when(zone, f"{start}{_CLOCK} "), zone, pl.lit('] "')]
        return [*who, _when(pl.lit(self._zone), f'{start}{_CLOCK} {self._zone}] "')]

    def _answer(self) -> list[pl.Expr]:
        protocol = self._protocol
        if protocol is None:
            asked = [pl.lit(" "), self._part(2), pl.lit('" ')]
        else:
            asked = [pl.lit(f' {protocol}" ')]
        return [*asked, pl.col("status").cast(pl.String), pl.lit(" "), self._said("size_bytes")]

    def _names(self) -> list[pl.Expr]:
        if self._lacks("referer", "user_agent"):
            return []
        start, gap, end = (pl.lit(text) for text in (' "', '" "', '"'))
        named = [start, self._said("referer"), gap, self._said("user_agent"), end]
        if self._has("referer") or self._has("user_agent"):
            return named
        neither = pl.col("referer").is_null() & pl.col("user_agent").is_null()
        return [pl.when(neither).then(pl.lit("")).otherwise(pl.concat_str(named))]


def _when(zone: pl.Expr, form: str) -> pl.Expr:
    """Write the moment as the clock of a zone showed it."""
    number = zone.cast(pl.Int64, strict=False)
    minutes = (number.abs() // 100 * 60 + number.abs() % 100) * number.sign()
    moment = pl.from_epoch(pl.col("at_us") + minutes * MINUTE_US, time_unit="us")
    return moment.dt.strftime(form)
