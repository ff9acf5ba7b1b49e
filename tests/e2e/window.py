"""The browser of the session, and one context that all tests look through, each as if nobody had been there before.

A new context begins with an empty cache, and a page costs twice as much in it: the scripts come over the wire and are
compiled once more. This one keeps what a browser keeps of a site's files between two visits, and nothing else. Motion
is reduced, because without a graphics card each frame of an animation costs more than the page; what tests of journeys
show, they show with motion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

_DEFAULT_MS = 30_000
_RECORDING = ("tracing", "video", "screenshot")


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Browser:
    """The browser, whose contexts reduce motion unless they say otherwise."""
    make = browser.new_context

    @wraps(make)
    def calm(**options: Any) -> BrowserContext:
        return make(**({"reduced_motion": "reduce"} | options))

    browser.new_context = calm  # type: ignore[method-assign]
    return browser


@pytest.fixture(scope="session")
def kept(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """The context whose cache all tests share."""
    made = browser.new_context(**browser_context_args)
    yield made
    made.close()


@pytest.fixture
def context(request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """The shared context, without pages, cookies, storage, permissions, routes and listeners of other tests.

    Who records what a browser does (``--tracing``, ``--video``, ``--screenshot``) gets a new context for each test.
    """
    if any(request.config.getoption(f"--{name}", default="off") != "off" for name in _RECORDING):
        yield request.getfixturevalue("new_context")()
        return
    shared: BrowserContext = request.getfixturevalue("kept")
    listen, heard = shared.on, []

    def note(event: str, handler: Callable[..., Any]) -> None:
        heard.append((event, handler))
        listen(event, handler)  # type: ignore[call-overload]

    shared.on = note  # type: ignore[method-assign, assignment]
    yield shared
    shared.on = listen  # type: ignore[method-assign]
    for event, handler in heard:
        shared.remove_listener(event, handler)
    _forget(shared)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of the context: the one in which what the last test left was deleted, or a new one."""
    return context.pages[0] if context.pages else context.new_page()


def _forget(context: BrowserContext) -> None:
    """Close all pages, and delete what the next test must not find; the page that does it is the next test's."""
    for page in context.pages:
        page.close()
    context.unroute_all()
    context.clear_permissions()
    context.clear_cookies()
    context.set_default_timeout(_DEFAULT_MS)
    session = context.new_cdp_session(context.new_page())
    everything_but_files = "local_storage,indexeddb,websql,service_workers,cache_storage,file_systems"
    session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": everything_but_files})
    session.detach()
