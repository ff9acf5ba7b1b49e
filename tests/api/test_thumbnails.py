"""Small pictures of images that browsers cannot show."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from dashboard import context
from dashboard.config import Settings
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.web import create_app

P = "/api/v1/projects/team/wine/thumbnail"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    origin = tmp_path / "origin"
    origin.mkdir()
    for name, size in (("map.tif", (900, 300)), ("deep.TIFF", (8, 8))):
        Image.new("I;16" if "deep" in name else "RGB", size).save(origin / name, "TIFF")
    (origin / "broken.tif").write_bytes(b"II*\0 no image")
    Image.new("RGB", (4, 4)).save(origin / "plain.png")
    (origin / "out.tif").symlink_to("/etc/hostname")
    who = ["-c", "user.name=data-scientist", "-c", "user.email=ds@localhost"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], [*who, "commit", "-qm", "images"]):
        subprocess.run(["git", *command], cwd=origin, check=True)
    entry = {"owner": "team", "name": "wine", "git": {"url": str(origin)}}
    settings = Settings.model_validate({"data_dir": tmp_path / "data", "projects": [entry]})
    made = context.build(settings)
    with acting_as(OPERATOR):
        made.sync.run(made.projects.get("team", "wine"))
    return create_app(made).server.test_client()


def test_a_tiff_comes_as_a_small_png_once(client: FlaskClient) -> None:
    response = client.get(P, query_string={"path": "map.tif"})
    assert (response.status_code, response.mimetype) == (200, "image/png")
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert Image.open(io.BytesIO(response.data)).size == (320, 107)
    again = client.get(P, query_string={"path": "map.tif"}, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(P, query_string={"path": "deep.TIFF"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("broken.tif", "cannot be read as an image"),
        ("plain.png", "No picture is made of plain.png"),
        ("out.tif", ""),
        ("gone.tif", ""),
        ("", ""),
    ],
)
def test_what_has_no_picture_says_why(client: FlaskClient, path: str, why: str) -> None:
    response = client.get(P, query_string={"path": path})
    assert response.status_code == 404
    assert why in response.json["detail"]
