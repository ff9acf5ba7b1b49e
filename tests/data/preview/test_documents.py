"""Texts and documents: encodings, hidden characters, trees within bounds, statistics of columns, JSON lines."""

from __future__ import annotations

import json

import polars as pl
import pytest

from dashboard.data.preview import Branch, Kind, Preview, preview_of
from dashboard.data.preview.characters import visible
from dashboard.data.preview.documents import MAX_DEPTH, MAX_NODES, tree_of
from dashboard.data.preview.statistics import statistics_of, typed
from dashboard.data.sources.dvc.yaml12 import document

RUSSIAN = "Обучение модели на новых данных, ошибка уменьшается с каждой эпохой, и это хорошо.\n"
JAPANESE = "新しいデータでモデルを学習させると、エポックごとに誤差が小さくなります。\n"


def whole(path: str, content: bytes | str) -> Preview:
    data = content.encode() if isinstance(content, str) else content
    return preview_of(path, data, len(data), read_yaml=document)


@pytest.mark.parametrize(("text", "encoding"), [
    (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (RUSSIAN, "utf-16"),
    (RUSSIAN, "utf-32"), ("price: 5 € – “quoted”, and much more text in English besides\n", "cp1252"),
])  # fmt: skip
def test_encodings_are_recognised(text: str, encoding: str) -> None:
    assert whole("notes.txt", (text * 5).encode(encoding)).text == text * 5


@pytest.mark.parametrize(("content", "text"), [
    (b"id,n\n1,\xe9\n", "id,n\n1,é\n"), (b"\xe9\n", "é\n"),
    ("naïve café, and more".encode() + b" \xff", "naïve café, and more \ufffd"), ("ab é".encode()[:-1], "ab \ufffd"),
])  # fmt: skip
def test_one_letter_beyond_ascii_tells_the_encoding(content: bytes, text: str) -> None:
    assert whole("notes.txt", content).text == text


def test_hidden_characters_become_visible() -> None:
    assert visible("a\u202eb\u200bc\x1bd\x7f\tline\n") == "a⟨U+202E⟩b⟨U+200B⟩c␛d␡\tline\n"
    assert visible("👩\u200d🔬 naïve") == "👩\u200d🔬 naïve"
    for path in ("a.py", "a.md", "a.json", "t.csv", "t.jsonl"):
        content = '{"a": "x\u202ey"}' if "json" in path else "a,b\n1,x\u202ey\n"
        shown = whole(path, content)
        assert "⟨U+202E⟩" in (shown.text or str(shown.table))


def test_json_yaml_and_toml_are_trees_beside_their_texts() -> None:
    expected = Branch("", "", "mapping", (
        Branch("lr", "0.001", "number"),
        Branch("on", "yes", "text"),
        Branch("layers", "", "list", (Branch("[0]", "8", "number"), Branch("[1]", "null", "null")), 2),
    ), 3)  # fmt: skip
    assert whole("a.yaml", "lr: 1e-3\non: yes\nlayers: [8, null]\n").tree == expected
    assert whole("a.json", '{"lr": 0.001, "on": "yes", "layers": [8, null]}').tree == expected
    toml = whole("a.toml", "lr = 1e-3\ndate = 2026-01-02\n")
    assert toml.tree is not None
    assert [branch.value for branch in toml.tree.branches] == ["0.001", "2026-01-02"]
    assert (toml.kind, toml.text.startswith("lr")) == (Kind.TEXT, True)
    broken = whole("a.yaml", "a: [")
    assert (broken.kind, broken.tree, "not valid" in broken.note) == (Kind.TEXT, None, True)


def test_trees_are_bounded_and_say_how_much_there_is() -> None:
    wide = tree_of(list(range(MAX_NODES * 3)))
    assert (len(wide.branches) < MAX_NODES, wide.total) == (True, MAX_NODES * 3)
    deep: object = 1
    for _ in range(900):
        deep = [deep]
    depth, branch = 0, tree_of(deep)
    while branch.branches:
        depth, branch = depth + 1, branch.branches[0]
    assert (depth, branch.total) == (MAX_DEPTH, 1)


def test_json_lines_are_a_table() -> None:
    lines = [{"id": 1, "tags": ["a"]}, {"id": 2, "late": True}]
    shown = whole("a.jsonl", "\n".join(map(json.dumps, lines)) + "\n")
    assert shown.table is not None
    assert shown.table.columns == ("id", "tags", "late")
    assert shown.table.rows == (("1", '["a"]', ""), ("2", "", "True"))
    assert (shown.table.numeric, shown.table.total_rows) == ({0}, 2)
    assert whole("a.jsonl", "[1]\n2\n").kind is Kind.TEXT
    cut = preview_of("a.jsonl", b'{"a": 1}\n{"a": 2', 100)
    assert cut.table is not None
    assert cut.table.rows == (("1",),)


def test_statistics_of_a_csv() -> None:
    rows = "".join(f"{n},{n / 2},{'yes' if n % 2 else 'no'},{'true' if n else ''},00{n}\n" for n in range(100))
    table = whole("t.csv", f"n,x,word,flag,code\n{rows}").table
    assert table is not None
    n, x, word, flag, code = table.statistics
    assert (n.kind, n.count, n.nulls, n.distinct, n.min, n.max, n.mean) == ("number", 100, 0, 100, "0", "99", 49.5)
    assert n.histogram == (10,) * 10
    assert (x.mean, x.max) == (24.75, "49.5")
    assert (word.kind, word.distinct, word.mean, word.histogram) == ("text", 2, None, ())
    assert (flag.kind, flag.nulls, flag.distinct) == ("boolean", 1, 1)
    assert (code.kind, code.min) == ("text", "000")


def test_statistics_of_odd_columns() -> None:
    odd = statistics_of(pl.Series("x", [1.0, float("nan"), None, float("inf"), 3.0]))
    assert (odd.nulls, odd.distinct, odd.max, odd.mean, odd.histogram) == (
        2,
        3,
        "inf",
        None,
        (1, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    )
    assert statistics_of(pl.Series("x", [], dtype=pl.Float64)).histogram == ()
    assert statistics_of(pl.Series("x", [2, 2])).histogram == (2,)
    assert statistics_of(pl.Series("count", [1, 2])).histogram == (1, *[0] * 8, 1)
    nested = statistics_of(pl.Series("x", [[1], None]))
    assert (nested.kind, nested.nulls, nested.distinct) == ("nested", 1, None)
    assert typed(pl.Series("x", ["1", "x"])).dtype == pl.String
    assert typed(pl.Series("x", ["1e3", ""])).to_list() == [1000.0, None]
    long = ["123456789012345678901", "123456789012345678902"]
    assert typed(pl.Series("x", long)).to_list() == long
    assert typed(pl.Series("x", ["9007199254740993", "1"])).to_list() == [9007199254740993, 1]
