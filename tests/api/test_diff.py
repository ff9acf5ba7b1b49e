"""`diff` and `data/diff/entries` over HTTP: each kind, both sides by revision or hash, filters, and reasons."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
import soundfile
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from PIL import Image

from dashboard.web import create_app
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import put, put_listing

P = "/api/v1/projects/team/churn"
KEYS = {"from", "to", "path", "kind", "change", "note", "detail", "values"}


def picture(shade: int) -> bytes:
    buffer = io.BytesIO()
    image = Image.new("L", (4, 4), 10)
    image.putpixel((1, 1), shade)
    image.save(buffer, "PNG")
    return buffer.getvalue()


def sound(last: float) -> bytes:
    samples = np.zeros(4_000, dtype="float32")
    samples[-1] = last
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, 8_000, format="WAV", subtype="FLOAT")
    return buffer.getvalue()


def notebook(source: str) -> str:
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@dataclass(frozen=True)
class Asked:
    """A served project and what lies in it.

    Attributes:
        old, new: Commits.
        hashes: Of the tracked directory at these.
    """

    client: FlaskClient
    old: str
    new: str
    hashes: tuple[str, str]

    def get(self, what: str, **query: str) -> Any:
        response = self.client.get(f"{P}/{what}?{urlencode(query)}")
        assert response.status_code == 200, response.text
        return response.json

    def diff(self, path: str, **more: str) -> Any:
        return self.get("diff", **({"from": self.old, "path": path} | more))


@pytest.fixture
def asked(ground: Ground, make_team: Callable[..., Team]) -> Asked:
    cache = ground.cache

    def state(files: dict[str, bytes], git: dict[str, str], model: bytes) -> tuple[str, str]:
        listing = put_listing(cache, {name: put(cache, content) for name, content in files.items()})
        size = sum(map(len, files.values()))
        dvc = {"raw.dvc": tracked("raw", listing, size=size, nfiles=len(files)),
               "model.bin.dvc": tracked("model.bin", put(cache, model), size=len(model))}  # fmt: skip
        return ground.commit({**git, **dvc}), listing

    old, first = state(
        {
            "a/1.png": picture(20),
            "a/2.png": picture(30),
            "t.csv": b"id,n\n1,5\n2,6\n",
            "s.wav": sound(0.25),
            "gone": b"x",
        },
        {"params.yaml": "lr: 0.5\n", "code.py": "a = 1\nb = 2\n", "note.ipynb": notebook("x = 1"), "same.txt": "s"},
        b"\x00\x01",
    )
    new, second = state(
        {"a/1.png": picture(200), "b/2.png": picture(30), "t.csv": b"id,n\n1,5\n2,7\n3,8\n", "s.wav": sound(0.5)},
        {"params.yaml": "lr: 0.25\n", "code.py": "a = 1\nb = 3\n", "note.ipynb": notebook("x = 2"), "more.txt": "m"},
        b"\x00\x02",
    )
    team = make_team()
    team.board.sync.run(team.project)
    return Asked(create_app(team.board).server.test_client(), old, new, (first, second))


@pytest.mark.parametrize(
    ("path", "kind"),
    [("code.py", "text"), ("params.yaml", "text"), ("raw/t.csv", "table"), ("note.ipynb", "notebook"),
     ("raw/a/1.png", "image"), ("raw/s.wav", "audio"), ("model.bin", "binary")],
)  # fmt: skip
def test_each_kind_of_file_is_told_by_its_kind_and_as_documented(asked: Asked, path: str, kind: str) -> None:
    body = asked.diff(path)
    assert set(body) == KEYS
    assert (body["kind"], body["change"], body["path"]) == (kind, "modified", path)
    assert (body["from"]["commit"], body["to"]["commit"]) == (asked.old, asked.new)
    document = asked.client.get("/api/v1/openapi.json").json
    answer = document["paths"]["/api/v1/projects/{owner}/{name}/diff"]["get"]["responses"]["200"]
    schema = answer["content"]["application/json"]["schema"] | {"components": document["components"]}
    Draft202012Validator(schema).validate(body)


def test_what_the_kinds_tell(asked: Asked) -> None:
    text = asked.diff("code.py")["detail"]
    assert (text["added"], text["removed"]) == (1, 1)
    assert {"text": "3", "is_changed": True} in text["parts"][1]["new"]["spans"]
    values = asked.diff("params.yaml")["values"]["changes"]
    assert [(each["key"], each["old"], each["new"], each["delta"]) for each in values] == [("lr", 0.5, 0.25, -0.25)]
    table = asked.diff("raw/t.csv")["detail"]
    assert (table["key"], table["changed_rows"], table["added_rows"], table["same_rows"]) == (["id"], 1, 1, 1)
    assert (table["changed"][0]["old"], table["changed"][0]["new"]) == (["2", "6"], ["2", "7"])
    image = asked.diff("raw/a/1.png")["detail"]
    assert (image["changed_pixels"], image["difference"]["width"]) == (1 / 16, 4)
    assert asked.diff("raw/s.wav")["detail"]["samples"]["first_seconds"] == pytest.approx(3_999 / 8_000)
    assert asked.diff("note.ipynb")["detail"]["changed"] == 1


def test_a_file_that_one_side_lacks_was_added_or_deleted(asked: Asked) -> None:
    added = asked.diff("more.txt")
    assert (added["change"], added["from"]["hash"], added["to"]["tracked_by"]) == ("added", None, "git")
    gone = asked.diff("raw/gone")
    assert (gone["change"], gone["from"]["size"], gone["to"]["hash"]) == ("deleted", 1, None)
    same = asked.diff("same.txt")
    assert (same["change"], same["detail"]) == ("same", None)


def test_sides_may_be_hashes_of_the_directory_that_holds_the_file(asked: Asked) -> None:
    old, new = asked.hashes
    by_hash = asked.diff("raw/t.csv", **{"from": old, "to": new})
    assert by_hash["detail"] == asked.diff("raw/t.csv")["detail"]
    assert asked.diff("raw/t.csv", **{"from": new, "to": old[:8]})["detail"]["deleted_rows"] == 1


def test_the_way_to_compare_is_asked_for(asked: Asked) -> None:
    assert asked.diff("raw/t.csv", as_text="true")["kind"] == "text"
    assert asked.diff("raw/t.csv", key="n")["detail"]["key"] == ["n"]
    assert len(asked.diff("raw/t.csv", limit="1")["detail"]["added"]) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [({"path": "code.py"}, 400), ({"from": "HEAD"}, 400), ({"from": "nowhere", "path": "code.py"}, 404),
     ({"from": "main", "path": "none.txt"}, 404), ({"from": "main", "path": "raw"}, 404),
     ({"from": "0" * 32, "path": "raw/t.csv"}, 404), ({"from": "main", "path": "../x"}, 400)],
)  # fmt: skip
def test_what_makes_no_sense_is_a_problem(asked: Asked, query: dict[str, str], status: int) -> None:
    response = asked.client.get(f"{P}/diff?{urlencode(query)}")
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def test_a_content_that_nobody_pushed_is_told_apart(ground: Ground, make_team: Callable[..., Team]) -> None:
    old = ground.commit({"a.bin.dvc": tracked("a.bin", put(ground.cache, b"1"), size=1)})
    ground.commit({"a.bin.dvc": tracked("a.bin", "0" * 32, size=1)})
    team = make_team({"name": "here", "url": str(ground.cache)})
    team.board.sync.run(team.project)
    response = create_app(team.board).server.test_client().get(f"{P}/diff?from={old}&path=a.bin")
    assert response.status_code == 404
    assert response.json["type"].endswith(":not-pushed")


def test_an_answer_is_revalidated_without_being_computed(asked: Asked) -> None:
    address = f"{P}/diff?from={asked.old}&path=code.py"
    tag = asked.client.get(address).headers["ETag"]
    assert asked.client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_a_hash_without_a_path_means_its_content_wherever_it_lies(asked: Asked) -> None:
    body = asked.get("data/diff/entries", **{"from": asked.hashes[0], "to": asked.hashes[1]})
    assert (body["from"], body["total"]) == (asked.hashes[0], 6)


def entries(asked: Asked, **query: str) -> Any:
    return asked.get("data/diff/entries", **({"from": asked.old, "path": "raw"} | query))


def test_entries_are_one_list_without_the_directory_itself(asked: Asked) -> None:
    body = entries(asked)
    assert [(row["change"], row["path"], row["before"]) for row in body["entries"]] == [
        ("modified", "raw/a/1.png", None), ("renamed", "raw/b/2.png", "raw/a/2.png"), ("deleted", "raw/gone", None),
        ("modified", "raw/s.wav", None), ("modified", "raw/t.csv", None),
    ]  # fmt: skip
    assert body["matching"] == {"added": 0, "deleted": 1, "modified": 3, "renamed": 1}
    assert (body["total"], body["next"]) == (5, None)
    table = body["entries"][-1]
    assert (table["from"]["size"], table["to"]["size"]) == (13, 17)


def test_entries_are_filtered_and_paged(asked: Asked) -> None:
    found = entries(asked, kinds="deleted,renamed", q="A/2")
    assert [row["path"] for row in found["entries"]] == ["raw/b/2.png"]
    assert found["matching"]["renamed"] == 1
    first = entries(asked, limit="2")
    rest = entries(asked, limit="3", cursor=first["next"])
    assert len(first["entries"] + rest["entries"]) == 5
    assert entries(asked, limit="3", offset="2")["entries"] == rest["entries"]
    assert asked.client.get(f"{P}/data/diff/entries?from={asked.old}&kinds=moved").status_code == 400


def test_entries_of_one_folder_come_after_its_folders(asked: Asked) -> None:
    body = entries(asked, folder="raw")
    assert [folder["path"] for folder in body["folders"]] == ["raw/a", "raw/b"]
    assert body["folders"][0]["within"]["modified"] == 1
    assert [row["path"] for row in body["entries"]] == ["raw/gone", "raw/s.wav", "raw/t.csv"]
    part = entries(asked, folder="raw", limit="2", offset="1")
    assert ([each["path"] for each in part["folders"]], [each["path"] for each in part["entries"]]) == (
        ["raw/b"],
        ["raw/gone"],
    )
