"""Our scripts and styles travel as two files that every page links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.web import bundles, create_app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b.js").write_text("(() => 2)()")
    (tmp_path / "a.js").write_text("(() => 1)()\n\n")
    (tmp_path / "early.js").write_text("0")
    (tmp_path / "z.css").write_text("a { color: red }")
    return tmp_path


def test_scripts_are_joined_by_name_and_ended(folder: Path) -> None:
    bundle = bundles.scripts(folder, without="early.js")
    assert bundle.body == "/* a.js */\n(() => 1)()\n;\n/* b.js */\n(() => 2)()\n;"
    assert bundles.styles(folder).body.startswith("/* z.css */\na {")


def test_the_address_changes_with_the_content(folder: Path) -> None:
    before = bundles.scripts(folder).address
    assert bundles.scripts(folder).address == before
    (folder / "a.js").write_text("(() => 3)()")
    assert bundles.scripts(folder).address != before


def test_a_bundle_is_served_with_its_type(folder: Path) -> None:
    server = Flask("bundles")
    bundle = bundles.styles(folder)
    bundles.serve(server, bundle)
    response = server.test_client().get(f"/{bundle.address}")
    assert response.mimetype == "text/css"
    assert response.text == bundle.body


def test_a_page_links_two_files_of_ours_below_its_prefix(tmp_path: Path) -> None:
    settings = Settings.model_validate({"data_dir": tmp_path / "data"})
    client = create_app(contexts.build(settings)).server.test_client()
    page = client.get("/").text
    links = re.findall(r'(?:src|href)="(/assets/[^"]+\.(?:js|css)\?[^"]+)"', page)
    assert [link.partition("?")[0] for link in links] == ["/assets/generated.css", "/assets/dagboard.css",
                                                          "/assets/dagboard.js"]  # fmt: skip
    for link in links:
        response = client.get(link)
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]
