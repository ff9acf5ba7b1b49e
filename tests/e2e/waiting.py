"""Waiting for what a page computes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page


def until(tab: Page, expression: str) -> None:
    """Wait until an expression is true; Playwright's own waiting needs eval, which the pages forbid."""
    for _ in range(600):
        if tab.evaluate(expression):
            return
        tab.wait_for_timeout(100)
    pytest.fail(f"never true: {expression}")
