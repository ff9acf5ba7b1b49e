"""A repository with plots in every form that DVC reads, made by dvc itself: files, definitions, and how they change."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" + "1f15c4890000000d49444154789c6360000002000001e527de"
    "fc0000000049454e44ae426082"
)

WRITE = """
import csv, json, pathlib, sys
shift = float(open("shift.txt").read())
out = pathlib.Path("out"); out.mkdir(exist_ok=True)
(out / "loss.csv").write_text("epoch,train_loss,loss\\n" + "".join(f"{e},{1/(e+1)},{shift/(e+2)}\\n" for e in range(6)))
(out / "loss.tsv").write_text("step\\tvalue\\n" + "".join(f"{e}\\t{e*shift}\\n" for e in range(4)))
(out / "bare.csv").write_text("".join(f"{e},{e*e}\\n" for e in range(4)))
(out / "roc.json").write_text(json.dumps({"roc": [{"fpr": 0.0, "tpr": shift}, {"fpr": 0.5, "tpr": None}], "auc": 1}))
(out / "deep.json").write_text(json.dumps({"a": {"b": [{"x": 1, "y": 2.5}, {"x": 2, "y": shift}]}, "c": [{"z": "k"}]}))
(out / "rows.yaml").write_text("- {actual: cat, predicted: dog}\\n- {actual: dog, predicted: dog}\\n")
(out / "importance.csv").write_text("name,weight\\n" + "".join(f"f{i},{i*shift}\\n" for i in range(3)))
cached = pathlib.Path("cached"); cached.mkdir(exist_ok=True)
for name in ("a", "b"):
    (cached / f"{name}.csv").write_text("step,acc\\n" + "".join(f"{e},{e+shift}\\n" for e in range(3)))
"""

PIPELINE = """
stages:
  write:
    cmd: python write.py
    deps: [write.py, shift.txt]
    outs:
      - out/loss.csv: {cache: false}
      - out/roc.json: {cache: false}
      - out/deep.json: {cache: false}
      - cached
    plots:
      - out/loss.tsv: {cache: false, x: step, y: value, title: Value}
      - out/bare.csv: {cache: false, header: false, x: "0", y: "1"}
      - out/rows.yaml: {cache: false, template: confusion, x: actual, y: predicted}
      - out/importance.csv: {template: bar_horizontal, x: weight, y: name}
"""

TOP = """
plots:
  - out/loss.csv
  - pictures
  - more:
      template: simple
  - more/special.csv:
      template: scatter
      x: b
      y: a
  - cached:
      x: step
      y: acc
  - Losses:
      x: epoch
      y: {out/loss.csv: [train_loss, loss]}
      title: Both losses
      x_label: Epoch
  - Files:
      x: step
      y: {cached/a.csv: acc, cached/b.csv: acc}
      y_label: accuracy
  - Mixed:
      x: {out/loss.csv: epoch}
      y: {out/loss.csv: loss}
      template: smooth
  - Two files:
      x: {more/xs.csv: at}
      y: {more/special.csv: a}
  - out/roc.json:
      x: fpr
      y: tpr
  - out/deep.json:
      y: [y, x]
  - Own:
      template: mine
      x: epoch
      y: {out/loss.csv: loss}
  - sideways.json
"""
NESTED = """
plots:
  - local.csv:
      y: b
  - Losses:
      y: {local.csv: b}
  - ../more/xs.csv
"""
MINE = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "data": {"values": "<DVC_METRIC_DATA>"},
    "title": "<DVC_METRIC_TITLE>", "mark": "area",
    "encoding": {"x": {"field": "<DVC_METRIC_X>", "type": "quantitative", "title": "<DVC_METRIC_X_LABEL>"},
                 "y": {"field": "<DVC_METRIC_Y>", "type": "quantitative", "title": "<DVC_METRIC_Y_LABEL>"},
                 "color": "<DVC_METRIC_COLOR>"},
}  # fmt: skip


def run(folder: Path, *command: str) -> str:
    environment = os.environ | {"DVC_NO_ANALYTICS": "1", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def _commit(folder: Path, message: str) -> str:
    run(folder, "git", "add", "--all")
    run(folder, "git", "commit", "--quiet", "-m", message)
    return run(folder, "git", "rev-parse", "HEAD").strip()


def _write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def build(folder: Path) -> list[str]:
    """Make the repository; its commits, oldest first."""
    folder.mkdir()
    run(folder, "git", "init", "--quiet", "-b", "main")
    run(folder, "git", "config", "user.name", "data-scientist")
    run(folder, "git", "config", "user.email", "data-scientist@example.com")
    run(folder, "dvc", "init", "--quiet")
    _write(folder, {"write.py": WRITE, "shift.txt": "0.5", "dvc.yaml": PIPELINE})
    run(folder, "dvc", "repro", "--quiet")
    commits = [_commit(folder, "Outputs of stages")]
    _write(folder, {
        "dvc.yaml": PIPELINE + TOP, "sub/dvc.yaml": NESTED, "sub/local.csv": "a,b\n1,2\n3,4\n",
        "more/special.csv": "a,b\n3,1\n1,2\n2,2\n", "more/plain.csv": "s,v\n0,1\n1,4\n",
        "more/xs.csv": "at\n10\n20\n30\n",
        "pictures/one.png": PNG, "pictures/two.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "sideways.json": json.dumps([{"n": 1, "m": "é"}, {"n": 2, "m": "ü"}]), ".dvc/plots/mine.json": json.dumps(MINE),
    })  # fmt: skip
    run(folder, "dvc", "repro", "--quiet")
    commits.append(_commit(folder, "Top-level plots in every form"))
    _write(folder, {"shift.txt": "0.25", "more/special.csv": "a,b\n5,1\n6,2\n7,3\n", "pictures/one.png": PNG + b" "})
    run(folder, "dvc", "repro", "--quiet")
    commits.append(_commit(folder, "Other values"))
    text = (folder / "dvc.yaml").read_text()
    _write(folder, {"dvc.yaml": text.replace("title: Both losses", "title: Losses").replace("  - sideways.json\n", ""),
                    "shift.txt": "2"})  # fmt: skip
    (folder / "pictures/two.svg").unlink()
    (folder / "more/plain.csv").unlink()
    run(folder, "dvc", "repro", "--quiet")
    commits.append(_commit(folder, "Some are gone"))
    return commits
