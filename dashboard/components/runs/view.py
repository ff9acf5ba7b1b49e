"""What the addresses of the run table and of the comparison say, typed.

`from_query` never fails: what makes no sense is the default. `to_query` leaves defaults out and keeps one order, so the
same view has one address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from dashboard.data.query.keys import parse_columns
from dashboard.data.query.text import field_text
from dashboard.errors import QueryError

COLOUR_BY_RUN = "run"
"""What colours the parallel plot instead of a column's key: every run in its own colour."""
MAX_SELECTED = 1_000
MAX_TEXT = 20_000
_PAGE = re.compile(r"[0-9]{1,6}", re.ASCII)
_TRUE = frozenset({"1", "true"})
_MAX_SMOOTHING = 0.98
_PART = re.compile(r"""(?:[^,'"`]|'[^']*'?|"[^"]*"?|`[^`]*`?)+""")
"""One part of a list; a comma inside quotes belongs to a name, as ``column_keys.js`` has it."""


@dataclass(frozen=True, slots=True)
class RunView:
    """A state of the run table.

    Attributes:
        filter: The query language.
        order_by: Comma-separated keys, ``-`` first for descending; empty for the newest first.
        columns: Column keys; None for the default choice.
        widths, pinned: Widths and pins of columns, as ``runs_state.js`` writes them.
        selected: Ids of ticked runs.
        is_hidden_shown: Whether runs labelled ``hidden`` are shown.
        group: Keys that the runs are grouped by.
        baseline: Id of the run that the others are compared with.
        is_nested: Whether nested runs stand below their parents.
        is_differing: Whether columns that are the same in every run are left out.
        opened: Ids of the groups or parents that are open.
        history: Keys of metric columns that show the history beside the value.
        goals: Goals of metrics beside those of the configuration, as ``runs_state.js`` writes them.
    """

    filter: str = ""
    order_by: str = ""
    columns: tuple[str, ...] | None = None
    selected: tuple[str, ...] = ()
    is_hidden_shown: bool = False
    widths: str = ""
    pinned: str = ""
    group: tuple[str, ...] = ()
    baseline: str = ""
    is_nested: bool = False
    is_differing: bool = False
    opened: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    goals: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> RunView:
        """The view an address names."""
        columns = split_keys(query.get("columns", ""))
        return cls(
            filter=_bounded(query.get("filter", "")),
            order_by=_bounded(query.get("order_by", "")),
            columns=columns or None,
            widths=_bounded(query.get("widths", "")),
            pinned=_bounded(query.get("pinned", "")),
            selected=split_ids(query.get("selected", "")),
            is_hidden_shown=query.get("hidden", "").lower() in _TRUE,
            group=split_keys(query.get("group", "")),
            baseline=_bounded(query.get("baseline", "")),
            is_nested=query.get("nest", "").lower() in _TRUE,
            is_differing=query.get("differing", "").lower() in _TRUE,
            opened=split_ids(query.get("open", "")),
            history=split_keys(query.get("history", "")),
            goals=_bounded(query.get("goals", "")),
        )

    def to_query(self) -> dict[str, str]:
        """The query values of this view."""
        values = {
            "filter": self.filter,
            "order_by": self.order_by,
            "columns": ",".join(self.columns or ()),
            "widths": self.widths,
            "pinned": self.pinned,
            "selected": ",".join(self.selected),
            "hidden": "1" if self.is_hidden_shown else "",
            "group": ",".join(self.group),
            "baseline": self.baseline,
            "nest": "1" if self.is_nested else "",
            "differing": "1" if self.is_differing else "",
            "open": ",".join(self.opened),
            "history": ",".join(self.history),
            "goals": self.goals,
        }
        return {key: value for key, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class CompareView:
    """A state of the comparison.

    Attributes:
        runs: Run ids in the order of the columns.
        selection: Id of a kept selection, where there are too many runs for an address.
        filter: Compare everything that matches instead of `runs`.
        base: The run the others are compared with; empty for the first.
        baseline: The run that ``delta()`` in `filter` compares with, as in the run table.
        is_all: Whether rows that do not differ are shown too.
        axes: Axes of the parallel plot, as ``parallel_state.js`` writes them; empty for the default ones.
        brush, colour: Its brushes and the column that colours it, written there as well.
        is_hidden_shown: Whether runs labelled ``hidden`` match `filter` too.
        is_environment_read: Whether logged environments are compared.
    """

    runs: tuple[str, ...] = ()
    filter: str = ""
    base: str = ""
    is_all: bool = False
    axes: str = ""
    brush: str = ""
    colour: str = ""
    is_hidden_shown: bool = False
    selection: str = ""
    is_environment_read: bool = False
    baseline: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> CompareView:
        """The view an address names."""
        names = ("filter", "base", "baseline", "axes", "brush", "colour", "selection")
        texts = {name: _bounded(query.get(name, "")) for name in names}
        is_all, is_hidden, is_read = (query.get(name, "").lower() in _TRUE for name in ("all", "hidden", "env"))
        return cls(
            runs=split_ids(query.get("runs", "")),
            is_all=is_all,
            is_hidden_shown=is_hidden,
            is_environment_read=is_read,
            **texts,
        )

    def to_query(self) -> dict[str, str]:
        """The query values of this view."""
        values = {
            "runs": ",".join(self.runs),
            "selection": self.selection,
            "filter": self.filter,
            "baseline": self.baseline,
            "base": self.base,
            "all": "1" if self.is_all else "",
            "axes": self.axes,
            "brush": self.brush,
            "colour": self.colour,
            "hidden": "1" if self.is_hidden_shown else "",
            "env": "1" if self.is_environment_read else "",
        }
        return {key: value for key, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class CurveView:
    """Which metric curves are drawn and how; ``curves_state.js`` writes it into the address.

    Attributes:
        metrics: Names of metrics; empty for the default ones.
        axis: ``step``, ``time``, ``relative``, or ``metric:`` and the name of a metric.
        is_log: Whether the vertical axis is logarithmic.
        smoothing: From 0 to 0.98.
        group: Key of a column whose values make groups of the compared runs; empty for a line for each run.
    """

    metrics: tuple[str, ...] = ()
    axis: str = "step"
    is_log: bool = False
    smoothing: float = 0.0
    group: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> CurveView:
        """The curves an address names."""
        named = _bounded(query.get("metrics", "")).split(",")
        axis = _bounded(query.get("x", ""))
        return cls(
            metrics=tuple(unquote(name) for name in named if name),
            axis=axis if axis in {"step", "time", "relative"} or axis.startswith("metric:") else "step",
            is_log=query.get("log", "").lower() in _TRUE,
            smoothing=_share(query.get("smooth", "")),
            group=next(iter(split_keys(query.get("band", ""))), ""),
        )


@dataclass(frozen=True, slots=True)
class ChartView:
    """Which chart over the compared runs is drawn; ``runs_charts.js`` writes it into the address.

    Attributes:
        kind: ``scatter``, ``box`` or ``contour``.
        x, y, z: Column keys of the axes and of what colours (or makes the contours); empty for the default ones.
        log: Which axes are logarithmic: any of the letters ``x`` and ``y``.
    """

    kind: str = "scatter"
    x: str = ""
    y: str = ""
    z: str = ""
    log: str = ""

    @property
    def is_chosen(self) -> bool:
        """Whether the address names axes."""
        return bool(self.x or self.y or self.z)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> ChartView:
        """The chart an address names."""
        kind = query.get("chart", "")
        x, y, z = (_bounded(query.get(name, "")) for name in ("cx", "cy", "cz"))
        log = "".join(letter for letter in "xy" if letter in query.get("clog", ""))
        return cls(kind if kind in {"box", "contour"} else "scatter", x, y, z, log)


@dataclass(frozen=True, slots=True)
class InfluenceView:
    """Which metric is explained: its name, empty for the first goal, and whether by a random forest too."""

    metric: str = ""
    has_forest: bool = False

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> InfluenceView:
        """What an address asks for."""
        return cls(_bounded(query.get("about", "")), query.get("forest", "").lower() in _TRUE)


@dataclass(frozen=True, slots=True)
class SidesView:
    """Which artifact stands side by side; ``runs_sides.js`` writes it into the address.

    Attributes:
        artifact: Key of a series; empty for none.
        step: Its step; empty for the last.
        key: Name of the column that matches the rows of tables; empty for the obvious one.
        is_text: Whether a table is compared as text.
        is_differing: Whether only rows that differ are shown.
        page: Which of the rows of a merged table, from 0.
    """

    artifact: str = ""
    step: str = ""
    key: str = ""
    is_text: bool = False
    is_differing: bool = False
    page: int = 0

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> SidesView:
        """What an address asks for."""
        artifact, step, key = (_bounded(query.get(f"artifact{name}", "")) for name in ("", "_step", "_key"))
        is_text, is_differing = (query.get(f"artifact_{name}", "").lower() in _TRUE for name in ("text", "differing"))
        page = query.get("artifact_page", "")
        return cls(artifact, step, key, is_text, is_differing, int(page) if _PAGE.fullmatch(page) else 0)


def _share(text: str) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if 0 <= value <= _MAX_SMOOTHING else 0.0


def split_ids(text: str) -> tuple[str, ...]:
    """Comma-separated run ids, each once, at most `MAX_SELECTED`."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))[:MAX_SELECTED]


def split_keys(text: str) -> tuple[str, ...]:
    """Comma-separated column keys in their canonical spelling, each once, without those that cannot be understood."""
    return _unique(key for part in split_parts(text) for key in _read(part))


def split_parts(text: str) -> tuple[str, ...]:
    """The parts of a comma-separated list as they were written, each once."""
    return _unique(part.strip() for part in _PART.findall(_bounded(text)) if part.strip())


def _read(part: str) -> Iterator[str]:
    try:
        yield from map(field_text, parse_columns(part))
    except QueryError:
        return


def _unique(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))


def _bounded(text: str) -> str:
    return text if len(text) <= MAX_TEXT else ""
