"""A team that signs in with a provider, both on this machine, and a browser between them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import urllib3
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard import context as contexts
from dashboard.context import Context
from dashboard.web import create_app
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, running
from tests.team_access import WINE, team_settings
from tests.wine_project import Sources

VARIABLE = "DAGBOARD_TEST_CLIENT_SECRET"
CALLBACK = "http://localhost/auth/oidc/callback"


@dataclass
class Journey:
    """A browser that signs in with the provider, step by step."""

    client: FlaskClient

    def begin(self, wanted: str = "") -> str:
        """Press the button; the address at the provider."""
        answer = self.client.get("/auth/oidc", query_string={"next": wanted} if wanted else None)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def chosen(self, address: str, sub: str | None = "1001") -> str:
        """Say at the provider who one is, or cancel; the address it leads back to."""
        fields = {"deny": "1"} if sub is None else {"sub": sub}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = urllib3.request("POST", address, body=urlencode(fields), headers=form, redirect=False)
        assert answer.status == 302, answer.data
        return answer.headers["Location"]

    def back(self, address: str, **changes: str | None) -> TestResponse:
        """Come back to Dagboard, perhaps with other fields than the provider gave."""
        fields: dict[str, Any] = {
            name: values[0] for name, values in parse_qs(urlsplit(address).query).items()
        } | changes
        query = {name: value for name, value in fields.items() if value is not None}
        return self.client.get("/auth/oidc/callback", query_string=query)

    def sign_in(self, sub: str = "1001", wanted: str = "") -> TestResponse:
        """The whole way."""
        return self.back(self.chosen(self.begin(wanted), sub))

    @property
    def is_signed_in(self) -> bool:
        return self.client.get_cookie("dagboard_session") is not None


@dataclass
class Federated:
    """Dagboard, and the provider that it believes."""

    provider: Provider
    context: Context
    server: Any

    def journey(self) -> Journey:
        return Journey(self.server.test_client())


Make = Callable[..., Federated]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running(Provider(redirect_uris=[CALLBACK])) as served:
        yield served


@pytest.fixture
def make_federated(
    sources: Sources, synced_team: Path, tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> Make:
    """Dagboard with other settings of mode oidc."""
    monkeypatch.setenv(VARIABLE, CLIENT_SECRET)
    return partial(_federated, sources, synced_team, tmp_path / "data", provider)


@pytest.fixture
def federated(make_federated: Make) -> Federated:
    """Dagboard, whose groups and roles are in its configuration."""
    return make_federated()


@pytest.fixture(scope="module")
def shared(sources: Sources, synced_team: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federated]:
    """As `federated`, for all tests of a module that leave nothing behind but accounts."""
    with pytest.MonkeyPatch.context() as patch, running(Provider(redirect_uris=[CALLBACK])) as served:
        patch.setenv(VARIABLE, CLIENT_SECRET)
        yield _federated(sources, synced_team, tmp_path_factory.mktemp("federated") / "data", served)


def _federated(sources: Sources, synced: Path, folder: Path, provider: Provider, **changes: Any) -> Federated:
    if not folder.exists():
        shutil.copytree(synced, folder)
    oidc = {"issuer": provider.address, "client_id": CLIENT_ID, "client_secret_env": VARIABLE}
    grants = [{"group": "wine-makers", "role": "contributor", "on": WINE}]
    settings = team_settings(sources, folder, mode="oidc", oidc=oidc | changes, grants=grants)
    context = contexts.build(settings)
    return Federated(provider, context, create_app(context).server)
