"""What people say about runs (labels, notes, views), asked of a board over its API and found in its table."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.run_grid import count

API = "/api/v1/projects/team/wine"


def ask(board: str, path: str, method: str = "GET", body: Any = None) -> Any:
    """An answer about the project of the demo that has views."""
    headers = {"Content-Type": "application/json"} if body is not None else {}
    data = json.dumps(body).encode() if body is not None else None
    with urlopen(Request(f"{board}{API}{path}", data=data, method=method, headers=headers)) as response:
        return json.loads(response.read() or "null")


def forget(board: str) -> None:
    """Take every view and label away."""
    for view in ask(board, "/views")["views"]:
        ask(board, f"/views/{view['id']}", "DELETE")
    known = next(c for c in ask(board, "/runs/columns")["columns"] if c["key"] == "label")["values"]
    if known:
        ask(board, "/runs/labels", "POST", {"filter": "", "include_hidden": True, "remove": known})


def ready(tab: Page) -> None:
    """Wait for the table's first rows."""
    expect(count(tab)).to_have_text(re.compile(r"\d"))
    expect(tab.locator(".ag-row .dg-grid-name").first).to_be_visible()


def kept(tab: Page, board: str, label: str, runs: int = 1) -> None:
    """Wait until runs have a label in the store: the table shows it before."""
    for _ in range(100):
        if ask(board, f"/runs?limit=1&include_hidden=true&filter=label%20%3D%20'{quote(label)}'")["total"] == runs:
            return
        tab.wait_for_timeout(100)
    pytest.fail(f"no {runs} runs with the label {label}")


def labels(tab: Page, row: int) -> Locator:
    """The labels of a row."""
    return tab.locator(f'.ag-row[row-index="{row}"] .ag-cell[col-id="label"]')
