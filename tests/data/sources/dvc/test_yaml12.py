"""Our YAML reads as dvc's does, and survives what would break a parser."""

from __future__ import annotations

from typing import Any

import pytest
from dvc.utils.serialize import parse_yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.sources.dvc.unreadable import UnreadableError
from dashboard.data.sources.dvc.yaml12 import lines_of, parse

_SCALARS = [
    "1e3", "yes", "no", "on", "off", "y", "0o7", "012", "08", "1_000", ".inf", "-.inf", ".NaN", "0x1F", "0b11",
    "1:30", "~", "null", "NULL", "True", "TRUE", "tRue", "+1", "-0", "+.5", "1.", "-_1", "_1", "0o8", "1e400",
    "1e", "0.1.2", "2024-01-02", "2024-1-2", "2024-01-02 03:04:05.5", "2024-13-45", "=", "<<", "!!str 1",
    "!!int '7'", "!!float 3", "!!null x", "!foo 1", "!!set {a, b}", "!!bool yes", "!!binary aGk=", "'1'",
    '"\\u00e9"', "|\n  x\n  y", "{a: 1, a: 2}", "{1: 2, 1.5: 3, ~: 4}", "{<<: {b: 1}, b: 2}",
    "{<<: [{b: 1}, {c: 2}], d: 3}", "&x 1", "*nope", "[1, 2", "'open", "- 1", "1 # comment", "",
]  # fmt: skip


def _either(parser: Any, text: str) -> Any:
    try:
        return parser(text)
    except Exception:  # noqa: BLE001 - dvc's parser raises many types; only that it refuses counts
        return "refused"


def _theirs(text: str) -> Any:
    return parse_yaml(text, "x.yaml")


@pytest.mark.parametrize("scalar", _SCALARS)
def test_values_equal_dvcs(scalar: str) -> None:
    text = f"a: {scalar}\n"
    assert repr(_either(parse, text)) == repr(_either(_theirs, text))


@settings(max_examples=500, deadline=None)
@given(st.text("0123456789+-._eExobTrueFalsnNIyY~=: #'", min_size=1, max_size=7))
def test_any_scalar_equals_dvcs(scalar: str) -> None:
    text = f"a: {scalar}\n"
    assert repr(_either(parse, text)) == repr(_either(_theirs, text))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000, "{a: " * 50_000, "- " * 100_000, "? " * 5_000, "".join(" " * i + "a:\n" for i in range(3_000)),
        "a: &a [*a]", "a: &a {b: *a}", "%YAML 1.1\n---\na: yes", "a: 1\n---\nb: 2", "\x00", "a: \ud800",
        "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)),
    ],
    ids=[
        "brackets", "braces", "dashes", "questions", "indents", "self", "self-map", "1.1", "documents", "nul",
        "surrogate", "bomb",
    ],
)  # fmt: skip
def test_bombs_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse(text)


def test_many_brackets_side_by_side_are_fine() -> None:
    assert parse("a: [" + ", ".join(["[1, {b: 2}]"] * 300) + "]")["a"][299] == [1, {"b": 2}]
    assert parse("a: &x {b: 1}\nc: [*x, *x]") == {"a": {"b": 1}, "c": [{"b": 1}, {"b": 1}]}


def test_an_error_names_its_line() -> None:
    with pytest.raises(UnreadableError) as caught:
        parse("a: 1\nb: [1,\nc: }")
    assert caught.value.line == 3


def test_lines_of_the_keys_of_a_section_whatever_stands_around_them() -> None:
    text = (
        "vars: [stages, {stages: 1}]\n? [a, b]\n: {stages: {no: 1}}\nstages:\n  # first\n  one: &x\n    cmd: [a]\n"
        "    deps: {one: 1}\n  ? two\n  : *x\n  'three': {cmd: a}\nplots: {stages: {four: 1}}\n"
    )
    assert lines_of(text, "stages") == {"one": 6, "two": 9, "three": 11}
    assert lines_of("", "stages") == lines_of("[1]", "stages") == lines_of("stages: [one]", "stages") == {}
    with pytest.raises(UnreadableError):
        lines_of("stages: {", "stages")
