"""PDF files by pdfium: how many pages, what the file says of itself, and its first pages as images."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import dataclass

import pypdfium2

from dashboard.data.preview.pictures import picture_of
from dashboard.data.preview.shown import Fact, Picture
from dashboard.data.preview.tags import tag_fact

MAX_PAGES = 5
MAX_SIDE = 1_200
"""Pixels of the longer side of a page."""
_LARGEST_SCALE = 2.0
_LOCK = threading.Lock()
"""pdfium is one for the process and knows no threads."""


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF file.

    Attributes:
        facts: Version, pages, and its title, author, dates.
        pages: The first of them.
        total: How many there are.
    """

    facts: tuple[Fact, ...]
    pages: tuple[Picture, ...]
    total: int


def document_of(content: bytes, most: int = MAX_PAGES) -> Document:
    """The first pages of a PDF file; scripts and forms in it stay what they are.

    Raises:
        ValueError: It cannot be opened, or it wants a password; the message is a sentence.
    """
    with _LOCK:
        try:
            with closing(pypdfium2.PdfDocument(content)) as document:
                total = len(document)
                pages = tuple(_page(document, place) for place in range(min(total, most)))
                return Document(_facts(document, total), pages, total)
        except (pypdfium2.PdfiumError, ValueError, OSError) as error:
            reason = "It wants a password." if "password" in str(error).lower() else "It cannot be read as a PDF."
            raise ValueError(reason) from error


def _facts(document: pypdfium2.PdfDocument, total: int) -> tuple[Fact, ...]:
    version = document.get_version()
    named = document.get_metadata_dict(skip_empty=True)
    return (
        Fact("pages", f"{total:,}"),
        *([Fact("version", f"{version / 10:.1f}")] if version else []),
        *filter(None, (tag_fact(str(name), value) for name, value in named.items())),
    )


def _page(document: pypdfium2.PdfDocument, place: int) -> Picture:
    with closing(document[place]) as page:
        longer = max(1.0, *page.get_size())
        with closing(page.render(scale=min(_LARGEST_SCALE, MAX_SIDE / longer), may_draw_forms=False)) as bitmap:
            return picture_of(bitmap.to_pil().convert("RGB"), f"page {place + 1}")
