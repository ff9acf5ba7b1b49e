"""Signing in with a provider, in a real browser, below a path of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import yaml
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.data.model.access import Role
from tests.e2e.conftest import Watch, served
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, running
from tests.team_access import WINE, team_settings
from tests.wine_project import Sources

PREFIX = "/tools/dagboard/"


@dataclass(frozen=True)
class Federated:
    """Dagboard's address, with its prefix, and the provider that it believes."""

    address: str
    provider: Provider


@pytest.fixture(scope="module")
def federated(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federated]:
    folder = tmp_path_factory.mktemp("federated")
    with running(Provider()) as provider:
        oidc = {
            "issuer": provider.address, "client_id": CLIENT_ID, "client_secret_env": "DAGBOARD_CLIENT_SECRET",
            "label": "the team’s account",
        }  # fmt: skip
        grants = [{"group": "wine-makers", "role": Role.CONTRIBUTOR.word, "on": WINE}]
        settings = team_settings(sources, folder / "data", mode="oidc", oidc=oidc, grants=grants)
        values = settings.model_dump(mode="json") | {"server": {"port": 0, "url_prefix": PREFIX}}
        config = folder / "config.yaml"
        config.write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8")
        with served(config, DAGBOARD_CLIENT_SECRET=CLIENT_SECRET) as address:
            provider.redirect_uris.append(f"{address}/auth/oidc/callback")
            yield Federated(address, provider)


@pytest.fixture
def visitor(page: Page, context: BrowserContext, federated: Federated) -> Iterator[Page]:
    """A watched page; only the provider is elsewhere."""
    watch = Watch(context, federated.address)
    watch.forgive(federated.provider.address, "status of 400", "status of 403")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(60_000)
    yield page
    assert watch.unforgiven() == []


def test_a_deep_link_leads_by_way_of_the_provider_to_where_it_points(visitor: Page, federated: Federated) -> None:
    visitor.goto(f"{federated.address}/team/wine/experiments?filter=metrics.acc%20%3E%200.6")
    expect(visitor.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(visitor.locator("input[type=password]")).to_have_count(0)
    visitor.get_by_role("link", name="Sign in with the team’s account").click()
    expect(visitor).to_have_title("Provider")
    visitor.get_by_role("button", name="Data Scientist").click()
    expect(visitor).to_have_url(f"{federated.address}/team/wine/experiments?filter=metrics.acc%20%3E%200.6")
    expect(visitor.locator("#page-content h1")).to_be_visible()
    cookies = {each["name"]: each for each in visitor.context.cookies()}
    assert "dagboard_oidc" not in cookies
    session = cookies["dagboard_session"]
    assert (session["path"], session["httpOnly"], session["sameSite"]) == (PREFIX, True, "Lax")

    visitor.get_by_title("Signed in as Data Scientist").click()
    visitor.get_by_role("button", name="Sign out").click()
    expect(visitor).to_have_url(f"{federated.address}/sign-in")
    assert "/end-session" in federated.provider.asked
    visitor.goto(f"{federated.address}/team/wine")
    expect(visitor.get_by_role("heading", name="Sign in")).to_be_visible()


def test_who_cancels_may_begin_again(visitor: Page, federated: Federated) -> None:
    visitor.goto(f"{federated.address}/team/wine")
    visitor.get_by_role("link", name=re.compile("^Sign in with")).click()
    visitor.get_by_role("button", name="Cancel").click()
    expect(visitor.get_by_role("heading", name="You were not signed in")).to_be_visible()
    visitor.get_by_role("link", name="Back to sign-in").click()
    visitor.get_by_role("link", name=re.compile("^Sign in with")).click()
    visitor.get_by_role("button", name="Data Scientist").click()
    expect(visitor).to_have_url(f"{federated.address}/team/wine")


def test_who_opens_the_answer_again_is_told_to_begin_again(visitor: Page, federated: Federated) -> None:
    answers: list[str] = []
    visitor.on("request", lambda request: answers.append(request.url) if "/callback" in request.url else None)
    visitor.goto(f"{federated.address}/auth/oidc")
    visitor.get_by_role("button", name="Reviewer").click()
    expect(visitor).to_have_url(f"{federated.address}/")
    assert len(answers) == 1
    answer = visitor.goto(answers[0])
    assert answer is not None
    assert answer.status == 400
    expect(visitor.get_by_role("heading", name="This sign-in is over")).to_be_visible()


def test_an_account_without_a_role_is_shown_an_empty_home(visitor: Page, federated: Federated) -> None:
    visitor.goto(f"{federated.address}/auth/oidc")
    visitor.get_by_role("button", name="Reviewer").click()
    expect(visitor.get_by_title("Signed in as Reviewer")).to_be_visible()
    expect(visitor.locator("#page-content")).to_contain_text("Nothing here is for you yet")
    expect(visitor.locator("#page-content")).not_to_contain_text("wine")


@pytest.mark.parametrize("path", ["/sign-in?next=team/wine", "/auth/oidc/callback?state=x"])
def test_the_pages_fit_a_small_screen(visitor: Page, federated: Federated, path: str) -> None:
    visitor.set_viewport_size({"width": 390, "height": 800})
    visitor.goto(f"{federated.address}{path}")
    expect(visitor.locator("h1")).to_be_visible()
    assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth")
