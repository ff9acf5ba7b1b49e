"""Waiting for what a page computes."""

from __future__ import annotations

import contextlib

import pytest
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as Late

_REST_MS = 15_000


def until(tab: Page, expression: str) -> None:
    """Wait until an expression is true; Playwright's own waiting needs eval, which the pages forbid."""
    for _ in range(600):
        if tab.evaluate(expression):
            return
        tab.wait_for_timeout(100)
    pytest.fail(f"never true: {expression}")


def rests(tab: Page) -> None:
    """Wait until a page asks for nothing more, or as long as it may take.

    A frame that is replaced while it loads leaves its requests open in Playwright's count, and then no page is ever at
    rest; who waits here still says what must be seen.
    """
    with contextlib.suppress(Late):
        tab.wait_for_load_state("networkidle", timeout=_REST_MS)
