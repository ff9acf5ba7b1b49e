"""What is read line by line is read as the YAML parser reads it; all else is left to that parser."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.sources.dvc import block, yaml12
from dashboard.data.sources.dvc.unreadable import UnreadableError
from dashboard.data.sources.dvc.values import plain

_LOCK = """\
schema: '2.0'
stages:
  train@us:
    cmd: python train.py --rate 0.1  # not a comment of YAML 'here'
    deps:
    - path: data/raw.csv
      hash: md5
      md5: 8a9d9e624359c683c8d4e08139b7eac0
      size: 9
    params:
      params.yaml:
        train.rate: 1e-05
        train.deep: true
        train.seed:
    outs:
      - path: model.pkl
        md5: 0012345e12
"""


def _same(text: str) -> bool:
    """Whether the document was read; if so, it must equal the parser's."""
    found = block.read(text)
    if found is not None:
        assert repr(found) == repr(plain(yaml12.parse(text)))
    return found is not None


def test_a_lock_file_is_read() -> None:
    text = _LOCK.replace("  # not a comment of YAML 'here'", "")
    assert _same(text)
    assert block.read(text)["stages"]["train@us"]["params"] == {  # type: ignore[call-overload, index]  # it was read
        "params.yaml": {"train.rate": 1e-05, "train.deep": True, "train.seed": None}
    }


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n",
        "a:\n- 1\n- b\nc: 2",
        "a:\n  - x: 1\n    y:\n    - 2\n  - z\nb: 3",
        "# note\n\na: x y  \n",
        "- a: 1\n- b",
        "a:\n  b:\n   c: 1\nd:\n",
        "- a:\n  b: 1",
        "- a:\n  - 1\n- 2",
        "a: http://x:80/y#z",
        "a: '0x1F'\nb: \"no\"",
        "a: -x",
        "a: 0o7\nb: 012\nc: .inf\nd: -.5\ne: yes\nf: Null",
        "a: x: y".replace(": y", ":y"),
        'a: it\'s "so" [far], {ok}',
    ],
)
def test_plain_documents_are_read(text: str) -> None:
    assert _same(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "# nothing",
        "a",
        "'a'",
        "--- \na: 1",
        "a: 1\n---\nb: 2",
        "a: 1\n...",
        "a: &x 1",
        "a: *x",
        "a: !!str 1",
        "a: |\n x",
        "a: >-\n x",
        "a: [1]",
        "a: {b: 1}",
        "a: b\n  c",
        "a: b\n  c: d",
        "a: b\n- c",
        "- a\n  - b",
        "- a\nb: 1",
        "a: 1\na: 2",
        "a: 1 # note",
        "a: b: c",
        "a\t: 1",
        "a:\t1",
        "a: 1\t",
        "a: '",
        "a: 'it''s'",
        'a: "\\n"',
        "1: a",
        "true: a",
        "~: a",
        "a: 2024-01-02",
        "a: =",
        "<<: {a: 1}",
        "a: é",
        "a: \x00",
        "a: x\r",
        "a:\n    b: 1\n  c: 2",
        "  a: 1\nb: 2",
        "? a\n: b",
        "- - a",
        "-\n  a: 1",
        "a: - b",
        "a: %b",
        "a: @b",
        "a: `b",
        "a: ,b",
        "%YAML 1.1\n---\na: yes",
        "a: --- b\n--- c",
        "a: 0o8_",
        "a: " + "9" * 5000,
        "a: " + "x" * 2000,
        "\ufeffa: 1",
        "a: 1\x85b: 2",
        "a: 1\u2028b: 2",
        "a: _",
        "a: 0x_",
        "a: +_",
    ],
)
def test_all_else_is_left_to_the_parser(text: str) -> None:
    assert block.read(text) is None or _same(text)


def test_depth_is_bounded() -> None:
    deep = "".join(" " * column + "a:\n" for column in range(200))
    assert block.read(deep) is None
    assert block.read("".join("- a:\n".rjust(2 * depth + 5) for depth in range(200))) is None


_WORDS = st.text("ab01.-_+:#'\"[{&*!|>%@`,=~? eExon/", max_size=6)
_LINES = st.builds(
    lambda indent, dash, key, gap, value: " " * indent + dash + key + gap + value,
    st.integers(0, 5),
    st.sampled_from(["", "", "- ", "-", "-  "]),
    st.sampled_from(["a:", "b:", "c.d:", "a", "", "#", "true:", "1:", "a b:"]),
    st.sampled_from(["", " ", "  "]),
    _WORDS,
)


def _parsed(text: str) -> str:
    try:
        return repr(plain(yaml12.parse(text)))
    except UnreadableError:
        return "refused"


@settings(max_examples=3000, deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=7))
def test_any_lines_are_read_as_the_parser_reads_them(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = block.read(text)
    assert found is None or repr(found) == _parsed(text)


_KEYS = st.text("abcxyz_", min_size=1, max_size=5)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("ab c:#-'0", max_size=9)
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3))


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4))
def test_what_a_writer_writes_is_read_alike(document: dict[str, object]) -> None:
    text = yaml.safe_dump(document, sort_keys=False)
    found = block.read(text)
    assert found is None or repr(found) == _parsed(text)
