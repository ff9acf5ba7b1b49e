"""`python -m benchmarks`: build the workloads, measure both sides, print the ratios.

Every ratio is of two medians measured in this run on this machine; absolute times of other machines mean nothing.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.browser import BrowserBench
from benchmarks.curves import Curves, CurvesBench
from benchmarks.directories import DirectoriesBench
from benchmarks.history import HistoryBench
from benchmarks.lineage import LineageBench
from benchmarks.live import LiveBench
from benchmarks.measuring import Repeats, Result, load
from benchmarks.mlflow_store import Shape
from benchmarks.people import PeopleBench
from benchmarks.runs import RunsBench
from benchmarks.wide import WideBench

PARTS = ("runs", "wide", "curves", "browser", "live", "history", "lineage", "directories", "people")
_USUAL = ("runs", "browser", "live", "history", "lineage", "directories", "people")
_LARGE_RUNS = 100_000
_HUGE_RUNS, _HUGE_KEYS = 1_000_000, 20
_PEOPLE, _BROWSING_SECONDS, _LONG_BROWSING_SECONDS = 50, 60.0, 600.0
_TASKS = 52
"""With 230 keys each and the common ones: 12,000."""


def main() -> None:
    """Parse, measure, print."""
    arguments = _arguments()
    folder = arguments.directory or Path(tempfile.gettempdir()) / "dagboard-bench"
    folder.mkdir(parents=True, exist_ok=True)
    print(f"dagboard against mlflow {version('mlflow')} and dvc {version('dvc')}, Python {platform.python_version()}")
    print(f"{load()}; workloads in {folder}\n")
    missed = 0
    try:
        for result in _all(arguments, folder):
            print("\n".join(result.lines()), f"    [{load()}]", sep="\n", flush=True)
            missed += not result.is_reached
    finally:
        shutil.rmtree(folder / "boards", ignore_errors=True)
    print(f"\n{missed} goals missed" if missed else "\nevery goal was reached")
    if missed and arguments.strict:
        sys.exit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, in a few minutes; goals are not judged")
    parser.add_argument(
        "--only",
        choices=PARTS,
        action="append",
        help="some parts; wide and curves are else measured with --large alone",
    )
    parser.add_argument(
        "--large", action="store_true",
        help="also 100,000 runs, 5,000 runs of 12,000 keys, curves of a million points, and people for ten minutes: "
        "an hour more, 10 GB",
    )  # fmt: skip
    parser.add_argument(
        "--runs", type=int, action="append",
        help="sizes of the run store (default 1000 and 10000); from 1000000 on with 20 keys each and ours alone",
    )  # fmt: skip
    parser.add_argument("--commits", type=int, action="append", help="lengths of the history (default 100 and 1000)")
    parser.add_argument("--files", type=int, action="append", help="sizes of the tracked directory (10000 and 100000)")
    parser.add_argument("--repeats", type=int, default=5, help="measurements of quick work (default 5)")
    parser.add_argument(
        "--slow-repeats",
        type=int,
        help="measurements of work that takes a peer minutes (default 5; 2 with --quick, 1 for what is large)",
    )
    parser.add_argument("--directory", type=Path, help="keep workloads here (default: in the temporary directory)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    return parser.parse_args()


def _all(arguments: argparse.Namespace, folder: Path) -> Iterator[Result]:
    repeats = Repeats(arguments.repeats, arguments.slow_repeats or (2 if arguments.quick else 5))
    rare = Repeats(arguments.repeats, arguments.slow_repeats or 1)
    for part in PARTS:
        if part in (arguments.only or (PARTS if arguments.large else _USUAL)):
            for bench in _benches(part, arguments, folder, repeats, rare):
                yield from bench


def _benches(
    part: str, arguments: argparse.Namespace, folder: Path, repeats: Repeats, rare: Repeats
) -> Iterator[Iterable[Result]]:
    if part == "runs":
        usual = [200] if arguments.quick else [1000, 10_000, *([_LARGE_RUNS] if arguments.large else [])]
        for runs in arguments.runs or usual:
            shape = Shape(runs, _HUGE_KEYS) if runs >= _HUGE_RUNS else Shape(runs)
            yield RunsBench(folder, shape, rare if runs >= _LARGE_RUNS else repeats)
    elif part == "wide":
        yield WideBench(folder, Shape(200, tasks=10) if arguments.quick else Shape(5000, tasks=_TASKS), rare)
    elif part == "curves":
        yield CurvesBench(folder, Curves(10, 3, 200, 20_000) if arguments.quick else Curves(), rare)
    elif part == "browser":
        usual = [200, 400] if arguments.quick else [10_000, 1000, *([_LARGE_RUNS] if arguments.large else [])]
        yield BrowserBench(folder, [Shape(runs) for runs in arguments.runs or usual], rare)
    elif part == "live":
        yield LiveBench(folder, Shape(200 if arguments.quick else 10_000), Repeats(repeats.quick, min(repeats.slow, 3)))
    elif part == "people":
        seconds = 10.0 if arguments.quick else _LONG_BROWSING_SECONDS if arguments.large else _BROWSING_SECONDS
        shape = Shape(200) if arguments.quick else Shape(10_000)
        yield PeopleBench(folder, shape, 5 if arguments.quick else _PEOPLE, seconds, is_judged=not arguments.quick)
    else:
        yield from _repositories(part, arguments, folder, repeats)


def _repositories(
    part: str, arguments: argparse.Namespace, folder: Path, repeats: Repeats
) -> Iterator[Iterable[Result]]:
    if part == "directories":
        for files in arguments.files or ([1000] if arguments.quick else [10_000, 100_000]):
            yield DirectoriesBench(folder, files, repeats)
    elif part == "lineage":
        runs, commits = (1000, 30) if arguments.quick else (_LARGE_RUNS, 1000)
        yield LineageBench(folder, runs, commits, repeats)
    else:
        for length in arguments.commits or ([30] if arguments.quick else [100, 1000]):
            yield HistoryBench(folder, length, repeats)


if __name__ == "__main__":
    main()
