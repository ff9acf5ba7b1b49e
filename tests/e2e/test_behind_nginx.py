"""Behind nginx, below a path and with TLS, whether nginx keeps the prefix or strips it: nothing leads outside of it."""

from __future__ import annotations

import csv
import io
import json
import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Watch, served
from tests.e2e.panels import SHOWS, states
from tests.e2e.portal import made, portal
from tests.e2e.proxying import DEPLOY, PREFIX, Proxy, proxied
from tests.e2e.waiting import rests

expect.set_options(timeout=20_000)

_PATIENCE_MS = 60_000
"""On a machine that other tests keep busy."""
MODES = ("keeping.conf", "stripping.conf")
OUTSIDE = """(prefix) => [...document.querySelectorAll("[href], [src], form[action]")]
  .map((each) => each.getAttribute("href") || each.getAttribute("src") || each.getAttribute("action"))
  .filter((at) => at && at.startsWith("/") && !at.startsWith(prefix))"""
PAGES = {
    "run": "/team/wine/runs/{first}",
    "compare": "/team/wine/compare?runs={first},{second}",
    "pipeline": "/perception/digits/pipeline",
    "plots": "/team/wine/plots?with=without-vintage",
    "files": "/perception/digits/files?path=data/digits&show=gallery",
    "a film": "/perception/tones/files?path=data/lab/room/oscilloscope.webm",
    "data": "/team/wine/data",
    "data diff": "/team/wine/data/diff?from={commit}&file=params.yaml",
    "lineage": "/team/wine/lineage",
    "models": "/team/wine/models",
    "settings": "/team/wine/settings",
}


@pytest.fixture(scope="module")
def port(demo_config: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of the demo, served as for the proxies of `deploy/nginx`."""
    values = yaml.safe_load(demo_config.read_text("utf-8"))
    team = yaml.safe_load((DEPLOY / "config.yaml").read_text("utf-8"))["server"]
    values["server"] |= {key: team[key] for key in ("url_prefix", "trusted_proxies")} | {"hosts": ["localhost"]}
    config = tmp_path_factory.mktemp("behind") / "config.yaml"
    config.write_text(yaml.safe_dump(values), "utf-8")
    with served(config) as address:
        assert address.endswith(PREFIX.rstrip("/"))
        yield urlsplit(address).port or 0


@pytest.fixture(scope="module", params=MODES)
def proxy(request: pytest.FixtureRequest, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with proxied(request.param, tmp_path_factory.mktemp("nginx"), port) as running:
        yield running


@pytest.fixture
def tab(proxy: Proxy, browser: Browser) -> Iterator[Page]:
    """A page that may ask below the prefix only."""
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1440, "height": 900})
    watch = Watch(context, f"{proxy.address}/")
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    yield page
    context.close()
    assert watch.unforgiven() == []


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        """Redirects are what is looked at."""


def ask(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, whatever the status is."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    request = Request(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with build_opener(HTTPSHandler(context=trusting), _Stay).open(request, timeout=60) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def api(proxy: Proxy, path: str) -> dict:
    status, _, body = ask(f"{proxy.address}/api/v1/projects{path}")
    assert status == 200, body
    return json.loads(body)


def is_sound(tab: Page, proxy: Proxy) -> None:
    expect(tab.locator("h1")).to_be_visible(timeout=_PATIENCE_MS)
    expect(tab.get_by_text("Something went wrong")).to_have_count(0)
    rests(tab)
    assert tab.url.startswith(f"{proxy.address}/")
    assert tab.evaluate(OUTSIDE, PREFIX) == []


def rows(tab: Page):
    return tab.locator('.ag-row [col-id="name"] a')


def test_from_the_first_page_to_a_run_and_back(tab: Page, proxy: Proxy) -> None:
    tab.goto(f"{proxy.address}/")
    is_sound(tab, proxy)
    tab.get_by_role("link", name=re.compile("wine")).first.click()
    expect(tab).to_have_url(f"{proxy.address}/team/wine")
    is_sound(tab, proxy)
    tab.get_by_role("link", name="Experiments").first.click()
    expect(rows(tab).first).to_be_visible(timeout=_PATIENCE_MS)
    is_sound(tab, proxy)
    name = rows(tab).first.inner_text()
    rows(tab).first.click()
    expect(tab.locator("h1")).to_contain_text(name, timeout=_PATIENCE_MS)
    is_sound(tab, proxy)
    tab.go_back()
    expect(rows(tab).first).to_be_visible(timeout=_PATIENCE_MS)


def test_a_deep_link_is_the_same_after_it_is_loaded_again(tab: Page, proxy: Proxy) -> None:
    tab.goto(f"{proxy.address}/team/wine/experiments?filter={quote('metrics.accuracy > 0.9')}&order_by=-created")
    expect(rows(tab).first).to_be_visible(timeout=_PATIENCE_MS)
    first = rows(tab).first.inner_text()
    tab.reload()
    expect(rows(tab).first).to_have_text(first, timeout=_PATIENCE_MS)
    is_sound(tab, proxy)


def test_every_kind_of_page(tab: Page, proxy: Proxy) -> None:
    first, second = (run["id"] for run in api(proxy, "/team/wine/runs?limit=2&filter=source%20%3D%20'mlflow'")["runs"])
    commit = api(proxy, "/team/wine/runs?limit=1&filter=source%20%3D%20'dvc'")["runs"]
    names = {"first": first, "second": second, "commit": commit[0]["commit"] if commit else "main"}
    for path in PAGES.values():
        tab.goto(proxy.address + path.format(**names))
        is_sound(tab, proxy)


def test_a_download_and_an_export(tab: Page, proxy: Proxy) -> None:
    tab.goto(f"{proxy.address}/team/wine/files?path=data/raw/wine.csv")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"sample_id,")
    status, headers, body = ask(f"{proxy.address}/api/v1/projects/team/wine/runs/export?format=csv")
    assert (status, headers["Content-Type"].split(";")[0]) == (200, "text/csv")
    assert len(list(csv.DictReader(io.StringIO(body.decode())))) > 10


def test_redirects_stay_below_the_prefix_and_lead_to_tls(proxy: Proxy) -> None:
    status, headers, _ = ask(proxy.address)
    assert (status, headers["Location"]) == (301, PREFIX)
    status, headers, _ = ask(f"{proxy.plain}{PREFIX}team/wine")
    assert (status, headers["Location"]) == (301, f"https://localhost{PREFIX}team/wine")
    assert ask(f"{proxy.origin}/elsewhere")[0] == 404


def test_a_long_filter_gets_through(proxy: Proxy) -> None:
    """Browsers repeat the address of a page, which holds filter, comparison and columns, as Referer."""
    long = quote(f"name != '{'é' * 9_000}'")
    referrer = f"{proxy.address}/team/wine/experiments?filter={long}"
    assert len(referrer) > 50_000
    asked = f"{proxy.address}/api/v1/projects/team/wine/runs?limit=1&filter={long}"
    assert ask(asked, Referer=referrer)[0] == 200


def test_assets_are_compressed_and_kept_by_browsers(tab: Page, proxy: Proxy) -> None:
    tab.goto(f"{proxy.address}/")
    named = [at for at in tab.evaluate("[...document.scripts].map((each) => each.src)") if at]
    assert named
    for address in named:
        _, headers, _ = ask(address, Accept_Encoding="gzip")
        assert headers["Content-Encoding"] == "gzip", address
        assert headers["Cache-Control"] in {"public, max-age=31536000, immutable", "no-cache"}, address


def test_what_is_kept_in_a_browser_goes_over_tls_only(tab: Page, proxy: Proxy) -> None:
    tab.goto(f"{proxy.address}/team/wine/experiments")
    expect(rows(tab).first).to_be_visible(timeout=_PATIENCE_MS)
    made = tab.evaluate(
        """async (at) => {
          const headers = {"Content-Type": "application/json", ...(window.dagboard?.csrfHeader?.() || {})};
          const body = JSON.stringify({name: `private ${Math.random()}`, shared: false, state: {}});
          return (await fetch(at, {method: "POST", headers, body})).status;
        }""",
        f"{PREFIX}api/v1/projects/team/wine/views",
    )
    assert made == 201
    (cookie,) = [each for each in tab.context.cookies() if each["name"] == "dagboard_browser"]
    assert (cookie["secure"], cookie["path"], cookie["httpOnly"]) == (True, PREFIX, True)


def test_a_portal_elsewhere_frames_each_panel(browser: Browser, port: int, proxy: Proxy) -> None:
    """From another origin, without cookies, and everything that a frame asks for lies below the prefix."""
    direct = f"http://127.0.0.1:{port}{PREFIX.rstrip('/')}"
    with portal() as elsewhere:
        context = browser.new_context(ignore_https_errors=True)
        watch = Watch(context, f"{proxy.address}/")
        watch.forgive(elsewhere.origin)
        tab = context.new_page()
        tab.set_default_timeout(_PATIENCE_MS)
        for panel, state in states(direct).items():
            link = made(direct, panel=panel, title=f"Of {panel}", origins=[elsewhere.origin], **state)
            address = proxy.origin + urlsplit(link["address"]).path
            assert address.startswith(f"{proxy.address}/embed/")
            tab.goto(elsewhere.framing([address]))
            inside = tab.frame_locator("iframe")
            expect(inside.locator(SHOWS[panel]).first).to_be_visible(timeout=_PATIENCE_MS)
            out = inside.get_by_role("link", name="Open in Dagboard").get_attribute("href") or ""
            assert out.startswith(f"{PREFIX}team/wine"), panel
        assert context.cookies() == []
        context.close()
        assert watch.unforgiven() == []


def test_a_portal_frames_it(browser: Browser, port: int, tmp_path: Path) -> None:
    """The page of `deploy/portal.html`, from the same origin."""
    shown = f"absolute_redirect off; location = /portal.html {{ root {DEPLOY}; }}"
    with proxied(MODES[0], tmp_path, port, portal=f"absolute_redirect off; -> {shown}") as proxy:
        context = browser.new_context(ignore_https_errors=True)
        watch = Watch(context, proxy.origin)
        tab = context.new_page()
        tab.goto(f"{proxy.origin}/portal.html")
        frame = tab.frame_locator("iframe")
        expect(frame.locator("h1")).to_be_visible(timeout=_PATIENCE_MS)
        frame.get_by_role("link", name=re.compile("wine")).first.click()
        expect(frame.locator("h1")).to_contain_text("wine", timeout=_PATIENCE_MS)
        context.close()
        assert watch.unforgiven() == []
