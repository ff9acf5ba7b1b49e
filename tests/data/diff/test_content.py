"""The entry: the name decides, bad content falls back with a sentence, and nothing raises."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import zipfile
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dashboard.data.diff import (
    BinaryDiff,
    Change,
    DiffKind,
    ImageDiff,
    NotebookDiff,
    Options,
    PdfDiff,
    TableDiff,
    TextDiff,
    ValuesDiff,
    Version,
    diff_kind,
    diff_of,
    wanted_bytes,
)
from dashboard.data.sources.dvc.yaml12 import document

YAML = Options(read_yaml=document)
OLD, NEW = (pl.DataFrame({"id": [1, 2], "x": [2, last]}) for last in (3, 4))


def parquet(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def feather(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.write_ipc(file)
    return file.getvalue()


@pytest.mark.parametrize(("path", "kind"), [
    ("train.py", DiffKind.TEXT), ("a.md", DiffKind.TEXT), ("x.svg", DiffKind.IMAGE), ("p.html", DiffKind.TEXT),
    ("m.json", DiffKind.VALUES), ("p.toml", DiffKind.VALUES), ("p.yaml", DiffKind.VALUES),
   ("dvc.lock", DiffKind.VALUES), ("d.csv", DiffKind.TABLE), ("d.jsonl", DiffKind.TABLE), ("d.parquet", DiffKind.TABLE),
    ("n.ipynb", DiffKind.NOTEBOOK),
    ("i.png", DiffKind.IMAGE), ("i.tiff", DiffKind.IMAGE), ("s.wav", DiffKind.AUDIO), ("d.pdf", DiffKind.PDF),
    ("m.pkl", DiffKind.BINARY), ("m.onnx", DiffKind.BINARY), ("v.mp4", DiffKind.BINARY), ("a.zip", DiffKind.BINARY),
])  # fmt: skip
def test_the_name_decides_how(path: str, kind: DiffKind) -> None:
    assert diff_kind(path, YAML) is kind
    assert wanted_bytes(path) >= 10_000_000


def test_yaml_without_its_reader_is_text_and_so_is_what_is_asked_for() -> None:
    assert diff_kind("p.yaml") is DiffKind.TEXT
    assert diff_kind("d.csv", Options(as_text=True)) is DiffKind.TEXT
    assert diff_kind("i.png", Options(as_text=True)) is DiffKind.IMAGE


def test_added_deleted_modified_and_same() -> None:
    pairs = [(None, b"a"), (b"a", None), (b"a", b"b"), (b"a", b"a")]
    assert [diff_of("a.txt", *pair).change for pair in pairs] == [*Change]
    found = diff_of("a.txt", None, b"one\ntwo\n")
    assert found.new == Version(8, hashlib.sha256(b"one\ntwo\n").hexdigest())
    assert isinstance(found.detail, TextDiff)
    assert (found.detail.added, found.detail.removed, found.old) == (2, 0, None)
    assert diff_of("a.txt", b"a", b"a").detail is None


def test_yaml_follows_the_rules_of_the_project() -> None:
    found = diff_of("params.yaml", b"lr: 1e-3\non: yes\n", b"lr: 1e-2\non: yes\n", options=YAML).detail
    assert isinstance(found, ValuesDiff)
    [change] = found.changes
    assert (change.key, change.old, change.new, change.delta) == ("lr", 0.001, 0.01, pytest.approx(0.009))
    assert found.same == 1


@pytest.mark.parametrize(("path", "old", "new"), [
    ("a.csv", b"id,x\n1,2\n2,3\n", b"id,x\n1,2\n2,4\n"),
    ("a.tsv", b"id\tx\n1\t2\n2\t3\n", b"id\tx\n1\t2\n2\t4\n"),
    ("a.jsonl", b'{"id": 1, "x": 2}\n{"id": 2, "x": 3}\n', b'{"id": 1, "x": 2}\n{"id": 2, "x": 4}\n'),
    ("a.parquet", parquet(OLD), parquet(NEW)),
    ("a.feather", feather(OLD), feather(NEW)),
])  # fmt: skip
def test_every_format_of_table(path: str, old: bytes, new: bytes) -> None:
    found = diff_of(path, old, new).detail
    assert isinstance(found, TableDiff)
    assert found.key == ("id",)
    [row] = found.changed
    assert (row.old, row.new, row.differing) == (("2", "3"), ("2", "4"), {1})
    added = diff_of(path, None, new).detail
    assert isinstance(added, TableDiff)
    assert added.added_rows == 2


def test_a_chosen_key_and_formulas_that_stay_text() -> None:
    old, new = b'a,b\nx,=1+1\ny,"=HYPERLINK(""u"")"\n', b"a,b\nx,=1+1\ny,=2\n"
    found = diff_of("a.csv", old, new, options=Options(key=("a",))).detail
    assert isinstance(found, TableDiff)
    assert [row.old for row in found.changed] == [("y", '=HYPERLINK("u")')]


@pytest.mark.parametrize(("path", "old", "new", "kind", "said"), [
    ("a.json", b"{", b'{"a": 1}', DiffKind.TEXT, "promises"),
    ("a.yaml", b"a: [", b"a: 1", DiffKind.TEXT, "YAML in line 2"),
    ("a.toml", b"a = ", b"a = 1", DiffKind.TEXT, "promises"),
    ("a.ipynb", b"{}", b"[]", DiffKind.TEXT, "notebook"),
    ("a.csv", b'a,b\n1,"2\n', b"a,b\n1,2\n", DiffKind.TEXT, "table"),
    ("a.parquet", b"PAR1", b"nonsense", DiffKind.TEXT, "table"),
    ("a.parquet", b"PAR1\0", b"nonsense", DiffKind.BINARY, "table"),
    ("a.png", b"nonsense", b"x", DiffKind.BINARY, "image"),
    ("a.wav", b"RIFF", b"x", DiffKind.BINARY, "sound"),
    ("a.pdf", b"%PDF-1.4 broken", b"x", DiffKind.BINARY, "PDF"),
    ("a.txt", b"a\0b", b"a\0c", DiffKind.BINARY, "no text"),
])  # fmt: skip
def test_bad_content_is_compared_in_a_simpler_way_and_says_why(
    path: str, old: bytes, new: bytes, kind: DiffKind, said: str
) -> None:
    found = diff_of(path, old, new, options=YAML)
    assert found.kind is kind
    assert (found.note[0].isupper(), found.note[-1]) == (True, ".")
    assert said in found.note
    assert found.detail is not None


def test_notebooks_and_images_through_the_entry() -> None:
    cells = [{"cell_type": "code", "source": "a", "outputs": []}]
    assert isinstance(diff_of("n.ipynb", None, json.dumps({"cells": cells}).encode()).detail, NotebookDiff)
    file = io.BytesIO()
    Image.new("I;16", (3, 3)).save(file, "TIFF")
    found = diff_of("i.tif", None, file.getvalue()).detail
    assert isinstance(found, ImageDiff)
    assert found.new is not None


def test_pickles_are_never_opened() -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return pytest.fail, ("a pickle was opened",)

    for path in ("m.pkl", "m.joblib", "m.pt", "m.npy", "m.npz"):
        found = diff_of(path, pickle.dumps(Bomb()), pickle.dumps([Bomb()]))
        assert isinstance(found.detail, BinaryDiff)
        assert found.detail.note


def test_archives_and_arrays_say_what_they_hold() -> None:
    files = []
    for names in (["a", "b"], ["b", "c"]):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name in names:
                archive.writestr(name, "x" * len(names))
        files.append(file.getvalue())
    found = diff_of("x.zip", *files).detail
    assert isinstance(found, BinaryDiff)
    assert found.held is not None
    assert (found.held.key, found.held.added_rows, found.held.deleted_rows) == (("path",), 1, 1)
    same_length = [zipped_text("a", text) for text in ("one", "two")]
    held = diff_of("x.zip", *same_length).detail
    assert isinstance(held, BinaryDiff)
    assert held.held is not None
    assert held.held.changed_rows == 1
    arrays = []
    for length in (2, 3):
        file = io.BytesIO()
        np.save(file, np.arange(length))
        arrays.append(file.getvalue())
    held = diff_of("x.npy", *arrays).detail
    assert isinstance(held, BinaryDiff)
    assert ("shape", "2", "3") in [(fact.name, fact.old, fact.new) for fact in held.facts]
    assert held.held is not None
    assert (held.held.added_rows, held.held.deleted_rows, held.held.changed_rows) == (1, 0, 0)


def zipped_text(name: str, text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, text)
    return file.getvalue()


def test_equal_shapes_of_different_arrays_are_told_apart() -> None:
    files = []
    for value in (1.0, 2.0):
        file = io.BytesIO()
        np.savez(file, same=np.zeros(3), other=np.full(3, value))
        files.append(file.getvalue())
    found = diff_of("x.npz", *files).detail
    assert isinstance(found, BinaryDiff)
    assert found.held is not None
    assert (found.held.changed_rows, found.held.added_rows) == (1, 0)


def test_a_drawing_is_an_image_and_a_text() -> None:
    old, new = (f"<svg xmlns='http://www.w3.org/2000/svg'>{word}</svg>".encode() for word in ("a", "b"))
    found = diff_of("x.svg", old, new)
    assert (found.kind, isinstance(found.detail, ImageDiff)) == (DiffKind.IMAGE, True)
    assert diff_of("x.svg", old, new, options=Options(as_text=True)).kind is DiffKind.TEXT


def test_what_was_not_read_whole_is_not_compared_unless_it_is_text() -> None:
    found = diff_of("a.parquet", b"PAR1\0", b"PAR1\0\0", old_size=10**9, new_size=10**9)
    assert (found.kind, found.old) == (DiffKind.BINARY, Version(10**9, ""))
    assert "too large" in found.note
    assert found.change is Change.MODIFIED
    text = diff_of("a.log", b"a\n", b"a\nb\n", old_size=10**9, new_size=10**9)
    assert isinstance(text.detail, TextDiff)
    assert diff_of("a.csv", b"a\n", b"b\n", old_size=10**9).kind is DiffKind.TEXT


def test_hidden_characters_are_shown() -> None:
    found = diff_of("a.py", b"if admin:\n", "if admin\u202e:\n".encode()).detail
    assert isinstance(found, TextDiff)
    assert any("⟨U+202E⟩" in line.text for _, line in (part for part in found.unified() if isinstance(part, tuple)))


def test_documents_by_their_pages() -> None:
    files = []
    for shade in (200, 100):
        file = io.BytesIO()
        pages = [Image.new("L", (60, 80), 255), Image.new("L", (60, 80), shade)]
        pages[0].save(file, "PDF", save_all=True, append_images=pages[1:])
        files.append(file.getvalue())
    found = diff_of("a.pdf", *files).detail
    assert isinstance(found, PdfDiff)
    assert [page.is_same for page in found.pages] == [True, False]
    gone = diff_of("a.pdf", files[0], None).detail
    assert isinstance(gone, PdfDiff)
    assert [(page.number, page.new) for page in gone.pages] == [(1, None), (2, None)]


SUFFIXES = (
    "txt json yaml toml csv tsv jsonl parquet feather ipynb png tif wav pdf zip tar.gz npy npz safetensors onnx pkl"
)


@settings(deadline=None, max_examples=150)
@given(old=st.binary(max_size=200), new=st.none() | st.binary(max_size=200), suffix=st.sampled_from(SUFFIXES.split()))
def test_no_content_breaks_a_difference(old: bytes, new: bytes | None, suffix: str) -> None:
    found = diff_of(f"x.{suffix}", old, new, options=YAML)
    assert (found.detail is None) == (found.change is Change.SAME)
