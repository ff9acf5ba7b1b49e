"""What is known of a provider, and when it is asked again."""

from __future__ import annotations

import socket

import pytest

from dashboard.auth.oidc.failures import MISCONFIGURED, SignInError
from dashboard.auth.oidc.fetching import Fetcher
from dashboard.auth.oidc.provider import Provider
from dashboard.config import OidcSettings
from tests import oidc_provider
from tests.oidc_provider import running


def provider_at(issuer: str, moments: list[float]) -> Provider:
    settings = OidcSettings(issuer=issuer, client_id="dagboard")
    return Provider(settings, Fetcher(settings), lambda: moments[0])


def test_a_silent_provider_is_asked_again_after_a_pause() -> None:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    now = [0.0]
    provider = provider_at(f"http://localhost:{port}", now)
    with pytest.raises(SignInError, match="provider-unreachable"):
        provider.metadata()
    with running(oidc_provider.Provider(), port) as served:
        now[0] = 4.9
        with pytest.raises(SignInError, match="a moment ago"):
            provider.metadata()
        assert served.asked == []
        now[0] = 5.1
        assert provider.metadata().token == f"{served.address}/token"


def test_what_is_known_lasts_an_hour() -> None:
    now = [0.0]
    with running(oidc_provider.Provider()) as served:
        provider = provider_at(f"{served.address}/", now)
        for moment in (0.0, 3_599.0):
            now[0] = moment
            assert [key.kid for key in provider.keys().keys] == ["first"]
        assert served.asked == ["/.well-known/openid-configuration", "/jwks"]
        served.rotate("second")
        now[0] = 3_601.0
        assert [key.kid for key in provider.keys().keys] == ["second"]


def test_keys_that_nobody_can_read_are_passed_over() -> None:
    with running(oidc_provider.Provider()) as served:
        good = served.key.as_dict(private=False)
        odd = [{"kty": "AKP"}, {"kty": "RSA", "n": "!"}, 7, good | {"use": "enc"}, {"kty": "oct", "k": "AAAA"}]
        served.published = [*odd, good]
        assert [key.kid for key in provider_at(served.address, [0.0]).keys().keys] == ["first"]
        served.published = odd
        with pytest.raises(SignInError, match="no public key"):
            provider_at(served.address, [0.0]).keys()


@pytest.mark.parametrize(
    ("address", "is_asked"),
    [
        ("https://id.example.com/token", True),
        ("https://ID.example.com:443/token", True),
        ("https://id.example.com:8443/token", False),
        ("http://id.example.com/token", False),
        ("https://id.example.com.evil.example/token", False),
        ("https://id.example.com@evil.example/token", False),
        ("https://keys.example.com/jwks", True),
        ("https://keys.example.com:8443/jwks", False),
        ("https://more.example.com:8443/jwks", True),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_the_hosts_of_the_configuration_are_asked(address: str, is_asked: bool) -> None:
    hosts = ("keys.example.com", "more.example.com:8443")
    fetcher = Fetcher(OidcSettings(issuer="https://id.example.com/realms/team", client_id="dagboard", hosts=hosts))
    if is_asked:
        fetcher.check_is_asked(address)
        return
    with pytest.raises(SignInError) as raised:
        fetcher.check_is_asked(address)
    assert raised.value.words is MISCONFIGURED
