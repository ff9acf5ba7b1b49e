from __future__ import annotations

import pytest
from flask import Flask, request

from dashboard.web.prefix import Prefix


def paths(prefix: str, asked: str) -> str:
    server = Flask("prefixed")

    @server.route("/", defaults={"path": ""})
    @server.route("/<path:path>")
    def echo(path: str) -> str:
        return f"{request.script_root} {request.path}"

    server.wsgi_app = Prefix(server.wsgi_app, prefix)  # type: ignore[method-assign]
    return server.test_client().get(asked).text


@pytest.mark.parametrize(
    ("prefix", "asked", "seen"),
    [
        ("/", "/team/wine", " /team/wine"),
        ("/dagboard/", "/dagboard/team/wine", "/dagboard /team/wine"),
        ("/dagboard/", "/dagboard", "/dagboard /"),
        ("/dagboard/", "/dagboard/", "/dagboard /"),
        ("/dagboard/", "/team/wine", "/dagboard /team/wine"),
        ("/dagboard/", "/dagboards/x", "/dagboard /dagboards/x"),
        ("/a/b/", "/a/b/c", "/a/b /c"),
    ],
)
def test_the_prefix_is_taken_off_where_it_is_present_and_always_known(prefix: str, asked: str, seen: str) -> None:
    assert paths(prefix, asked) == seen
