"""Items of a repository or of DVC's storage that mean harm, asked for over HTTP: none leaves its place or is run."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import plotly.utils
import pytest
from flask.testing import FlaskClient

from dashboard.components.route import parse
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.pages import files
from dashboard.web import create_app
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import put, put_entries

P = "/api/v1/projects/team/churn"
SECRET = "the secret of another folder"


class Bomb:
    """Unpickled, it leaves a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return Path.write_text, (self.mark, "a pickle was opened")


def served(make_team: Callable[..., Team]) -> FlaskClient:
    return both(make_team)[0]


def both(make_team: Callable[..., Team]) -> tuple[FlaskClient, Callable[[str], str]]:
    """A client of the API, and what draws the page of a file."""
    team = make_team()
    with acting_as(OPERATOR):
        team.board.sync.run(team.project)

    def page(path: str) -> str:
        with acting_as(OPERATOR):
            drawn = files.layout(team.board, parse("/team/churn/files", f"?{urlencode({'path': path})}"))
        return json.dumps(drawn, cls=plotly.utils.PlotlyJSONEncoder)

    return create_app(team.board).server.test_client(), page


def get(client: FlaskClient, route: str, path: str, **query: str) -> Any:
    return client.get(f"{P}/{route}", query_string={"path": path, **query})


@pytest.mark.parametrize("route", ["blob", "table", "tree", "archive", "thumbnail"])
@pytest.mark.parametrize("target", ["absolute", "../outside/secret.csv", "../outside", "loop", ".git/config"])
def test_a_symlink_that_leaves_the_repository_leads_nowhere(
    ground: Ground, make_team: Callable[..., Team], tmp_path: Path, route: str, target: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text(f"a\n{SECRET}\n")
    ground.write({"fine.csv": "a\n1\n"})
    for name in ("link.csv", "link.tif", "loop"):
        (ground.path / name).symlink_to(outside / "secret.csv" if target == "absolute" else target)
    ground.commit()
    client = served(make_team)
    for path in ("link.csv", "link.tif", "link.csv/secret.csv", "loop"):
        response = get(client, route, path)
        assert SECRET not in response.text
        assert response.status_code in {400, 404}, f"{route} of {path}: {response.text}"
    whole = get(client, "archive", "")
    assert SECRET.encode() not in whole.data
    assert get(client, "blob", "fine.csv").data == b"a\n1\n"


def test_metrics_params_and_plots_behind_a_symlink_outside_are_not_read(
    ground: Ground, make_team: Callable[..., Team], tmp_path: Path
) -> None:
    (tmp_path / "metrics.json").write_text('{"secret": 1}')
    ground.write({"dvc.yaml": "metrics: [metrics.json]\nparams: [params.yaml]\nplots: [plot.csv]\n"})
    for name in ("metrics.json", "params.yaml", "plot.csv"):
        (ground.path / name).symlink_to(tmp_path / "metrics.json")
    ground.commit()
    client = served(make_team)
    for route in ("runs", "runs/columns", "plots", "health"):
        assert "secret" not in client.get(f"{P}/{route}").text


@pytest.mark.parametrize("suffix", ["pkl", "joblib", "pt", "npy", "npz", "csv", "parquet", "json", "tif", "onnx"])
def test_a_pickle_is_never_opened_whatever_its_name(
    ground: Ground, make_team: Callable[..., Team], tmp_path: Path, suffix: str
) -> None:
    mark = tmp_path / "opened"
    content = pickle.dumps(Bomb(mark))
    kept = put(ground.cache, content + b"new")
    ground.commit({f"in-git.{suffix}": content, f"in-dvc.{suffix}.dvc": tracked(f"in-dvc.{suffix}", kept)})
    ground.commit({f"in-git.{suffix}": content + b"new"})
    client, page = both(make_team)
    for path in (f"in-git.{suffix}", f"in-dvc.{suffix}"):
        assert get(client, "blob", path).status_code == 200
        for route in ("table", "thumbnail", "tree"):
            assert get(client, route, path).status_code < 500
        assert path in page(path)
    sides = {"from": "HEAD~1", "to": "HEAD", "path": f"in-git.{suffix}"}
    assert client.get(f"{P}/diff", query_string=sides).status_code == 200
    assert not mark.exists()


def test_a_dir_listing_with_duplicate_paths_gives_each_path_once(
    ground: Ground, make_team: Callable[..., Team]
) -> None:
    first, second = put(ground.cache, b"first"), put(ground.cache, b"second")
    entries = [{"relpath": "a.txt", "md5": first}, {"relpath": "a.txt", "md5": second}, {"relpath": "b", "md5": first}]
    ground.commit({"raw.dvc": tracked("raw", put_entries(ground.cache, entries))})
    client = served(make_team)
    listed = get(client, "tree", "raw").json
    names = [entry["name"] for entry in listed["entries"]]
    assert sorted(names) == ["a.txt", "b"]
    assert listed["total"] == 2
    assert get(client, "blob", "raw/a.txt").data in {b"first", b"second"}
    assert get(client, "archive", "raw").status_code == 200


@pytest.mark.parametrize(
    "escaping", ["../../x", "/etc/passwd", "a/../../x", "a//b", ".", "", "a/./b", "..", "a\\..\\x", "x\0y"]
)
def test_a_dir_listing_with_escaping_paths_leaves_them_out(
    ground: Ground, make_team: Callable[..., Team], escaping: str
) -> None:
    hash_ = put(ground.cache, b"fine")
    entries = [{"relpath": escaping, "md5": hash_}, {"relpath": "fine", "md5": hash_}]
    ground.commit({"raw.dvc": tracked("raw", put_entries(ground.cache, entries))})
    client = served(make_team)
    names = [entry["name"] for entry in get(client, "tree", "raw").json["entries"]]
    assert "fine" in names
    assert not {"..", ".", "", "etc", "x"} & set(names)
    assert not [name for name in names if "/" in name or "\0" in name]
    archive = get(client, "archive", "raw")
    assert archive.status_code == 200
    assert b"passwd" not in archive.data
    assert b"../" not in archive.data


@pytest.mark.parametrize(
    ("name", "shown"),
    [("gpj.\u202egnp.txt", "gpj.⟨U+202E⟩gnp.txt"), ("line\nbreak.txt", "line␊break.txt"), ("bell\x07.txt", "bell␇.txt"),
     ("a;b\r\nSet-Cookie: x.txt", "a;b␍␊Set-Cookie: x.txt")],
)  # fmt: skip
def test_a_name_with_control_or_bidi_characters_breaks_no_header_and_no_page(
    ground: Ground, make_team: Callable[..., Team], name: str, shown: str
) -> None:
    ground.commit({name: "x"})
    client, page = both(make_team)
    assert name in [entry["name"] for entry in get(client, "tree", "").json["entries"]]
    response = get(client, "blob", name)
    assert response.data == b"x"
    assert "Set-Cookie" not in response.headers
    said = response.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[\w.%-]+", said), said
    assert shown in json.dumps(json.loads(page(name)), ensure_ascii=False)
