"""The share menu of the header, as a person uses it."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def shared(tab: Page, name: str) -> str:
    """The link that an entry of the menu copies; the menu is closed afterwards."""
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.get_by_role("button", name="Share this page").click()
    menu = tab.get_by_role("dialog", name="Share this page")
    menu.get_by_role("button", name=name, exact=True).click()
    expect(menu.get_by_role("status")).to_contain_text("Copied http")
    link: str = tab.evaluate("navigator.clipboard.readText()")
    tab.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    return link
