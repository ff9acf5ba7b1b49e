"""What ``dagboard doctor`` looks at of how people sign in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from dashboard.auth.oidc.failures import SignInError
from dashboard.auth.oidc.fetching import Fetcher
from dashboard.auth.oidc.provider import Provider, client_secret
from dashboard.cli.check import Check, checked
from dashboard.config import AccessSettings, OidcSettings, ProxySettings
from dashboard.errors import UnavailableError


def access_checks(access: AccessSettings) -> Iterator[Check]:
    """The checks of a mode; local accounts and an open server have nothing outside to look at."""
    if access.mode == "oidc" and access.oidc is not None:
        yield checked("sign-in provider", partial(_provider, access.oidc))
    elif access.mode == "proxy":
        yield Check("sign-in proxy", _proxy(access.proxy))


def _provider(settings: OidcSettings) -> str:
    client_secret(settings)
    fetcher = Fetcher(settings)
    provider = Provider(settings, fetcher)
    try:
        metadata, keys = provider.metadata(), provider.keys()
        if metadata.userinfo:
            fetcher.check_is_asked(metadata.userinfo)
    except SignInError as error:
        raise UnavailableError(
            error.detail, where="access.oidc", code=error.words.code,
            hint="Compare issuer and hosts with what the provider's own documentation says.",
        ) from error  # fmt: skip
    pkce = {True: "checks PKCE", False: "does not check PKCE with S256", None: "does not say whether it checks PKCE"}
    leave = "signs people out" if metadata.end_session else "signs nobody out"
    return f"{metadata.issuer} answers, public keys: {len(keys.keys)}; it {pkce[metadata.has_pkce]}, and {leave}"


def _proxy(settings: ProxySettings) -> str:
    return f"{settings.user_header} is believed from {', '.join(settings.peers)}, and from nobody else"
