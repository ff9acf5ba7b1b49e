"""Tables of folders, thumbnails, trees, waveforms and column statistics as HTML strings that are safe to insert."""

from __future__ import annotations

from datetime import UTC, datetime

from dashboard.data.model.files import FileEntry, FileKind, TrackedBy
from dashboard.data.preview import preview_of
from dashboard.figures.file_icons import icon_of, word_of
from dashboard.figures.previews import column_statistics, document_tree, folder_table, preview, thumbnails

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EVIL = "<img src=x onerror=alert(1)>\"'"
LINKS = folder_table.Links(lambda path: f"/at?path={path}", lambda path, sha: f"/was?path={path}&rev={sha}", "/up")


def test_a_row_names_kind_keeper_size_and_change() -> None:
    entries = [
        FileEntry("raw", "data/raw", FileKind.DIRECTORY, TrackedBy.DVC, 2_000, "a.dir", "b" * 40),
        FileEntry("sub", "data/sub", FileKind.SUBMODULE, TrackedBy.GIT, None, "c" * 40),
        FileEntry("l", "data/l", FileKind.SYMLINK, TrackedBy.GIT, 4, "d" * 40, None, "../x"),
    ]
    html = folder_table.table(entries, LINKS, {}, NOW)
    for expected in (
        "DVC",
        "2 kB",
        "bbbbbbb",
        "submodule",
        "at ccccccc",
        "→ ../x",
        'href="/up"',
        'href="/at?path=data/raw"',
    ):
        assert expected in html, expected
    assert 'href="/at?path=data/sub"' not in html, "a submodule is another repository"


def test_names_and_links_of_others_are_escaped() -> None:
    entry = FileEntry(EVIL, EVIL, FileKind.FILE, TrackedBy.GIT, 1, "a", None, EVIL)
    shown = [
        folder_table.table([entry], LINKS, {}, NOW),
        thumbnails.sheet([thumbnails.Thumbnail(f"{EVIL}/{EVIL}", EVIL, EVIL)], ""),
        preview.numbered(EVIL, "a.txt"),
    ]
    document = preview_of("a.json", b'{"<img src=x>": ["<img src=x>"]}', None)
    assert document.tree is None, "a document that was cut has no tree"
    whole = preview_of("a.json", b'{"<img src=x>": ["<img src=x>"]}', 32)
    assert whole.tree is not None
    for html in (*shown, document_tree.tree(whole.tree)):
        assert "<img src=x" not in html


def test_a_thumbnail_tells_the_folder_below_the_one_shown() -> None:
    html = thumbnails.sheet([thumbnails.Thumbnail("data/digits/7/a.png", "/p", "/s")], "data/digits")
    assert '<span class="dg-thumb-label">7</span>' in html
    assert 'loading="lazy"' in html
    large = thumbnails.sheet([thumbnails.Thumbnail("a.png", "/p", "/bytes", "12 MB")], "")
    assert "12 MB" in large
    assert "668 B" in thumbnails.sheet([thumbnails.Thumbnail("a.png", "/p", "/s", "", "668 B")], "")
    assert "/bytes" not in large


def test_every_line_has_a_number() -> None:
    assert preview.numbered("a\nb\n").count("data-line=") == 2
    assert preview.numbered("a\nb").count("data-line=") == 2
    assert 'href="#L2"' in preview.numbered("a\nb")


def test_a_small_document_is_open_and_a_large_one_is_closed() -> None:
    small = preview_of("a.json", b'{"a": {"b": [1]}}', 17).tree
    assert small is not None
    assert document_tree.tree(small).count("<details open>") == 3
    text = ('{"a": [' + ",".join(map(str, range(150))) + "]}").encode()
    large = preview_of("a.json", text, len(text)).tree
    assert large is not None
    assert document_tree.tree(large).count("<details open>") == 1


def test_columns_tell_their_ends_and_their_distribution() -> None:
    table = preview_of("t.csv", b"n,w\n1,a\n2,b\n3,\n", 16).table
    assert table is not None
    html = column_statistics.table(table.statistics)
    assert ">number<" in html
    assert "<svg" in html
    assert html.count("<tr>") == 3


def test_files_have_the_icon_and_the_word_of_their_kind() -> None:
    assert (icon_of("a.PY"), word_of("a.py")) == ("file-code", "Code")
    assert (icon_of("a.csv"), word_of("a.csv")) == ("file-spreadsheet", "Table")
    assert icon_of("a.csv", FileKind.DIRECTORY) == "folder"
