"""`python -m benchmarks`: build the workloads, measure both sides, print the ratios.

Every ratio is of two medians measured in this run on this machine; absolute times of other machines mean nothing.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.history import HistoryBench
from benchmarks.measuring import Comparison, load, shown
from benchmarks.runs import RunsBench, Sizes


def main() -> None:
    """Parse, measure, print."""
    arguments = _arguments()
    folder = arguments.directory or Path(tempfile.gettempdir()) / "dagboard-bench"
    folder.mkdir(parents=True, exist_ok=True)
    print(f"dagboard against mlflow {version('mlflow')} and dvc {version('dvc')}, Python {platform.python_version()}")
    print(f"{load()}; workloads in {folder}\n")
    try:
        missed = [comparison for comparison in _all(arguments, folder) if not _print(comparison)]
    finally:
        shutil.rmtree(folder / "boards", ignore_errors=True)
    print(f"\n{load()}")
    print(f"{len(missed)} goals missed" if missed else "every goal was reached")
    if missed and arguments.strict:
        sys.exit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, in about two minutes; goals are not judged")
    parser.add_argument("--only", choices=("runs", "history"), help="one of the two parts")
    parser.add_argument("--runs", type=int, action="append", help="sizes of the run store (default 1000 and 10000)")
    parser.add_argument("--commits", type=int, help="length of the history (default 1000)")
    parser.add_argument("--repeats", type=int, default=5, help="measurements of quick work (default 5)")
    parser.add_argument(
        "--slow-repeats", type=int, default=2, help="measurements of peers that take minutes (default 2)"
    )
    parser.add_argument("--directory", type=Path, help="keep workloads here (default: in the temporary directory)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    return parser.parse_args()


def _all(arguments: argparse.Namespace, folder: Path) -> Iterator[Comparison]:
    sizes = arguments.runs or ([200] if arguments.quick else [1000, 10_000])
    commits = arguments.commits or (30 if arguments.quick else 1000)
    if arguments.only != "history":
        for runs in sizes:
            bench = RunsBench(folder, Sizes(runs, arguments.repeats, arguments.slow_repeats))
            yield from bench
            print("\n".join(f"memory: {line}" for line in bench.memory))
    if arguments.only != "runs":
        yield from HistoryBench(folder, commits, arguments.repeats, arguments.slow_repeats)


def _print(comparison: Comparison) -> bool:
    """Print one result; whether its goal, if it has one, was reached."""
    print(comparison.work)
    verdict = "reached" if comparison.is_reached else "MISSED"
    most = "" if comparison.most_seconds is None else f"; goal {shown(comparison.most_seconds)}: {verdict}"
    print(f"    ours   {comparison.ours}{most}")
    if comparison.peer and comparison.ratio:
        print(f"    theirs {comparison.peer}  ({comparison.peer_name})")
        goal = "" if comparison.goal is None else f", goal {comparison.goal:.2g}: {verdict}"
        print(f"    ratio  {comparison.ratio:.1f}{goal}")
    if comparison.note:
        print(f"    ({comparison.note})")
    sys.stdout.flush()
    return comparison.is_reached


if __name__ == "__main__":
    main()
