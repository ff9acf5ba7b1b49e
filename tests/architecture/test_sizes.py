"""Small rooms: the limits of docs/explanation/architecture.md, held by a test. There is no list of exceptions."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE_LINES = 400
FUNCTION_LINES = 40
# Repositories of the demo team and migrations once written are content, not rooms of this house.
CONTENT = ("dashboard/demo/projects/", "dashboard/data/store/migrations/versions/")


def _files(*suffixes: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *(f"*{suffix}" for suffix in suffixes)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    return [ROOT / name for name in listed if not name.startswith(CONTENT) and (ROOT / name).is_file()]


def _functions(path: Path) -> list[tuple[str, int, int]]:
    tree = ast.parse(path.read_text("utf-8"))
    return [
        (node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node))
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return (first.end_lineno or first.lineno) - first.lineno + 1
    return 0


def test_the_test_sees_the_house() -> None:
    assert len(_files(".py")) > 30


@pytest.mark.parametrize("suffixes", [(".py",), (".js", ".css")])
def test_no_file_is_longer_than_the_limit(suffixes: tuple[str, ...]) -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in _files(*suffixes)}
    too_long = {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > MODULE_LINES}
    assert too_long == {}


def test_no_function_is_longer_than_the_limit() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{line} {name}: {lines} lines"
        for path in _files(".py")
        for name, line, lines in _functions(path)
        if lines > FUNCTION_LINES
    ]
    assert too_long == []
