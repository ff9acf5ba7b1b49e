"""The reference page says what the tables say."""

from __future__ import annotations

from pathlib import Path

from dashboard.data.query.reference import reference

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/query.md"


def test_the_reference_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == reference(), "run `make docs`"
