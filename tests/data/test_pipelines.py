"""Graph, status and differences of pipelines, over a repository whose locks say exactly what is told here."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from dashboard import context as contexts
from dashboard.config import GitSettings, ProjectSettings, Settings
from dashboard.context import Context
from dashboard.data.model.pipeline import Change, NodeKind, StageStatus
from dashboard.data.model.project import Project
from dashboard.errors import NotFoundError, UnavailableError

_YAML = """
stages:
  prepare:
    cmd: prepare
    deps: [raw, src, code.py]
    params: [seed]
    outs: [prepared]
  train:
    foreach: [us, eu]
    do:
      cmd: train ${item}
      deps: ["prepared/${item}.csv", prepared/common]
      outs: ["model-${item}"]
  report:
    cmd: report
    deps: [., s3://bucket/ref.csv]
    metrics: [{scores.json: {cache: false}}]
    plots: [{curve.csv: {cache: false}}]
  data:
    cmd: make data
    outs: [data]
"""
_CODE = "print(1)\n"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def _directory(files: dict[str, str]) -> str:
    listing = ", ".join(f'{{"md5": "{_md5(text)}", "relpath": "{name}"}}' for name, text in sorted(files.items()))
    return _md5(f"[{listing}]") + ".dir"


def _entries(entries: dict[str, str]) -> str:
    return "".join(f"\n    - {{path: {path}, hash: md5, md5: {value}}}" for path, value in entries.items())


def _lock(*, seed: int = 1, code: str = _CODE, prepared: str = "p1.dir", cmd: str = "prepare") -> str:
    deps = {"raw": "r1.dir", "src": _directory({"a.py": "a\n", "b/c.py": "c\n"}), "code.py": _md5(code)}
    stages = f"schema: '2.0'\nstages:\n  prepare:\n    cmd: {cmd}\n    deps:{_entries(deps)}\n"
    stages += f"    params: {{params.yaml: {{seed: {seed}}}}}\n    outs:{_entries({'prepared': prepared})}\n"
    for item in ("us", "eu"):
        stages += f"  train@{item}:\n    cmd: train {item}\n"
        stages += f"    deps:{_entries({f'prepared/{item}.csv': 'u1', 'prepared/common': 'c1'})}\n"
        stages += f"    outs:{_entries({f'model-{item}': 'm1'})}\n"
    return stages + f"  data:\n    cmd: make data\n    outs:{_entries({'data': 'd1.dir'})}\n"


_FILES = {
    ".dvc/config": "", "dvc.yaml": _YAML, "dvc.lock": _lock(), "params.yaml": "seed: 1\nunused: 1\n", "code.py": _CODE,
    "src/a.py": "a\n", "src/b/c.py": "c\n", "src/c.tmp": "x", ".dvcignore": "*.tmp\n", "scores.json": '{"acc": 0.5}',
    "curve.csv": "x\n", "README.md": "# Lab\n",
    "raw.dvc": "outs:\n- {path: raw, md5: r1.dir, hash: md5, nfiles: 3, size: 30}\n"
    "deps:\n- {path: table, repo: {url: 'https://host/r', rev_lock: abc}}\n",
}  # fmt: skip


class _Lab:
    """A repository that is read in place, and the nouns over it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.git("init", "--quiet", "-b", "main")
        git = GitSettings(url=str(path))
        settings = Settings(
            data_dir=path.parent / "data",
            projects=(
                ProjectSettings(owner="team", name="lab", git=git),
                ProjectSettings(owner="team", name="sub", git=GitSettings(url=str(path), subdirectory="one")),
                ProjectSettings(owner="team", name="far", git=GitSettings(url="https://127.0.0.1:9/x.git")),
                ProjectSettings(owner="team", name="runs"),
            ),
        )
        self.context: Context = contexts.build(settings)
        self.project = self.of("lab")

    def of(self, name: str) -> Project:
        return self.context.projects.get("team", name)

    def git(self, *arguments: str) -> str:
        identity = {"NAME": "data-scientist", "EMAIL": "data-scientist@example.com"}
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in identity.items()}
        command = ["git", *arguments]
        return subprocess.run(
            command, cwd=self.path, env=os.environ | who, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self, files: dict[str, str | None]) -> str:
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink() if text is None else path.write_text(text)
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "-m", "x")
        return self.git("rev-parse", "HEAD")

    def status(self, rev: str | None = None) -> dict[str, tuple[StageStatus | None, tuple[str, ...]]]:
        nodes = self.context.pipelines.at(self.project, rev).nodes
        return {node.id: (node.status, node.reasons) for node in nodes if node.kind is NodeKind.STAGE}


@pytest.fixture
def lab(tmp_path: Path) -> _Lab:
    made = _Lab(tmp_path / "lab")
    made.commit(dict(_FILES))
    return made


_FRESH = (StageStatus.UP_TO_DATE, ())


def test_the_graph_has_a_node_for_every_kind_of_thing(lab: _Lab) -> None:
    pipeline = lab.context.pipelines.at(lab.project, None)
    nodes = {node.id: node for node in pipeline.nodes}
    edges = {(edge.source, edge.target) for edge in pipeline.edges}
    assert pipeline.commit == lab.git("rev-parse", "HEAD")
    assert {identity: node.kind.value for identity, node in nodes.items() if node.kind is not NodeKind.STAGE} == {
        "raw": "data", "src": "file", "code.py": "file", "prepared": "data", "prepared/us.csv": "data",
        "prepared/eu.csv": "data", "prepared/common": "data", "model-us": "data", "model-eu": "data", ".": "file",
        "s3://bucket/ref.csv": "external", "scores.json": "metric", "curve.csv": "plot", "./data": "data",
        "https://host/r#table": "external",
    }  # fmt: skip
    assert {
        ("https://host/r#table", "raw"), ("raw", "prepare"), ("prepare", "prepared"), ("prepared", "prepared/us.csv"),
        ("prepared/us.csv", "train@us"), ("train@us", "model-us"), ("data", "./data"), ("model-us", "."),
        ("prepared", "prepared/common"), ("prepared/common", "train@eu"), ("report", "scores.json"), (".", "report"),
    } <= edges  # fmt: skip
    assert (nodes["train@us"].group, nodes["model-us"].group) == ("train", "train")
    assert nodes["model-us"].stage == "train@us"
    assert (nodes["raw"].hash, nodes["raw"].nfiles, nodes["raw"].size, nodes["raw"].stage) == ("r1.dir", 3, 30, None)
    assert all(source in nodes and target in nodes for source, target in edges)


def test_a_folder_of_outputs_is_data_even_where_git_keeps_its_gitignore(lab: _Lab) -> None:
    yaml = """stages:
  fit: {cmd: fit, outs: [models/a.pkl, models/b.pkl]}
  choose: {cmd: choose, deps: [models], outs: [best.pkl]}
"""
    lab.commit({"dvc.yaml": yaml, "dvc.lock": None, "models/.gitignore": "/a.pkl\n/b.pkl\n"})
    nodes = {node.id: node for node in lab.context.pipelines.at(lab.project, None).nodes}
    assert nodes["models"].kind is NodeKind.DATA


def test_what_neither_git_nor_dvc_holds_is_external_and_missing(lab: _Lab) -> None:
    lab.commit({"dvc.yaml": "stages: {fit: {cmd: fit, deps: [downloads/photos], outs: [net]}}\n", "dvc.lock": None})
    lab.commit({
        "dvc.lock": "schema: '2.0'\nstages:\n  fit:\n    cmd: fit\n"
        "    deps:\n    - {path: downloads/photos, hash: md5, md5: p1.dir, size: 5}\n"
        "    outs:\n    - {path: net, hash: md5, md5: n1}\n",
    })  # fmt: skip
    node = next(node for node in lab.context.pipelines.at(lab.project, None).nodes if node.id == "downloads/photos")
    assert (node.kind, node.label, node.hash, node.size) == (NodeKind.EXTERNAL, "photos", "p1.dir", 5)
    assert lab.status()["fit"] == (StageStatus.CHANGED, ("dep downloads/photos (missing)",))


def test_a_clean_lock_is_up_to_date(lab: _Lab) -> None:
    assert lab.status() == {
        "prepare": _FRESH, "train@us": _FRESH, "train@eu": _FRESH, "data": _FRESH,
        "report": (StageStatus.NEVER_RUN, ()),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("files", "reasons"),
    [
        ({"params.yaml": "seed: 2\nunused: 1\n"}, ("param seed",)),
        ({"params.yaml": "unused: 1\n"}, ("param seed",)),
        ({"params.yaml": None}, ("params params.yaml (missing)",)),
        ({"code.py": "print(2)\n"}, ("dep code.py",)),
        ({"code.py": None}, ("dep code.py (missing)",)),
        ({"src/b/c.py": "other\n"}, ("dep src",)),
        ({"src/new.py": "new\n"}, ("dep src",)),
        ({"raw.dvc": "outs: [{path: raw, md5: r2.dir, hash: md5}]\n"}, ("dep raw",)),
        ({"dvc.yaml": _YAML.replace("cmd: prepare", "cmd: prepare --fast")}, ("cmd",)),
        ({"dvc.yaml": _YAML.replace("outs: [prepared]", "outs: [prepared, more]")}, ("out more",)),
        ({"dvc.yaml": _YAML.replace("code.py]", "code.py, README.md]")}, ("dep README.md",)),
        ({"dvc.yaml": _YAML.replace("cmd: prepare", "always_changed: true\n    cmd: prepare")}, ("always changed",)),
    ],
)
def test_each_reason_of_a_change_is_named_and_passed_on(
    lab: _Lab, files: dict[str, str | None], reasons: tuple[str, ...]
) -> None:
    lab.commit(files)
    status = lab.status()
    assert status["prepare"] == (StageStatus.CHANGED, reasons)
    assert status["train@us"] == status["train@eu"] == (StageStatus.UPSTREAM_CHANGED, ("stage prepare",))
    assert status["data"] == _FRESH


@pytest.mark.parametrize("files", [{"params.yaml": "seed: 1\nunused: 2\n"}, {"src/c.tmp": "y"}, {"README.md": "other"}])
def test_what_the_lock_does_not_name_changes_nothing(lab: _Lab, files: dict[str, str | None]) -> None:
    lab.commit(files)
    assert lab.status()["prepare"] == _FRESH


def test_params_that_several_stages_name_in_parts_are_not_changed(lab: _Lab) -> None:
    wanted = {"net": {"layers": [8, 4]}, "net.layers": [8, 4], "sizes.0": 1, "sizes.2": 3}
    lab.commit({
        "more.json": json.dumps({"net": {"layers": [8, 4]}, "sizes": [1, 2, 3]}),
        "dvc.yaml": f"stages: {{a: {{cmd: x, params: [more.json: {[*wanted]}]}}}}",
        "dvc.lock": json.dumps({"schema": "2.0", "stages": {"a": {"cmd": "x", "params": {"more.json": wanted}}}}),
    })  # fmt: skip
    assert lab.status() == {"a": _FRESH}


def test_a_folder_is_read_with_the_files_that_links_in_it_lead_to(lab: _Lab) -> None:
    """As DVC hashes it; links to folders it does not follow, and files of a link that leads nowhere nobody knows."""
    (lab.path / "src/code.py").symlink_to("../code.py")
    (lab.path / "src/inner").symlink_to("b")
    src = _directory({"a.py": "a\n", "b/c.py": "c\n", "code.py": _CODE})
    lock = f"schema: '2.0'\nstages:\n  lint:\n    cmd: lint\n    deps:{_entries({'src': src})}\n"
    lab.commit({"dvc.yaml": "stages: {lint: {cmd: lint, deps: [src]}}", "dvc.lock": lock})
    assert lab.status() == {"lint": _FRESH}
    lab.commit({"code.py": "print(2)\n"})
    assert lab.status() == {"lint": (StageStatus.CHANGED, ("dep src",))}
    (lab.path / "src/far.py").symlink_to("/nowhere/far.py")
    lab.commit({})
    assert lab.status() == {"lint": _FRESH}


def test_frozen_and_broken_stages(lab: _Lab) -> None:
    text = _YAML.replace("cmd: prepare", "frozen: true\n    cmd: other").replace("cmd: train ${item}", "cmd: ${no}")
    lab.commit({"dvc.yaml": text, "params.yaml": "seed: 5\n"})
    status = lab.status()
    assert status["prepare"] == (StageStatus.CHANGED, ("cmd",))
    assert status["train@us"][0] is StageStatus.BROKEN
    assert "no" in status["train@us"][1][0]
    assert status["report"][0] is StageStatus.NEVER_RUN


def test_a_frozen_stage_does_not_look_at_what_it_reads(lab: _Lab) -> None:
    lab.commit({"dvc.yaml": _YAML.replace("cmd: prepare", "frozen: true\n    cmd: prepare"), "code.py": "other"})
    assert lab.status()["prepare"] == (StageStatus.FROZEN, ())


def test_what_a_stage_wrote_into_git_and_somebody_changed_is_a_changed_dependency(lab: _Lab) -> None:
    yaml = "stages:\n  fit: {cmd: fit, outs: [{card.md: {cache: false}}]}\n"
    yaml += "  show: {cmd: show, deps: [card.md], outs: [p]}\n"
    lock = f"schema: '2.0'\nstages:\n  fit:\n    cmd: fit\n    outs:{_entries({'card.md': _md5('a')})}\n"
    lock += f"  show:\n    cmd: show\n    deps:{_entries({'card.md': _md5('a')})}\n    outs:{_entries({'p': 'p1'})}\n"
    lab.commit({"dvc.yaml": yaml, "dvc.lock": lock, "card.md": "a"})
    assert lab.status() == {"fit": _FRESH, "show": _FRESH}
    lab.commit({"card.md": "b"})
    assert lab.status() == {
        "fit": (StageStatus.CHANGED, ("out card.md",)), "show": (StageStatus.CHANGED, ("dep card.md",)),
    }  # fmt: skip


def test_a_difference_says_what_and_why(lab: _Lab) -> None:
    text = _YAML.replace("cmd: prepare", "cmd: prepare 2").replace("[us, eu]", "[us, asia]")
    lab.commit({
        "dvc.yaml": text, "dvc.lock": _lock(seed=2, prepared="p2.dir", cmd="prepare 2"), "params.yaml": "seed: 2\n",
        "src/a.py": "b\n",
    })  # fmt: skip
    diff = lab.context.pipelines.diff(lab.project, "main~1", "main")
    changes = {item.node.id: (item.change, item.reasons) for item in diff.nodes}
    assert changes["prepare"] == (Change.CHANGED, ("cmd", "param seed", "out prepared"))
    assert changes["src"] == changes["prepared"] == (Change.CHANGED, ("content",))
    assert changes["train@asia"] == changes["model-asia"] == (Change.ADDED, ())
    assert changes["train@eu"] == changes["model-eu"] == (Change.REMOVED, ())
    assert changes["train@us"] == changes["raw"] == changes["data"] == (Change.SAME, ())
    edges = {(item.edge.source, item.edge.target): item.change for item in diff.edges}
    assert edges["prepare", "prepared"] is Change.SAME
    assert edges["train@eu", "model-eu"] is Change.REMOVED
    assert edges["train@asia", "model-asia"] is Change.ADDED
    assert (diff.from_commit, diff.to_commit) == (lab.git("rev-parse", "main~1"), lab.git("rev-parse", "main"))


def test_a_folder_of_outputs_differs_when_what_was_read_there_does(lab: _Lab) -> None:
    yaml = """stages:
  fit: {cmd: fit, outs: [models/a.pkl, models/b.pkl]}
  choose: {cmd: choose, deps: [models], outs: [best.pkl]}
"""
    for models in ("m1.dir", "m2.dir"):
        lock = f"schema: '2.0'\nstages:\n  choose:\n    cmd: choose\n    deps:{_entries({'models': models})}\n"
        lab.commit({"dvc.yaml": yaml, "dvc.lock": lock, "models/.gitignore": "/a.pkl\n/b.pkl\n"})
    changes = {item.node.id: item for item in lab.context.pipelines.diff(lab.project, "main~1", "main").nodes}
    assert changes["choose"].reasons == ("dep models",)
    assert changes["models"].reasons == ("content",)


def test_values_differ_by_file_and_key(lab: _Lab) -> None:
    lab.commit({"params.yaml": "seed: 3\nnew: x\n", "scores.json": '{"acc": 0.75}'})
    params = lab.context.pipelines.params_diff(lab.project, "main~1", None)
    assert [(change.key, change.from_, change.to, change.delta) for change in params] == [
        ("new", None, "x", None), ("seed", 1, 3, 2), ("unused", 1, None, None),
    ]  # fmt: skip
    (metric,) = lab.context.pipelines.metrics_diff(lab.project, "main~1", None)
    assert (metric.file, metric.key, metric.delta) == ("scores.json", "acc", 0.25)


def test_a_stage_is_found_by_its_address(lab: _Lab) -> None:
    assert lab.context.pipelines.stage(lab.project, None, "train@us").cmd == ("train us",)
    with pytest.raises(NotFoundError, match="Did you mean prepare"):
        lab.context.pipelines.stage(lab.project, None, "prepar")


def test_facts_stored_by_a_sync_are_used(lab: _Lab) -> None:
    lab.context.sync.run(lab.project)
    sha, facts = lab.context.pipelines.facts(lab.project, "main")
    assert facts.params["params.yaml"] == {"seed": 1, "unused": 1}
    assert facts == lab.context.pipelines.facts(lab.of("lab"), sha)[1]
    lab.commit({"params.yaml": "seed: 9\n"})
    assert lab.context.pipelines.facts(lab.project, "main")[1].params["params.yaml"] == {"seed": 9}


def test_a_project_without_dvc_has_an_empty_pipeline(lab: _Lab) -> None:
    lab.git("rm", "-rq", ".")
    sha = lab.commit({"README.md": "x"})
    pipeline = lab.context.pipelines.at(lab.project, sha)
    assert (pipeline.nodes, pipeline.edges) == ((), ())


@pytest.mark.parametrize(("name", "error"), [("far", UnavailableError), ("runs", NotFoundError)])
def test_a_repository_that_is_not_here_is_said(lab: _Lab, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        lab.context.pipelines.at(lab.of(name), None)
    with pytest.raises(NotFoundError):
        lab.context.pipelines.at(lab.project, "no-such-branch")
