"""What an edge rests on, over a repository and an MLflow database in which nearly everything is wrong somewhere."""

from __future__ import annotations

import json

import pytest

from dashboard.data.lineage import Basis, Direction, Edge, Lineage, NodeKind, Relation
from dashboard.errors import NotFoundError
from tests.data.lineage.conftest import House, digest

RAW = digest("raw two") + ".dir"
CLEAN = digest("clean two")
UP = Direction.UPSTREAM
ANNOTATED = ("tag", "--annotate", "--message", "x")


def edge(found: Lineage, relation: Relation, name: str = "") -> Edge:
    [only] = [item for item in found.edges if item.relation is relation and name in {"", item.target.name}]
    return only


def used(found: Lineage) -> dict[str, list[Basis]]:
    return {
        str(item.target): [evidence.basis for evidence in item.evidence]
        for item in found.edges
        if item.relation is Relation.USED
    }


def test_a_run_uses_what_no_stage_writes_where_its_stage_is_unknown(house: House) -> None:
    run = house.log("by hand", house.second, {"mlflow.source.name": "explore.py", "mlflow.source.type": "LOCAL"})
    house.sync()
    found = house.of(f"run:{run}", UP, 1)
    assert used(found) == {f"data:data/raw@{RAW}": [Basis.TRACKED]}
    assert not found.of_kind(NodeKind.STAGE), "which stage it was would be a guess"


@pytest.mark.parametrize(
    ("tags", "basis"),
    [
        ({"dvc.stage": "train"}, Basis.TAG),
        ({"mlflow.source.name": "src/train.py", "mlflow.source.type": "LOCAL"}, Basis.PROGRAM),
        ({"mlflow.source.name": "/srv/elsewhere/churn/src/train.py", "mlflow.source.type": "LOCAL"}, Basis.PROGRAM),
    ],
    ids=["tag", "program", "program elsewhere"],
)
def test_a_run_of_a_stage_uses_what_the_stage_reads(house: House, tags: dict[str, str], basis: Basis) -> None:
    run = house.log("staged", house.second, tags)
    house.sync()
    found = house.of(f"run:{run}", UP, 1)
    executed = edge(found, Relation.EXECUTED)
    assert str(executed.target) == f"stage:train@{house.second}"
    assert executed.evidence[0].basis is basis
    assert used(found) == {f"data:data/clean.csv@{CLEAN}": [Basis.LOCK]}


def test_a_tag_that_names_no_stage_is_no_evidence(house: House) -> None:
    run = house.log("mistaken", house.second, {"dvc.stage": "trian"})
    house.sync()
    assert used(house.of(f"run:{run}", UP, 1)) == {f"data:data/raw@{RAW}": [Basis.TRACKED]}


@pytest.mark.parametrize(
    ("digest_", "source"),
    [
        (CLEAN, "{}"),
        ("1a2b3c4d", json.dumps({"uri": f"s3://bucket/store/files/md5/{CLEAN[:2]}/{CLEAN[2:]}"})),
        ("1a2b3c4d", json.dumps({"uri": "file:///srv/elsewhere/churn/data/clean.csv"})),
        ("1a2b3c4d", "data/clean.csv"),
    ],
    ids=["digest", "where dvc stores it", "path", "plain path"],
)
def test_a_logged_dataset_is_evidence(house: House, digest_: str, source: str) -> None:
    run = house.log("logged", house.second)
    house.use(run, digest_, source)
    house.sync()
    found = used(house.of(f"run:{run}", UP, 1))
    assert found[f"data:data/clean.csv@{CLEAN}"] == [Basis.INPUT]
    assert found[f"data:data/raw@{RAW}"] == [Basis.TRACKED]


@pytest.mark.parametrize(
    ("digest_", "source"),
    [("1a2b3c4d", "{}"), ("1a2b3c4d", '{"uri": "s3://bucket/other.csv"}'), ("", "{not json"), (CLEAN[:8], "{}")],
)
def test_a_dataset_that_matches_nothing_is_no_evidence(house: House, digest_: str, source: str) -> None:
    run = house.log("logged", house.second)
    house.use(run, digest_, source)
    house.sync()
    assert list(used(house.of(f"run:{run}", UP, 1))) == [f"data:data/raw@{RAW}"]


def test_a_tag_of_dvc_with_a_hash_is_evidence(house: House) -> None:
    run = house.log("tagged", house.second, {"dvc.data": CLEAN, "note": digest("net two"), "dvc.rev": house.first})
    house.sync()
    found = used(house.of(f"run:{run}", UP, 1))
    assert found == {f"data:data/clean.csv@{CLEAN}": [Basis.TAG], f"data:data/raw@{RAW}": [Basis.TRACKED]}


@pytest.mark.parametrize("tags", [{"mlflow.source.git.dirty": "true"}, {"mlflow.source.git.diff": "--- a"}])
def test_a_dirty_run_says_so_on_what_rests_on_its_commit(house: House, tags: dict[str, str]) -> None:
    run = house.log("dirty", house.second, tags)
    clean = house.log("clean", house.second, {"mlflow.source.git.dirty": "false"})
    house.sync()
    found = house.of(f"run:{run}", UP, 1)
    assert "Files had changed since the commit" in edge(found, Relation.RAN_AT).caution
    assert edge(found, Relation.USED).caution
    assert not any(item.caution for item in house.of(f"run:{clean}", UP, 1).edges)


def test_a_run_without_a_commit_says_so(house: House) -> None:
    run = house.log("lost")
    house.use(run, CLEAN)
    house.sync()
    found = house.of(f"run:{run}", UP, 1)
    assert "names no commit" in found.nodes[0].notes[0]
    assert used(found) == {f"data:data/clean.csv@{CLEAN}": [Basis.INPUT]}
    back = house.of(f"data:data/clean.csv@{CLEAN}", Direction.DOWNSTREAM, 1)
    assert run in {node.name for node in back.of_kind(NodeKind.RUN)}


def test_a_commit_that_was_never_pushed_is_named_as_unknown(house: House) -> None:
    run = house.log("elsewhere", "d" * 40)
    house.sync()
    found = house.of(f"run:{run}", UP)
    commit = found.node(f"commit:{'d' * 40}")
    assert commit
    assert commit.is_missing
    assert "never pushed" in commit.notes[0]
    assert house.of(f"commit:{'d' * 40}").of_kind(NodeKind.RUN), "it can be asked for all the same"
    with pytest.raises(NotFoundError):
        house.of(f"commit:{'e' * 40}")


def test_a_commit_that_was_rewritten_is_still_told(house: House) -> None:
    third = house.ground.commit(house.state("three"))
    run = house.log("before the rewrite", third)
    house.sync()
    house.git("reset", "--hard", house.second)
    house.sync()
    found = house.of(f"run:{run}", UP, 1)
    commit = found.node(f"commit:{third}")
    assert commit
    assert "No branch, tag or experiment holds this commit" in commit.notes[0]
    assert list(used(found)) == [f"data:data/raw@{digest('raw three')}.dir"]


def test_a_model_version_outlives_its_run(house: House) -> None:
    house.client.create_registered_model("churn")
    run = house.log("made it", house.second)
    version = house.register("churn", run)
    house.client.set_registered_model_alias("churn", "production", version)
    house.client.delete_run(run)
    house.sync()
    found = house.of("model:churn@production")
    gone = found.node(f"run:{run}")
    assert gone
    assert gone.is_missing
    assert "deleted at its source" in gone.notes[0]
    assert edge(found, Relation.MADE).evidence[0].basis is Basis.REGISTRY
    with pytest.raises(NotFoundError, match="run table"):
        house.of(f"run:{run}")


def test_a_gto_version_is_the_data_that_its_artifact_names(house: House) -> None:
    house.git(*ANNOTATED, "net@v1.0.0", house.second)
    house.git(*ANNOTATED, "net#prod#1", house.second)
    house.sync()
    found = house.of("model:net@prod", UP)
    assert str(found.start) == "model:net@v1.0.0"
    stored = edge(found, Relation.STORED_AS)
    assert str(stored.target) == f"data:models/net.pkl@{digest('net two')}"
    assert stored.evidence[0].basis is Basis.ARTIFACTS
    behind = [node.name for node in found.of_kind(NodeKind.DATA)]
    assert behind == ["models/net.pkl", "data/clean.csv", "data/raw"]
    down = house.of(f"data:data/raw@{RAW}", Direction.DOWNSTREAM)
    assert "model:net@v1.0.0" in {str(node.id) for node in down.nodes}


def test_gto_tags_that_name_no_commit_or_no_artifact_hide_nothing(house: House) -> None:
    blob = house.git("hash-object", "-w", "dvc.yaml")
    house.git(*ANNOTATED, "net@v0.1.0", blob)
    house.git(*ANNOTATED, "ghost@v1.0.0", house.first)
    house.git(*ANNOTATED, "net@v1.0.0", house.second)
    house.sync()
    ghost = house.of("model:ghost@v1.0.0", UP)
    assert [(item.relation, item.target.name) for item in ghost.edges] == [(Relation.REGISTERED_AT, house.first)]
    assert house.of("model:net@v1.0.0", UP).of_kind(NodeKind.DATA)
    with pytest.raises(NotFoundError):
        house.of("model:net@v0.1.0")


def test_a_cycle_ends(house: House) -> None:
    yaml = "stages:\n  a: {cmd: a, deps: [y], outs: [x]}\n  b: {cmd: b, deps: [x], outs: [y]}\n"
    lock = (
        "schema: '2.0'\nstages:\n"
        f"  a: {{cmd: a, deps: [{{path: y, md5: {digest('y')}}}], outs: [{{path: x, md5: {digest('x')}}}]}}\n"
        f"  b: {{cmd: b, deps: [{{path: x, md5: {digest('x')}}}], outs: [{{path: y, md5: {digest('y')}}}]}}\n"
    )
    sha = house.ground.commit({"dvc.yaml": yaml, "dvc.lock": lock})
    house.sync()
    found = house.of(f"data:x@{digest('x')}", depth=12)
    assert {str(node) for node in found.of_kind(NodeKind.STAGE)} == {f"stage:a@{sha}", f"stage:b@{sha}"}


def test_a_stage_that_has_not_run_since_read_the_older_version(house: House) -> None:
    sha = house.ground.commit({"data/raw.dvc": house.state("three")["data/raw.dvc"]})
    house.sync()
    found = house.of(f"stage:clean@{sha}", UP, 1)
    read = edge(found, Relation.READ)
    assert str(read.target) == f"data:data/raw@{RAW}", "the one that its lock recorded"
    assert "has not run since" in read.caution


def test_an_import_ends_where_it_came_from(house: House) -> None:
    hash_ = digest("imported")
    text = (
        f"md5: {digest('file')}\nfrozen: true\ndeps:\n- path: data/images\n  repo:\n"
        f"    url: https://name:secret@git.example.com/team/images.git\n    rev_lock: {'b' * 40}\n"
        f"outs:\n- md5: {hash_}\n  hash: md5\n  path: images\n"
    )
    house.ground.commit({"images.dvc": text})
    house.sync()
    found = house.of(f"data:images@{hash_}", UP)
    came = edge(found, Relation.CAME_FROM)
    assert str(came.target) == f"external:https://git.example.com/team/images.git#data/images@{'b' * 12}"
    assert "secret" not in str(found)


def test_one_broken_stage_hides_no_other(house: House) -> None:
    yaml = (house.ground.path / "dvc.yaml").read_text() + "  # more\nvars: [{known: 1}]\n"
    yaml = yaml.replace("  train:", "  odd:\n    cmd: run ${unknown}\n    deps: [data/raw]\n  train:")
    sha = house.ground.commit({"dvc.yaml": yaml})
    house.sync()
    found = house.of(f"stage:train@{sha}", UP)
    assert {node.name for node in found.of_kind(NodeKind.DATA)} == {"data/clean.csv", "data/raw"}
    assert house.of(f"stage:odd@{sha}", UP, 1).nodes[0].notes


def test_what_differs_between_two_runs(house: House) -> None:
    left = house.log("left", house.first, lr="0.1", opt="adam", same="x")
    right = house.log("right", house.second, {"mlflow.source.git.dirty": "true"}, lr="0.2", same="x")
    house.sync()
    found = house.board.lineage.changed(house.project, left, right)
    assert found.params == ("lr", "opt")
    assert [item.path for item in found.data] == ["data/raw", "data/clean.csv", "models/net.pkl"]
    assert (found.data[0].left, found.data[0].right) == (f"{digest('raw one')}.dir", RAW)
    assert found.commits == (house.first, house.second)
    assert [words.split(":")[0] for words in found.cautions] == ["right"]
    with pytest.raises(NotFoundError):
        house.board.lineage.changed(house.project, left, "gone")
