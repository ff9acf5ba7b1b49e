"""A served demo that people sign in to, below a prefix; accounts are made by the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

PASSWORD = "correct-purple-kettle-9"


@dataclass(frozen=True)
class Office:
    """Where it is, and how an operator reaches it.

    Attributes:
        address: Without a trailing slash, with the prefix.
        config: Its file.
    """

    address: str
    config: Path

    def user(self, *arguments: str, typed: str = "") -> str:
        """What ``dagboard user …`` prints."""
        command = [sys.executable, "-m", "dashboard.cli", "--config", str(self.config), "user", *arguments]
        answer = subprocess.run(
            command, check=True, input=typed, text=True, capture_output=True, env=os.environ | {"COLUMNS": "200"}
        )
        return answer.stdout

    def sign_in(self, tab: Page, name: str, password: str = PASSWORD) -> None:
        """Type name and password into the form that the tab shows."""
        tab.get_by_label("Account", exact=True).fill(name)
        tab.get_by_label("Password", exact=True).fill(password)
        tab.get_by_role("button", name="Sign in").click()

    def come_in(self, tab: Page, name: str, path: str = "/") -> None:
        """Sign in and see a page."""
        tab.goto(f"{self.address}/sign-in?next={path.lstrip('/')}")
        self.sign_in(tab, name)
        expect(tab.locator(".dg-main h1")).to_be_visible()
