"""Signing in by somebody else's word: the addresses of mode oidc, and the way out of modes oidc and proxy."""

from __future__ import annotations

from flask import Flask

from dashboard.auth.leaving import Leaving
from dashboard.auth.oidc.routes import ProviderPages
from dashboard.context import Context


def install(server: Flask, context: Context, secret: str) -> None:
    """Add the addresses that the mode needs; none in the other modes.

    Args:
        server: The Flask application.
        context: Of the server.
        secret: Of the server.

    Raises:
        ConfigError: The client's secret is not where the configuration says.
    """
    access = context.settings.access
    if access.mode == "oidc" and access.oidc is not None:
        pages = ProviderPages(context, access.oidc, secret)
        pages.install(server)
        label = access.oidc.label
        Leaving(context, label[:1].upper() + label[1:], pages.sign_out_address).install(server)
    elif access.mode == "proxy":
        Leaving(context, "The proxy", lambda: access.proxy.sign_out_url).install(server)
