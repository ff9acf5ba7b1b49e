"""JSON as the contract wants it: NaN and infinities as strings, times in ISO 8601 with Z, enums by value."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import msgspec
import numpy as np

_TIMES = ("created", "ended")
_ENCODER = msgspec.json.Encoder(enc_hook=str)


def dumps(value: Any) -> bytes:
    """JSON text of plain values, dataclasses, datetimes and enums.

    msgspec writes NaN and infinities as null, so they are replaced beforehand; nothing else is touched.
    """
    return _ENCODER.encode(special(value))


def run_rows(rows: Sequence[dict[str, Any]]) -> msgspec.Raw:
    """Rows of the run table as JSON that `dumps` takes over.

    Numbers stand in `params` and `metrics` only, so a look at these, at the speed of C, tells which rows have a cell
    to be replaced; a walk through every cell of every row takes longer than all the rest.
    """
    is_finite = _are_finite(rows)
    return msgspec.Raw(_ENCODER.encode([_run_row(row, is_finite=is_finite) for row in rows]))


def unknown_rows(rows: Sequence[dict[str, Any]], known: frozenset[str]) -> list[msgspec.Raw]:
    """As `run_rows`, with a digest in each row, and nothing but id and digest of the rows whose digest is known."""
    found = []
    for row in rows:
        written = _ENCODER.encode(_run_row(row))
        digest = hashlib.blake2b(written, digest_size=6).hexdigest()
        head = {"id": row["id"], "digest": digest, "same": True} if digest in known else {"digest": digest}
        rest = b"}" if digest in known else b"," + written[1:]
        found.append(msgspec.Raw(_ENCODER.encode(head)[:-1] + rest))
    return found


def _are_finite(rows: Sequence[dict[str, Any]]) -> bool:
    """Whether no number of any row is NaN or infinite; a sum that overflows says no, which costs only a closer look."""
    metrics = chain.from_iterable(row["metrics"].values() for row in rows)
    params = (value for row in rows for value in row["params"].values() if type(value) is float)
    return math.isfinite(sum(chain(metrics, params)))


def _run_row(row: dict[str, Any], *, is_finite: bool = False) -> dict[str, Any]:
    """The row, or a copy in which the cells that JSON cannot hold, or would write otherwise, are replaced.

    Args:
        row: As `RunPage` has it.
        is_finite: Whether it is known that its params and metrics are finite.
    """
    changed: dict[str, Any] = {name: moment(row[name]) for name in _TIMES if _is_rewritten(row[name])}
    if not is_finite:
        changed |= _replaced(row)
    return row | changed if changed else row


def _replaced(row: dict[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if not all(map(math.isfinite, row["metrics"].values())):
        changed["metrics"] = _mapping(row["metrics"])
    numbers = [value for value in row["params"].values() if type(value) is float]
    if not all(map(math.isfinite, numbers)):
        changed["params"] = _mapping(row["params"])
    return changed


def _is_rewritten(time: datetime | None) -> bool:
    return time is not None and bool(time.microsecond or time.utcoffset())


def special(value: Any) -> Any:
    """The same value with NaN, Infinity and -Infinity as strings; containers are copied only where needed."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    convert = _CONVERSIONS.get(kind)
    if convert is not None:
        return convert(value)
    return _dataclass(value) if is_dataclass(value) else value


def moment(value: datetime | None) -> str | None:
    """A time as ISO 8601 UTC with Z, with milliseconds where there are any."""
    if value is None:
        return None
    utc = value.astimezone(UTC) if value.utcoffset() else value
    return f"{utc.replace(tzinfo=None).isoformat(timespec='milliseconds' if utc.microsecond else 'seconds')}Z"


def moments(times: Sequence[float | None]) -> list[str | None]:
    """Unix milliseconds as ISO 8601 UTC with Z and milliseconds; many at once."""
    known = np.array([0 if time is None else time for time in times], dtype="float64").astype("datetime64[ms]")
    texts = np.datetime_as_string(known, unit="ms").tolist()
    return [None if time is None else f"{text}Z" for time, text in zip(times, texts, strict=True)]


def _word(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _finite(value: float) -> float | str:
    return value if math.isfinite(value) else _word(value)


def _mapping(value: dict[Any, Any]) -> dict[str, Any]:
    return {
        key if type(key) is str else str(key): item if type(item) in _PLAIN else special(item)
        for key, item in value.items()
    }


def _sequence(value: Sequence[Any]) -> Sequence[Any]:
    if _is_all_finite(value):
        return value
    return [item if type(item) is float and math.isfinite(item) else special(item) for item in value]


def _is_all_finite(value: Sequence[Any]) -> bool:
    """Whether these are finite numbers, at the speed of C: a long metric history needs no second look."""
    try:
        return math.isfinite(sum(value))
    except (TypeError, OverflowError):
        return False


def _dataclass(value: Any) -> dict[str, Any]:
    return {field.name.rstrip("_"): special(getattr(value, field.name)) for field in fields(value)}


_PLAIN = frozenset({str, int, bool, type(None)})
_CONVERSIONS: dict[type, Callable[[Any], Any]] = {
    float: _finite,
    dict: _mapping,
    list: _sequence,
    tuple: _sequence,
    datetime: moment,
}
