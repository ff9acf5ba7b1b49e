"""Every odd thing DVC repositories hold, one commit each: what can be read is, the rest is a problem with a place."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.sources.dvc import reader, tree
from dashboard.data.sources.dvc.reader import DvcReader

_TRAIN = "stages:\n  train:\n    cmd: python train.py\n    deps: [data]\n    outs: [model]\n    params: [lr]\n"
_LOCKED = """
train:
  cmd: python train.py
  deps:
  - path: data
    md5: aa11
    size: 3
  params:
    params.yaml:
      lr: 0.1
"""


def _codes(facts: CommitFacts) -> set[tuple[str, str]]:
    return {(problem.code, problem.where) for problem in facts.problems}


def test_a_repository_without_dvc(desk: Any) -> None:
    assert desk.facts({"README.md": "x"}, dvc=False) == CommitFacts(is_dvc=False)
    assert desk.facts({}, dvc=True).is_dvc


@pytest.mark.parametrize("schema", ["1.0", "2.0"])
def test_both_lock_schemas(desk: Any, schema: str) -> None:
    body = _LOCKED if schema == "1.0" else "schema: '2.0'\nstages:" + _LOCKED.replace("\n", "\n  ")
    (stage,) = desk.facts({"dvc.yaml": _TRAIN, "dvc.lock": body, "params.yaml": "lr: 0.1"}).stages
    assert stage.locked
    assert (stage.locked_cmd, stage.locked_deps) == (("python train.py",), {"data": "aa11"})
    assert (stage.deps[0].hash, stage.deps[0].hash_name, stage.deps[0].size) == ("aa11", "md5-dos2unix", 3)
    assert stage.params[0].locked == {"lr": 0.1}


def test_a_stage_without_a_lock_was_never_run(desk: Any) -> None:
    (stage,) = desk.facts({"dvc.yaml": _TRAIN}).stages
    assert not stage.locked
    assert (stage.address, stage.deps[0].hash, stage.outs[0].hash) == ("train", None, None)


def test_one_stage_of_many_is_broken(desk: Any) -> None:
    text = (
        _TRAIN
        + "  a: {cmd: 'echo ${nope}'}\n  b: {deps: [x]}\n  c: {foreach: '${nope}', do: {cmd: x}}\n  d: {cmd: fine}\n"
    )
    facts = desk.facts({"dvc.yaml": text + "  e: {cmd: 'echo ${'}\n  f: 7\n", "params.yaml": "lr: 1"})
    broken = {stage.name: stage.problem.message for stage in facts.stages if stage.problem}
    assert broken.keys() == {"a", "b", "c", "f"}
    assert {stage.name for stage in facts.stages} == {"train", "a", "b", "c", "d", "e", "f"}
    assert "nope" in broken["a"]
    assert "cmd" in broken["b"]
    assert ("dvc-yaml-invalid", "dvc.yaml:a") in _codes(facts)


@pytest.mark.parametrize(
    ("files", "code", "where"),
    [
        ({"dvc.yaml": "stages: [\n"}, "dvc-yaml-invalid", "dvc.yaml:2"),
        ({"dvc.yaml": "- a list"}, "dvc-yaml-invalid", "dvc.yaml"),
        ({"dvc.yaml": "stages: 7"}, "dvc-yaml-invalid", "dvc.yaml"),
        ({"dvc.yaml": "vars: [missing.yaml]\nstages: {a: {cmd: x}}"}, "dvc-yaml-invalid", "dvc.yaml"),
        ({"dvc.yaml": b"\xff\xfe\x00bad"}, "dvc-yaml-invalid", "dvc.yaml"),
        ({"dvc.yaml": _TRAIN, "dvc.lock": "<<<<<<< HEAD\na: 1\n"}, "dvc-lock-invalid", "dvc.lock:2"),
        ({"dvc.yaml": _TRAIN, "dvc.lock": "schema: '9.0'\nstages: {}\n"}, "dvc-lock-invalid", "dvc.lock"),
        ({"data.dvc": "outs: [7]"}, "dvc-yaml-invalid", "data.dvc"),
        ({"data.dvc": "{"}, "dvc-yaml-invalid", "data.dvc:2"),
        ({"dvc.yaml": _TRAIN, "params.yaml": b"\x80\x81"}, "file-unreadable", "params.yaml"),
        ({"dvc.yaml": "metrics: [m.json]", "m.json": '{"a": '}, "file-unreadable", "m.json:1"),
        ({"dvc.yaml": "metrics: [m.json]", "m.json": "[" * 100_000}, "file-unreadable", "m.json"),
        ({"dvc.yaml": "metrics: [m.json]"}, "file-missing", "m.json"),
        ({"dvc.yaml": "params: [p.toml]", "p.toml": "a = "}, "file-unreadable", "p.toml"),
        ({"dvc.yaml": "params: [p.py]", "p.py": "a = (\n"}, "file-unreadable", "p.py:1"),
        ({"dvc.yaml": "params: [p.py]", "p.py": "(" * 10_000}, "file-unreadable", "p.py:1"),
        ({"dvc.yaml": "metrics: [m.yaml]", "m.yaml": "a: &a [*a]"}, "file-unreadable", "m.yaml:1"),
        ({"dvc.yaml": "metrics: [m.yaml]", "m.yaml": "[" * 100_000}, "file-unreadable", "m.yaml:1"),
    ],
)
def test_what_cannot_be_read_is_a_problem(desk: Any, files: dict[str, Any], code: str, where: str) -> None:
    facts = desk.facts(files)
    assert (code, where) in _codes(facts), facts.problems
    assert all(problem.message and problem.hint for problem in facts.problems)


def test_a_broken_file_does_not_hide_the_others(desk: Any) -> None:
    facts = desk.facts(
        {"dvc.yaml": "{", "sub/dvc.yaml": _TRAIN, "x.dvc": "outs: [{path: x, md5: abc}]", "params.yaml": "a: 1"}
    )
    assert [stage.address for stage in facts.stages] == ["x.dvc", "sub/dvc.yaml:train"]
    assert facts.params["params.yaml"] == {"a": 1}


def test_big_files_are_reported_not_parsed(desk: Any) -> None:
    sha = desk.commit({"dvc.yaml": "metrics: [m.json]", "m.json": '{"a": "' + "x" * 5_000 + '"}'})
    facts = DvcReader(desk.repository, max_file_bytes=2_000).facts(sha)
    assert _codes(facts) == {("file-too-big", "m.json")}
    assert DvcReader(desk.repository).facts(sha).problems == ()


def test_dvcignore_and_nested_projects_hide_files(desk: Any) -> None:
    files = {
        "dvc.yaml": _TRAIN, "a/dvc.yaml": _TRAIN, "a/b/x.dvc": "outs: [{path: x, md5: abc}]", "off/dvc.yaml": _TRAIN,
        "deep/off/dvc.yaml": _TRAIN, "deep/keep/dvc.yaml": _TRAIN, "one/.dvc/config": "", "one/dvc.yaml": _TRAIN,
        "one/two/dvc.yaml": _TRAIN, ".dvcignore": "# no\n/off\n", "deep/.dvcignore": "off\n*.dvc\n!keep.dvc\n",
        "deep/a.dvc": "outs: [{path: a, md5: abc}]", "deep/keep.dvc": "outs: [{path: k, md5: abc}]",
    }  # fmt: skip
    sha = desk.commit(files)
    assert {stage.address for stage in DvcReader(desk.repository).facts(sha).stages} == {
        "train", "a/dvc.yaml:train", "a/b/x.dvc", "deep/keep.dvc", "deep/keep/dvc.yaml:train",
    }  # fmt: skip
    inner = DvcReader(desk.repository, "one").facts(sha)
    assert {stage.address for stage in inner.stages} == {"train", "two/dvc.yaml:train"}
    assert not DvcReader(desk.repository, "nowhere").facts(sha).is_dvc


def test_dvc_files_inside_an_output_are_not_ours(desk: Any) -> None:
    text = "stages:\n  live: {cmd: x, outs: [{live: {cache: false}}]}\n"
    facts = desk.facts({"dvc.yaml": text, "live/dvc.yaml": _TRAIN, "live/deep/x.dvc": "outs: [{path: x, md5: abc}]"})
    assert [stage.address for stage in facts.stages] == ["live"]


def test_links_to_dvc_files_are_followed(desk: Any) -> None:
    links = {"dvc.yaml": "shared/pipe.yaml", "params.yaml": "shared/p.yaml", "loop.dvc": "loop.dvc"}
    sha = desk.commit({"shared/pipe.yaml": _TRAIN, "shared/p.yaml": "lr: 1"}, links=links)
    facts = DvcReader(desk.repository).facts(sha)
    assert facts.params["params.yaml"] == {"lr": 1}
    assert "train" in {stage.address for stage in facts.stages}


def test_plots_and_metrics_as_early_dvc_wrote_them(desk: Any) -> None:
    text = "plots: {loss.csv: {x: step}}\nmetrics: {m.json: null}\n"
    facts = desk.facts({"dvc.yaml": text, "m.json": '{"a": 1}'})
    assert [(plot.id, plot.properties) for plot in facts.plots] == [("loss.csv", {"x": "step"})]
    assert facts.metrics == {"m.json": {"a": 1}}


def test_keys_of_other_dvc_versions_cost_no_stage(desk: Any) -> None:
    text = (
        "stages:\n  t: {cmd: x, live: {live: {html: true}}, outs: [m]}\n  f: {foreach: [1], do: {cmd: y, live: {}}}\n"
    )
    facts = desk.facts({"dvc.yaml": text})
    assert [(stage.address, stage.problem) for stage in facts.stages] == [("t", None), ("f@1", None)]
    assert [(problem.where, "live" in problem.message) for problem in facts.problems] == [
        ("dvc.yaml:t", True), ("dvc.yaml:f", True),
    ]  # fmt: skip


def test_stage_files_of_dvc_before_one(desk: Any) -> None:
    text = (
        "cmd: python t.py\nmd5: x\ndeps:\n- {md5: aa1, path: d.csv}\nouts:\n- {md5: bb1, path: m.pkl, metric: false}\n"
    )
    (stage,) = desk.facts({"train.dvc": text}).stages
    assert (stage.cmd, stage.deps[0].path, stage.outs[0].hash, stage.is_import) == (
        ("python t.py",),
        "d.csv",
        "bb1",
        False,
    )


def test_values_are_ready_for_any_store(desk: Any) -> None:
    text = "day: 2024-01-02\nat: 2024-01-02 03:04:05\n1: one\nyes: no\nbig: 123456789012345678901234567890\n"
    files = {
        "params.yaml": text + "set: !!set {b, a}\n",
        "dvc.yaml": "params: [p.py]",
        "p.py": "T = (1, 2)\nS = {2, 1}\n",
    }
    assert desk.facts(files).params == {
        "params.yaml": {
            "day": "2024-01-02", "at": "2024-01-02T03:04:05", "1": "one", "yes": "no",
            "big": 123456789012345678901234567890, "set": ["a", "b"],
        },
        "p.py": {"T": [1, 2], "S": [1, 2]},
    }  # fmt: skip


def test_keys_that_overlap_show_every_value_once(desk: Any) -> None:
    stages = "stages: {a: {cmd: x, params: [more.json: [net, 'sizes.2']]}, b: {cmd: x, params: [more.json: [%s]]}}"
    values = {"net": {"layers": [8, {"units": 4}], "drop": None}, "sizes": [1, 2, 3], "other": 1}
    facts = desk.facts({"dvc.yaml": stages % "net.layers, 'sizes.0', 'net.layers.1'", "more.json": json.dumps(values)})
    assert facts.params["more.json"] == {"net": values["net"], "sizes": [1, None, 3]}


def test_a_metric_that_dvc_tracks_says_where_it_is(desk: Any) -> None:
    text = "stages:\n  e: {cmd: x, outs: [eval]}\nmetrics: [eval/m.json]\n"
    lock = (
        f"schema: '2.0'\nstages:\n  e: {{cmd: x, outs: [{{path: eval, md5: {'1f' * 16}.dir, size: 1, nfiles: 1}}]}}\n"
    )
    (problem,) = desk.facts({"dvc.yaml": text, "dvc.lock": lock}).problems
    assert (problem.code, problem.where) == ("file-missing", "eval/m.json")
    assert "DVC's storage" in problem.message


@pytest.mark.parametrize("out", ["outs: [eval]", "metrics: [eval/m.json]"])
def test_a_metric_of_a_stage_that_was_never_run_is_no_problem(desk: Any, out: str) -> None:
    text = f"stages:\n  e: {{cmd: x, {out}}}\nmetrics: [eval/m.json]\n"
    assert desk.facts({"dvc.yaml": text}).problems == ()


def test_equal_trees_have_equal_keys(desk: Any) -> None:
    reader = DvcReader(desk.repository)
    one, same, other = (desk.commit({"dvc.yaml": _TRAIN, "x": text}) for text in ("1", "1", "2"))
    assert reader.memo_key(one) == reader.memo_key(same) != reader.memo_key(other)
    assert reader.memo_key(one) != DvcReader(desk.repository, "sub").memo_key(one)
    assert reader.memo_key(one) != DvcReader(desk.repository, max_file_bytes=5_000).memo_key(one)


def test_remembering_never_mixes_commits_up(desk: Any) -> None:
    """A warm reader says of every commit what a cold one says, also when only what templating reads has changed."""
    text = "vars: [v.yaml]\nstages:\n  a: {cmd: 'echo ${x.y} ${z}'}\n"
    text += "  b: {foreach: '${items}', do: {cmd: 'echo ${item}'}}\n"
    variants = [
        "x: {y: 1}\nz: 1\nitems: [a]",
        "x: {y: 2}\nz: 1\nitems: [a]",
        "x: {y: 1}\nz: 1\nitems: [a, b]",
        "x: 1\nz: 1\nitems: [a]",
    ]
    commits = [desk.commit({"dvc.yaml": text, "v.yaml": values, "params.yaml": params})
               for values in variants for params in ("other: 1", "other: 2", "z: 1", "x: {w: 1}", "[1]")]  # fmt: skip
    warm = DvcReader(desk.repository)
    for sha in commits + commits[::-1]:
        assert warm.facts(sha) == DvcReader(desk.repository).facts(sha)


def test_a_long_history_parses_each_content_once_and_templates_once(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stages = "".join(
        f"  s{i}:\n    cmd: run ${{k{i}}} o{i}\n    deps: [d{i}]\n    outs: [o{i}]\n    params: [lr]\n"
        for i in range(6)
    )
    lock = "schema: '2.0'\nstages:\n" + "".join(
        f"  s{i}:\n    cmd: run {i} o{i}\n    deps:\n    - {{path: d{i}, hash: md5, md5: NNN}}\n    params:\n"
        f"      params.yaml: {{lr: NNN}}\n    outs: [{{path: o{i}, hash: md5, md5: NNN, size: 5}}]\n" for i in range(6)
    )  # fmt: skip
    fixed = "".join(f"k{i}: {i}\n" for i in range(6))
    commits = [
        desk.commit({
            "dvc.yaml": "stages:\n" + stages + "metrics: [m.json]\n", "dvc.lock": lock.replace("NNN", str(1000 + i)),
            "params.yaml": f"{fixed}lr: 0.{i}\n", "m.json": f'{{"acc": 0.{i}}}',
        }) for i in range(100)
    ]  # fmt: skip
    parsed, templated = Counter[str](), Counter[str]()
    _count(monkeypatch, tree, "parse_file", parsed)
    _count(monkeypatch, reader, "resolve", templated)
    warm = DvcReader(desk.repository)
    rates = {warm.facts(sha).stages[5].outs[0].hash for sha in commits}
    assert len(rates) == 100
    assert parsed == {"dvc.yaml": 1, "dvc.lock": 100, "params.yaml": 100, "m.json": 100}
    assert templated == {"dvc.yaml": 1}


def _count(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, calls: Counter[str]) -> None:
    """Count how often a function of the module, which takes a path first, really runs for each path."""
    real = getattr(module, name)

    def counted(path: str, *arguments: Any) -> Any:
        calls[path] += 1
        return real(path, *arguments)

    monkeypatch.setattr(module, name, counted)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_content_ever_raises(desk: Any, data: st.DataObject) -> None:
    """Valid files with some bytes changed, and arbitrary ones: facts always come back."""
    sources = [
        _TRAIN + "metrics: [m.json]\nplots: [p.csv]\nartifacts: {a: {path: b}}\nvars: [{x: 1}]\nparams: [p.toml]\n",
        "schema: '2.0'\nstages:\n  train:\n    cmd: x\n    deps: [{path: data, md5: aaa}]\n", "lr: 1\n",
        "outs:\n- {md5: abc, path: x, files: [{relpath: a, md5: b}], cloud: {r: {e: x}}}\ndeps: [{path: y}]\n",
        '{"a": 1}',
    ]  # fmt: skip
    files = {}
    for name, text in zip(("dvc.yaml", "dvc.lock", "params.yaml", "x.dvc", "m.json"), sources, strict=True):
        raw = bytearray(text.encode())
        for _ in range(data.draw(st.integers(0, 3))):
            start = data.draw(st.integers(0, len(raw)))
            end = data.draw(st.integers(start, min(len(raw), start + 6)))
            raw[start:end] = data.draw(
                st.one_of(st.binary(max_size=4), st.sampled_from([b"[", b": ", b"- ", b"null", b"{}", b"7"]))
            )
        files[name] = bytes(raw)
    assert desk.facts(files).is_dvc
