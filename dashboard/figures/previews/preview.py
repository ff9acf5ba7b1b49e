"""Previews of files as HTML strings that are safe to insert: every text is escaped or sanitised.

``markup.js`` inserts them; as components a long file would be thousands (`dashboard.components.files.preview`).
"""

from __future__ import annotations

from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.util import ClassNotFound

from dashboard.data.preview import Cell, CellKind, Preview, Table
from dashboard.data.preview.documents import is_yaml
from dashboard.figures import markdown

_HIGHLIGHTED = 150_000
"""Characters beyond which code stays plain: highlighting takes about a second per million."""

FRAME_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"
"""What an HTML file may load inside its sandboxed frame: nothing from anywhere."""


def source(text: str, name: str = "", language: str = "") -> str:
    """Text as preformatted lines, highlighted where its name or language says how and it is not too long."""
    return f'<pre tabindex="0">{_highlighted(text, name, language) or escape(text)}</pre>'


def numbered(text: str, name: str = "") -> str:
    """Text with a number before each line, which is a link to the line (``file_lines.js``)."""
    count = text.count("\n") + (not text.endswith("\n") and bool(text))
    numbers = "".join(f'<a href="#L{line}" data-line="{line}">{line}</a>' for line in range(1, count + 1))
    body = _highlighted(text, name, "") or escape(text)
    column = f'<div class="dg-line-numbers" role="group" aria-label="Lines">{numbers}</div>'
    return f'<div class="dg-lines-numbered">{column}<pre>{body}</pre></div>'


def _highlighted(text: str, name: str, language: str) -> str:
    if len(text) > _HIGHLIGHTED:
        return ""
    try:
        known = language or ("yaml" if is_yaml(name) else "")
        lexer = get_lexer_by_name(known) if known else get_lexer_for_filename(name.rpartition("/")[2])
    except ClassNotFound:
        return ""
    return highlight(text, lexer, HtmlFormatter(nowrap=True))


def table(shown: Table) -> str:
    """The first rows, numbers to the right."""
    kinds = ["dg-number" if place in shown.numeric else "" for place in range(len(shown.columns))]
    head = "".join(_cell("th", name, kind, ' scope="col"') for name, kind in zip(shown.columns, kinds, strict=True))
    rows = "".join(
        f"<tr>{''.join(_cell('td', cell, kind) for cell, kind in zip(row, kinds, strict=True))}</tr>"
        for row in shown.rows
    )
    return f'<table class="dg-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _cell(tag: str, text: str, kind: str, more: str = "") -> str:
    return f'<{tag} class="{kind}"{more}>{escape(text)}</{tag}>'


def notebook(preview: Preview) -> str:
    """The parts of a notebook in their order: Markdown, code with its count, texts and images."""
    return "".join(_part(cell, preview.language) for cell in preview.cells)


def _part(cell: Cell, language: str) -> str:
    if cell.kind is CellKind.MARKDOWN:
        return f'<div class="dg-prose">{markdown.render(cell.text)}</div>'
    if cell.kind is CellKind.CODE:
        count = "" if cell.number is None else str(cell.number)
        return (
            f'<div class="dg-cell"><span class="dg-cell-count">[{count}]</span>{source(cell.text, "", language)}</div>'
        )
    if cell.figure is not None:
        address = f"data:{cell.figure.media_type};base64,{cell.figure.base64}"
        return f'<div class="dg-cell-out"><img src="{escape(address)}" alt="Image that a cell drew"></div>'
    kind = "dg-cell-out dg-cell-error" if cell.kind is CellKind.ERROR else "dg-cell-out"
    return f'<div class="{kind}"><pre tabindex="0">{escape(cell.text)}</pre></div>'


def framed(text: str) -> str:
    """An HTML file for the ``srcdoc`` of a sandboxed frame, where it runs nothing and loads nothing."""
    return f'<meta http-equiv="Content-Security-Policy" content="{escape(FRAME_POLICY)}">{text}'
