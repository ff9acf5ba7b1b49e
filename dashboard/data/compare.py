"""The noun for comparing runs side by side."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.data.experiments import AllProjects, Scope
from dashboard.data.experiments.selection import numbered
from dashboard.data.model.run import ParamValue
from dashboard.data.model.values import delta_of, flatten, is_number, is_same, natural, scalar_param, typed_param
from dashboard.data.query.fields import PROJECT, FieldKind
from dashboard.data.store.frames import RunFrames
from dashboard.data.store.frames.columns import key_of
from dashboard.data.store.frames.rows import attribute_names, default_fields
from dashboard.errors import InvalidRequestError

MIN_RUNS = 2
MAX_RUNS = 1_000
MAX_UNFOLDED_LENGTH = 20_000

_GROUPS = {FieldKind.METRIC: "metrics", FieldKind.PARAM: "params", FieldKind.DATA: "data", FieldKind.TAG: "tags"}
_COMPARED_ATTRIBUTES = (
    "source", "experiment", "status", "user", "created", "ended", "duration", "branch", "commit", "parent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One thing of every run.

    Attributes:
        key: As the query language writes it, e.g. ``params.lr``.
        kind: ``param``, ``metric`` (last value), ``tag``, ``data`` or ``run``.
        values: One per run, in the order of the runs; None where it is missing.
        deltas: Difference from the base run where both are numbers, else None; empty when no value is a number.
        differs: Whether two runs differ in it; missing differs from every value, NaN equals NaN.
    """

    key: str
    kind: str
    name: str
    values: tuple[Any, ...]
    deltas: tuple[float | None, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs side by side.

    Attributes:
        runs: Attributes of each run, in the order asked, as in `dashboard.data.experiments.RunPage`.
        base: Id of the run that deltas are relative to.
        rows: Metrics, params, data, tags, each by name, then attributes.
    """

    runs: list[dict[str, Any]]
    base: str
    rows: tuple[CompareRow, ...]

    @property
    def differing(self) -> tuple[CompareRow, ...]:
        """Those rows in which two runs differ."""
        return tuple(row for row in self.rows if row.differs)


class Comparisons:
    """Compares runs of one project or of several.

    Args:
        frames: The run frames.
    """

    def __init__(self, frames: RunFrames) -> None:
        self._frames = frames

    def compare(self, project: Scope, run_ids: Sequence[str], base: str | None = None) -> Comparison:
        """2 to 1,000 runs side by side.

        Args:
            project: Whose runs; those of several projects go by their full ids.
            run_ids: In the order wanted; repetitions are ignored.
            base: The run deltas are relative to; the first one by default, added in front when it is not among them.

        Raises:
            InvalidRequestError: Too few or too many runs.
            NotFoundError: Runs that do not exist, by name.
            UnavailableError: The run table has to be built again; the next sync does.
        """
        wanted = list(dict.fromkeys(run_ids))
        if base is not None and base not in wanted:
            wanted.insert(0, base)
        frame = project.frame if isinstance(project, AllProjects) else self._frames.of(project)
        numbers = numbered(frame, wanted)
        if not MIN_RUNS <= len(wanted) <= MAX_RUNS:
            named = "1 run" if len(wanted) == 1 else f"{len(wanted):,} runs"
            raise InvalidRequestError(
                f"{named} cannot be compared.", hint=f"Choose {MIN_RUNS} to {MAX_RUNS:,} different runs."
            )
        runs = frame.rows(numbers, default_fields(frame.schema))
        base_at = wanted.index(base) if base is not None else 0
        rows = tuple(_rows(runs, base_at))
        names, ids = attribute_names(frame.schema), frame.ids(numbers)
        heads = [{name: run[name] for name in names} | {"id": run_id} for run, run_id in zip(runs, ids, strict=True)]
        return Comparison(heads, wanted[base_at], rows)


def _rows(runs: Sequence[Mapping[str, Any]], base: int) -> Iterator[CompareRow]:
    for kind, group in _GROUPS.items():
        documents = [run[group] for run in runs]
        if kind is FieldKind.PARAM:
            documents = [unfolded(document) for document in documents]
        for name in sorted({name for document in documents for name in document}, key=natural):
            yield _row(key_of(kind, name), kind, name, [document.get(name) for document in documents], base)
    for name in (PROJECT, *_COMPARED_ATTRIBUTES) if PROJECT in runs[0] else _COMPARED_ATTRIBUTES:
        yield _row(name, FieldKind.RUN, name, [run[name] for run in runs], base)


def _row(key: str, kind: FieldKind, name: str, values: Sequence[Any], base: int) -> CompareRow:
    differs = any(not is_same(value, values[0]) for value in values[1:])
    return CompareRow(key, kind.value, name, tuple(values), _deltas(values, base), differs)


def _deltas(values: Sequence[Any], base: int) -> tuple[float | None, ...]:
    if not any(is_number(value) for value in values):
        return ()
    return tuple(delta_of(values[base], value) for value in values)


def unfolded(params: Mapping[str, ParamValue]) -> dict[str, ParamValue]:
    """Params with those whose text is a dictionary (JSON, or as Python prints it) taken apart into dotted names."""
    found: dict[str, ParamValue] = {}
    for name, value in params.items():
        nested = _dictionary(value)
        if not nested:
            found[name] = value
            continue
        for path, leaf in flatten(nested, name):
            scalar = scalar_param(leaf)
            if scalar is not None:
                found[path] = typed_param(scalar)
    return found


def _dictionary(value: ParamValue) -> Mapping[str, Any] | None:
    if not isinstance(value, str) or len(value) > MAX_UNFOLDED_LENGTH:
        return None
    text = value.strip()
    if not (text.startswith("{") and text.endswith("}")):
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            nested = read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        return nested if isinstance(nested, dict) else None
    return None
