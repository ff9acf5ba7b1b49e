"""What dvc answers about the commits of a repository and about two of them; run as a program of its own.

Usage: python answers_oracle.py REPOSITORY SUBDIRECTORY COMMIT...

Prints one JSON document: by commit what `dvc status`, `dvc plots show` and the artifacts say, by "old new" for each
commit and the next one what `dvc params diff`, `dvc metrics diff` and `dvc plots diff` say, and what `gto show` says of
the repository. No data is at hand: what DVC keeps is missing everywhere.
"""

import json
import logging
import os
import posixpath
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from dvc.commands.plots import _show_json
from dvc.dependency import ParamsDependency
from dvc.render.match import match_defs_renderers
from dvc.repo import Repo
from dvc.scm import Git
from dvc.ui import ui
from gto.constants import VersionSort
from gto.registry import GitRegistry


def plots(repo: Repo, collected: dict) -> dict:
    """What `--json` prints."""
    with tempfile.TemporaryDirectory() as drawn:
        found = match_defs_renderers(data=collected, out=drawn, templates_dir=repo.plots.templates_dir)
        printed: list[dict] = []
        write_json, ui.write_json = ui.write_json, lambda document, **_: printed.append(document)
        try:
            _show_json(found)
        finally:
            ui.write_json = write_json
    # A folder that cannot be listed takes all plots of its revision away.
    lost = sorted(rev for rev, each in collected.items() if "error" in each.get("definitions", {}) or
                  any("error" in file for file in each.get("definitions", {}).get("data", {}).values()))  # fmt: skip
    return printed[0] | {"lost": lost}


def status(repo: Repo) -> dict:
    """The parts of `dvc status` by stage, those that read from afar left out."""
    near = [stage for stage in repo.index.stages if stage.cmd and all(dep.protocol == "local" for dep in stage.deps)]
    return {
        stage.addressing: {
            "cmd": stage.changed_stage(),
            "always": stage.is_callback or stage.always_changed,
            "deps": {
                str(dep): dep.status().get(str(dep)) for dep in stage.deps if not isinstance(dep, ParamsDependency)
            },
            "params": {str(dep): dep.status().get(str(dep)) for dep in stage.deps if isinstance(dep, ParamsDependency)},
            "outs": {str(out): out.workspace_status().get(str(out)) for out in stage.outs},
            "frozen": stage.frozen,
        }
        for stage in near
    }


def artifacts(repo: Repo) -> dict:
    return {
        f"{posixpath.dirname(file)}:{name}".lstrip(":"): [
            posixpath.normpath(posixpath.join(posixpath.dirname(file), found.path)),
            found.type,
            found.desc,
        ]
        for file, named in repo.artifacts.read().items()
        for name, found in named.items()
    }


def models() -> dict:
    with GitRegistry.from_url(".") as registry:
        found = registry.get_state().get_artifacts()
    return {
        name: {
            "versions": sorted(version.version for version in artifact.get_versions(active_only=True)),
            "stages": {
                stage: held[0].version
                for stage, held in artifact.get_vstages(sort=VersionSort.Timestamp).items()
                if held
            },
        }
        for name, artifact in found.items()
    }


def said(ask: Callable[[], object]) -> dict:
    try:
        return {"said": ask()}
    except Exception as error:  # noqa: BLE001 - whatever it refuses with
        return {"refused": f"{type(error).__name__}: {error}"}


def of_commit(root: str) -> dict:
    with opened(root) as repo:
        return {
            "status": said(lambda: status(repo)),
            "artifacts": said(lambda: artifacts(repo)),
            "plots": said(lambda: plots(repo, repo.plots.show())),
        }


def of_pair(root: str, old: str, new: str) -> dict:
    with opened(root) as repo:
        return {
            "params": said(lambda: changes(repo.params.diff(old, new))),
            "metrics": said(lambda: changes(repo.metrics.diff(old, new))),
            "plots": said(lambda: plots(repo, repo.plots.diff(revs=[old, new]))),
        }


def changes(found: dict) -> dict:
    """What differs, unless a whole revision could not be read."""
    unread = [error for error in found.get("errors", {}).values() if isinstance(error, Exception)]
    if unread:
        raise unread[0]
    return found.get("diff", {})


def opened(root: str) -> Repo:
    """The project, with an empty remote in place of its own, which may need plugins or a network."""
    return Repo(root, config={"core": {"remote": "nowhere"}, "remote": {"nowhere": {"url": f"{root}/.dvc/tmp/no"}}})


def check_out(repository: str, root: str, commit: str) -> bool:
    os.chdir(repository)
    done = subprocess.run(["git", "checkout", "--quiet", "--force", "--detach", commit], check=False)
    subprocess.run(["git", "clean", "--quiet", "-ffdx"], check=True)
    if done.returncode or not Path(root, ".dvc").is_dir():
        return False
    os.chdir(root)
    return True


def main() -> None:
    logging.disable(logging.CRITICAL)
    # What git ignores, and holds nevertheless, dvc passes over in a working tree and reads at a revision, as we do.
    Git.is_ignored = lambda *_: False
    repository, subdirectory, *commits = sys.argv[1:]
    root = str(Path(repository, subdirectory))
    answers: dict = {"commits": {}, "pairs": {}}
    for commit in commits:
        if check_out(repository, root, commit):
            answers["commits"][commit] = of_commit(root)
    for old, new in pairwise(answers["commits"]):
        if check_out(repository, root, new):
            answers["pairs"][f"{old} {new}"] = of_pair(root, old, new)
    os.chdir(repository)
    answers["models"] = said(models)
    json.dump(answers, sys.stdout, default=str)


if __name__ == "__main__":
    main()
