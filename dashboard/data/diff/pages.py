"""What of a PDF changed: how many pages, what it says of itself, and which of the first pages look different."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.data.diff.facts import FactDiff, fact_diffs
from dashboard.data.preview.pdf import Document, document_of
from dashboard.data.preview.shown import Picture


@dataclass(frozen=True, slots=True)
class PageDiff:
    """The pages of one number; None where a document has fewer.

    Attributes:
        number: From 1.
        old, new: As PNG.
        is_same: Whether they look the same, pixel by pixel.
    """

    number: int
    old: Picture | None
    new: Picture | None
    is_same: bool


@dataclass(frozen=True, slots=True)
class PdfDiff:
    """What differs between two documents; one of them may be missing.

    Attributes:
        facts: Pages, version, title, author, dates of both.
        pages: The first ones, beside each other by number.
        note: A sentence about pages that are left out; empty otherwise.
    """

    facts: tuple[FactDiff, ...]
    pages: tuple[PageDiff, ...]
    note: str = ""


def pdf_diff(old: bytes | None, new: bytes | None) -> PdfDiff:
    """What of one document became the other; None for one that is missing.

    Raises:
        ValueError: One of them cannot be opened; the message is a sentence.
    """
    before, after = None if old is None else document_of(old), None if new is None else document_of(new)
    total = max(document.total if document else 0 for document in (before, after))
    shown = max(len(document.pages) if document else 0 for document in (before, after))
    return PdfDiff(
        fact_diffs(before.facts if before else (), after.facts if after else ()),
        tuple(_page(place, before, after) for place in range(shown)),
        f"The first {shown} of {total:,} pages are shown." if shown < total else "",
    )


def _page(place: int, old: Document | None, new: Document | None) -> PageDiff:
    before, after = (
        document.pages[place] if document and place < len(document.pages) else None for document in (old, new)
    )
    return PageDiff(place + 1, before, after, before is not None and after is not None and before.png == after.png)
