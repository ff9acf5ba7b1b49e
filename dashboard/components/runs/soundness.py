"""A state of the run table, or of the parallel plot, that can be shown: without columns that are gone or make no sense.

Columns come and go with the runs, while addresses and saved views stay. The rows of an order or a group that no run
has cannot be asked for, so such keys go before the table asks, one by one, and are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import unquote

from dashboard.components.runs.view import COLOUR_BY_RUN, CompareView, RunView, split_parts
from dashboard.data.query.fields import PROJECT, Field, FieldKind, resolve
from dashboard.data.query.keys import parse_columns, parse_order
from dashboard.data.query.text import field_text
from dashboard.errors import QueryError
from dashboard.figures.runs.table import ColumnFacts, known_keys

PLACES = {"columns": "the columns", "order_by": "the order", "group": "the groups", "history": "the histories"}
"""Query keys that name columns, and how the notice calls them."""

_OF_COLUMNS = frozenset({"columns", "history"})


@dataclass(frozen=True, slots=True)
class Gone:
    """What was left out of a state.

    Attributes:
        parts: By query key, as they were written: ``-metrics.gone`` in ``order_by``.
        names: Keys of the columns that are not there, each once; what cannot be read stands as it was written.
    """

    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def shares(self, other: Gone) -> bool:
        """Whether any part is left out of both."""
        return any(set(parts) & set(other.parts.get(place, ())) for place, parts in self.parts.items())

    def with_parts(self, other: Gone) -> dict[str, list[str]]:
        """The parts of both, as the script of the table takes them."""
        both = {place: (*self.parts.get(place, ()), *other.parts.get(place, ())) for place in PLACES}
        return {place: list(dict.fromkeys(parts)) for place, parts in both.items() if parts}


class Sound(NamedTuple):
    """A state that can be shown, and what is not in it any more."""

    view: RunView
    gone: Gone


def sound(said: Mapping[str, str], columns: Sequence[ColumnFacts]) -> Sound:
    """What a state of the run table shows of these columns.

    Args:
        said: The query of an address, or a view's state as such.
        columns: All that the table can show; without any (no run is known) no order and no group is refused.
    """
    kept, lost = dict(said), dict[str, tuple[str, ...]]()
    names: list[str] = []
    for place in PLACES:
        read = {part: _fields(part, place) for part in split_parts(said.get(place, ""))}
        known = _known(place, [item for fields in read.values() for item in fields], columns) if read else set()
        gone = [part for part, fields in read.items() if not fields or not known.issuperset(map(field_text, fields))]
        if gone:
            lost[place] = tuple(gone)
            kept[place] = ",".join(part for part in read if part not in lost[place])
            names += [_name(part, read[part]) for part in gone]
    return Sound(RunView.from_query(kept), Gone(lost, tuple(dict.fromkeys(names))))


def sound_plot(view: CompareView, columns: Sequence[ColumnFacts]) -> tuple[CompareView, tuple[str, ...]]:
    """A comparison whose parallel plot can be drawn, and the keys of the columns that are not in it any more.

    Args:
        view: What an address says; axes and brushes are written as ``parallel_state.js`` writes them.
        columns: All that there are.
    """
    said = {place: [part for part in getattr(view, place).split(",") if part] for place in ("axes", "brush")}
    keys = dict.fromkeys(_key(part) for parts in said.values() for part in parts)
    if view.colour and view.colour != COLOUR_BY_RUN:
        keys[view.colour] = None
    read = {key: _fields(key, "columns") for key in keys}
    known = _known("order_by", [item for fields in read.values() for item in fields], columns)
    gone = tuple(key for key, fields in read.items() if not fields or not known.issuperset(map(field_text, fields)))
    axes, brush = (",".join(part for part in parts if _key(part) not in gone) for parts in said.values())
    return replace(view, axes=axes, brush=brush, colour="" if view.colour in gone else view.colour), gone


def _key(part: str) -> str:
    return unquote(part.partition(":")[0])


def _fields(part: str, place: str) -> tuple[Field, ...]:
    """The fields that a part names; none when it cannot be understood."""
    try:
        return tuple(key.field for key in parse_order(part)) if place == "order_by" else parse_columns(part)
    except QueryError:
        return ()


def _name(part: str, fields: tuple[Field, ...]) -> str:
    return field_text(fields[0]) if fields else part


def _known(place: str, fields: Sequence[Field], columns: Sequence[ColumnFacts]) -> set[str]:
    """The keys of those fields that can be shown, or sorted and grouped by."""
    if place in _OF_COLUMNS:
        return set(known_keys(map(field_text, fields), columns))
    present = {(str(column.kind), column.name) for column in columns}
    metrics = {name for kind, name in present if kind == FieldKind.METRIC}
    return {field_text(item) for item in fields if not present or _is_there(resolve(item, metrics), present)}


def _is_there(resolved: Field, present: set[tuple[str, str]]) -> bool:
    """Every run has the attributes, whether they say something or not; of which project it is, one table alone asks."""
    is_of_every_run = resolved.kind is FieldKind.RUN and resolved.name != PROJECT
    return is_of_every_run or (resolved.kind.value, resolved.name) in present
