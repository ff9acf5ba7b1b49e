"""Paths of several runs that mean the same: equal ones, and those that differ only in a step number.

Formats: MLflow's ``log_image(key=…, step=…)`` writes ``images/<key>+step+<n>+timestamp+<ms>+<uuid>.png`` and a smaller
copy that ends in ``+compressed.webp``; earlier versions separate by ``%``. A slash of the key is ``~``, earlier ``#``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dashboard.data.model.run import Artifact
from dashboard.data.preview import Kind, kind_of
from dashboard.data.preview.kinds import is_too_large

_LOGGED_IMAGE = re.compile(
    r"(?P<folder>(?:.*/)?)(?P<key>[^/]+?)(?P<by>[+%])step(?P=by)(?P<step>-?\d{1,15})(?P=by)timestamp(?P=by)(?P<time>\d{1,16})"
    r"(?P=by)[0-9a-fA-F-]+(?P<small>(?P=by)compressed)?\.(?:png|webp)\Z"
)
_NUMBER = re.compile(r"(?<![0-9])(?<![0-9]\.)\d{1,15}(?![0-9A-Za-z])(?!\.[0-9])")
_SAYS_STEP = re.compile(r"(?:step|epoch|iter|iteration|round|batch)[ _=.-]*\Z", re.IGNORECASE)
_SUFFIX = re.compile(r"\.[A-Za-z]+\Z")
PLACE = "*"
"""Stands for the step in the key of a series."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a run: its path, its step (None where there are no steps), and whether a page should not fetch it."""

    path: str
    step: int | None = None
    is_too_large: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """What stands side by side.

    Attributes:
        key: The path, with `PLACE` instead of the step where there are several.
        kind: What the name promises.
        files: By run id, in the order of their steps.
    """

    key: str
    kind: Kind
    files: Mapping[str, tuple[File, ...]]

    @property
    def steps(self) -> tuple[int, ...]:
        """Every step that any run has."""
        return tuple(sorted({file.step for files in self.files.values() for file in files if file.step is not None}))


class _Parsed(NamedTuple):
    """A path taken apart; of two with the same key and step the higher rank counts."""

    key: str
    step: int | None
    rank: tuple[int, int] = (0, 0)


def grouped(runs: Mapping[str, Sequence[Artifact]]) -> tuple[Series, ...]:
    """Every file of these runs in its series, by key.

    Args:
        runs: Files by run id.
    """
    listed = {run: [entry for entry in files if not entry.is_directory] for run, files in runs.items()}
    parsed = {path: _parsed(path) for path in {entry.path for files in listed.values() for entry in files}}
    steps: defaultdict[str, set[int | None]] = defaultdict(set)
    for item in parsed.values():
        steps[item.key].add(item.step)
    alone = {
        path: _Parsed(path, None) for path, item in parsed.items() if len(steps[item.key]) == 1 and not _is_image(item)
    }
    found: defaultdict[str, dict[str, tuple[File, ...]]] = defaultdict(dict)
    for run, files in listed.items():
        for key, chosen in _of_run(files, parsed | alone).items():
            found[key][run] = chosen
    return tuple(Series(key, _kind(found[key]), found[key]) for key in sorted(found, key=_order))


def _of_run(files: Iterable[Artifact], parsed: Mapping[str, _Parsed]) -> dict[str, tuple[File, ...]]:
    """The files of one run by key; one that finds its place taken stands for itself."""
    taken: dict[tuple[str, int | None], tuple[tuple[int, int], Artifact]] = {}
    for entry in sorted(files, key=lambda entry: entry.path):
        item = parsed[entry.path]
        known = taken.get(item[:2])
        if known and not _is_image(item):
            taken[entry.path, None] = item.rank, entry
        elif not known or item.rank > known[0]:
            taken[item[:2]] = item.rank, entry
    found: defaultdict[str, list[File]] = defaultdict(list)
    for (key, step), (_, entry) in taken.items():
        found[key].append(File(entry.path, step, is_too_large(kind_of(entry.path), entry.size)))
    return {key: tuple(sorted(listed, key=lambda file: file.step or 0)) for key, listed in found.items()}


def _parsed(path: str) -> _Parsed:
    logged = _LOGGED_IMAGE.match(path)
    if logged:
        name = re.sub("[~#]", "/", logged["key"])
        rank = (0 if logged["small"] else 1, int(logged["time"]))
        return _Parsed(f"{logged['folder']}{name} step {PLACE}", int(logged["step"]), rank)
    numbers = [number for number in _NUMBER.finditer(path) if not _is_of_suffix(path, number)]
    if not numbers:
        return _Parsed(path, None)
    said = [number for number in numbers if _SAYS_STEP.search(path, 0, number.start())]
    number = (said or numbers)[-1]
    return _Parsed(f"{path[: number.start()]}{PLACE}{path[number.end() :]}", int(number[0]))


def _is_of_suffix(path: str, number: re.Match[str]) -> bool:
    """Whether a number ends the name of a format: ``mp4``."""
    return number.end() == len(path) and _SUFFIX.search(path, 0, number.start()) is not None


def _is_image(item: _Parsed) -> bool:
    """Whether ``log_image`` wrote it: then its steps are steps, even when there is one only."""
    return item.rank != (0, 0)


def _kind(files: Mapping[str, tuple[File, ...]]) -> Kind:
    kinds = Counter(kind_of(file.path) for listed in files.values() for file in listed)
    return kinds.most_common(1)[0][0]


def _order(key: str) -> tuple[str, str]:
    return key.casefold(), key
