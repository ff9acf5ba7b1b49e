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
from benchmarks.measuring import Repeats, Result, load
from benchmarks.runs import RunsBench


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
    parser.add_argument("--only", choices=("runs", "history"), help="one of the two parts")
    parser.add_argument("--runs", type=int, action="append", help="sizes of the run store (default 1000 and 10000)")
    parser.add_argument("--commits", type=int, action="append", help="lengths of the history (default 100 and 1000)")
    parser.add_argument("--repeats", type=int, default=5, help="measurements of quick work (default 5)")
    parser.add_argument(
        "--slow-repeats", type=int, help="measurements of work that takes a peer minutes (default 5; 2 with --quick)"
    )
    parser.add_argument("--directory", type=Path, help="keep workloads here (default: in the temporary directory)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    return parser.parse_args()


def _all(arguments: argparse.Namespace, folder: Path) -> Iterator[Result]:
    sizes = arguments.runs or ([200] if arguments.quick else [1000, 10_000])
    commits = arguments.commits or ([30] if arguments.quick else [100, 1000])
    repeats = Repeats(arguments.repeats, arguments.slow_repeats or (2 if arguments.quick else 5))
    if arguments.only != "history":
        for runs in sizes:
            yield from RunsBench(folder, runs, repeats)
    if arguments.only != "runs":
        for length in commits:
            yield from HistoryBench(folder, length, repeats)


if __name__ == "__main__":
    main()
