"""The addresses of embedded pages: the whole application below ``embed/<token>/``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dashboard.auth.embedding import ENVIRON, FOLDER

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class EmbedRoot:
    """WSGI middleware that takes ``/embed/<token>`` off PATH_INFO and says the token in the environment.

    It stands inside `dashboard.web.prefix.Prefix`, so that PATH_INFO begins after the prefix. Nothing is decided here.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        folder, _, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if folder == FOLDER:
            token, _, path = rest.partition("/")
            environ[ENVIRON] = token
            environ["PATH_INFO"] = f"/{path}"
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{FOLDER}/{token}"
        return self._application(environ, start_response)
