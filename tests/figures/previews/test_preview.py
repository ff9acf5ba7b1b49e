"""Previews as HTML: whatever a file holds, nothing of it becomes markup of ours."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dashboard.data.preview import Cell, CellKind, Figure, Kind, Preview, Table, preview_of
from dashboard.figures.previews import preview as drawn

EVIL = '<script>alert(1)</script><img src=x onerror="alert(1)">"\'&'


class Tags(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", ["a.py", "a.html", "a.json", "unknown", EVIL])
def test_source_is_escaped(name: str) -> None:
    tags = Tags(drawn.source(EVIL, name))
    assert tags.found <= {"pre", "span"}
    assert tags.text.strip() == EVIL


def test_code_is_highlighted_and_long_code_is_not() -> None:
    assert '<span class="k">def</span>' in drawn.source("def f(): pass\n", "a.py")
    assert "<span" not in drawn.source("def f(): pass\n" * 20_000, "a.py")


def test_a_table_is_escaped_and_aligned() -> None:
    markup = drawn.table(Table((EVIL, "n"), ((EVIL, "1"),), frozenset({1}), 1, 2))
    assert Tags(markup).found == {"table", "thead", "tbody", "tr", "th", "td"}
    assert '<td class="dg-number">1</td>' in markup


def test_a_notebook_is_escaped_and_sanitised() -> None:
    figure = Figure("image/png", "aGk=")
    cells = (
        Cell(CellKind.MARKDOWN, f"# T\n\n{EVIL}"),
        Cell(CellKind.CODE, EVIL, 2),
        Cell(CellKind.OUTPUT, EVIL),
        Cell(CellKind.ERROR, EVIL),
        Cell(CellKind.IMAGE, figure=figure),
    )
    markup = drawn.notebook(Preview(Kind.NOTEBOOK, 1, cells=cells))
    assert "script" not in Tags(markup).found
    assert 'src="data:image/png;base64,aGk="' in markup
    assert "[2]" in markup


def test_a_framed_page_may_load_nothing() -> None:
    assert drawn.framed("<p>").startswith(
        '<meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;'
    )


def test_a_real_csv_with_markup_in_it() -> None:
    content = f"a,b\n{EVIL},1\n".encode()
    table = preview_of("t.csv", content, len(content)).table
    assert table is not None
    assert "script" not in Tags(drawn.table(table)).found
