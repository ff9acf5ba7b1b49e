"""What opening the run table costs a browser that was never here, and one that was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.waiting import rests

_MOST_BYTES = 1_500_000
_MOST_BYTES_AGAIN = 150_000
_MOST_REQUESTS = 60
_PATIENCE_MS = 60_000
STATIC = ("/assets/", "/_dash-component-suites/")
YEAR = "public, max-age=31536000, immutable"


@dataclass
class Transfer:
    """What came over the wire."""

    sizes: list[int] = field(default_factory=list)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        return sum(self.sizes)

    def static(self) -> dict[str, dict[str, str]]:
        return {at: headers for at, headers in self.headers.items() if any(part in at for part in STATIC)}


@pytest.fixture
def opened(browser: Browser, board: str) -> Iterator[Callable[[], Transfer]]:
    """Opens the run table in one browser, which is new at first, until it rests."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    now = Transfer()
    session.on("Network.loadingFinished", lambda event: now.sizes.append(int(event["encodedDataLength"])))
    session.on(
        "Network.responseReceived",
        lambda event: now.headers.update({event["response"]["url"]: _lower(event["response"]["headers"])}),
    )

    def open_() -> Transfer:
        now.sizes, now.headers = [], {}
        tab.goto("about:blank")
        tab.goto(f"{board}/team/wine/experiments")
        _is_shown(tab)
        return Transfer(now.sizes, now.headers)

    yield open_
    context.close()


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _is_shown(tab: Page) -> None:
    expect(tab.locator('.ag-row [col-id="name"] a').first).to_be_visible(timeout=_PATIENCE_MS)
    rests(tab)


def test_the_first_load_is_small_and_the_second_hardly_anything(opened: Callable[[], Transfer]) -> None:
    first = opened()
    assert first.bytes < _MOST_BYTES
    assert len(first.sizes) < _MOST_REQUESTS
    again = opened()
    assert again.bytes < _MOST_BYTES_AGAIN


def test_static_answers_are_compressed_and_kept(opened: Callable[[], Transfer]) -> None:
    static = opened().static()
    assert len(static) > 5
    for address, headers in static.items():
        is_text = headers["content-type"].split(";")[0] in {"text/javascript", "application/javascript", "text/css"}
        assert not is_text or headers["content-encoding"] == "gzip", address
        assert headers["cache-control"] in {YEAR, "no-cache"}, address
        assert headers["cache-control"] == YEAR or "etag" in headers, address
