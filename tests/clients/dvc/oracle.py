"""What dvc itself says at each commit of a repository, printed as one JSON document; run as a program of its own.

Usage: python oracle.py REPOSITORY SUBDIRECTORY CACHE COMMIT...

Every commit is checked out, because dvc applies .dvcignore and nested projects only there. CACHE is a DVC cache to
check data out from, for the status of stages; "" means that no data is at hand, and then stages are asked as
`dvc repro --allow-missing` asks them.
"""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

from dvc.dependency import DatasetDependency, DbDependency, ParamsDependency, RepoDependency
from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.repo.metrics.show import _gather_metrics
from dvc.repo.params.show import _gather_params
from dvc.scm import Git


def path_of(repo: Repo, item: object) -> str:
    is_elsewhere = isinstance(item, (RepoDependency, DatasetDependency)) or item.protocol != "local"
    if is_elsewhere or Path(item.def_path).is_absolute():
        return item.def_path
    return os.path.relpath(item.fs_path, repo.root_dir)


def entry(repo: Repo, item: object) -> dict:
    return {"path": path_of(repo, item), "hash": item.hash_info.value if item.hash_info else None}


def stage_of(repo: Repo, stage: object) -> dict:
    kept = [dep for dep in stage.deps if not isinstance(dep, (ParamsDependency, DbDependency, DatasetDependency))]
    return {
        "cmd": stage.cmd,
        "frozen": stage.frozen,
        "always_changed": stage.always_changed,
        "desc": stage.desc or "",
        "wdir": os.path.relpath(stage.wdir, repo.root_dir),
        "deps": [entry(repo, dep) for dep in kept],
        "params": {
            path_of(repo, dep): [sorted(dep.params), dep.hash_info.value or {}]
            for dep in stage.deps
            if isinstance(dep, ParamsDependency)
        },
        "outs": [
            entry(repo, out)
            | {"cached": out.use_cache, "role": "metric" if out.metric else "plot" if out.plot else "out"}
            | {"size": out.meta.size, "nfiles": out.meta.nfiles, "persist": out.persist}
            for out in stage.outs
        ],
    }


def values_of(results: dict) -> dict:
    return {path: result["data"] for path, result in results.items() if "data" in result}


def status_of(repo: Repo) -> dict:
    """Stages that `dvc status` calls changed, once their data is in place."""
    repo.checkout(force=True, allow_missing=True)
    changed = repo.status()
    return {stage.addressing: stage.addressing in changed for stage in repo.index.stages if stage.cmd}


def stale_of(repo: Repo) -> dict:
    """Stages that would run although missing data is no reason to; those that read from afar are not asked."""
    stages = repo.index.stages
    near = [stage for stage in stages if stage.cmd and all(dep.protocol == "local" for dep in stage.deps)]
    with repo.lock:
        return {stage.addressing: bool(stage.changed(True, writers_elsewhere(stage, stages))) for stage in near}


def writers_elsewhere(stage: object, stages: list) -> list:
    """Stages that wrote something else than this one read; the kind of hash, which DVC 2 called otherwise, is none."""
    read = {dep.fs_path: dep.hash_info.value for dep in stage.deps if dep.hash_info}
    return [
        other for other in stages
        if any(read.get(out.fs_path, out.hash_info.value) != out.hash_info.value for out in other.outs if out.hash_info)
    ]  # fmt: skip


def facts(root: str, cache: str) -> dict:
    # The project's own remotes may need plugins or a network; an empty one stands in for them.
    config = {"core": {"remote": "nowhere"}, "remote": {"nowhere": {"url": f"{root}/.dvc/tmp/nowhere"}}}
    repo = Repo(root, config=config | ({"cache": {"dir": cache}} if cache else {}))
    try:
        index = repo.index
        answer = {
            "stages": {stage.addressing: stage_of(repo, stage) for stage in index.stages},
            "params": values_of(_gather_params(repo, on_error="return")),
            "metrics": values_of(_gather_metrics(repo, on_error="return")),
            "artifacts": sorted(
                (os.path.relpath(file, repo.root_dir), name)
                for file, named in index._artifacts.items()
                for name in named
            ),
        }
        answer["edges"] = sorted([needed.addressing, stage.addressing] for stage, needed in index.graph.edges)
        answer["out_edges"] = sorted(
            [path_of(repo, needed), path_of(repo, out)] for out, needed in index.outs_graph.edges
        )
        answer["changed" if cache else "stale"] = (status_of if cache else stale_of)(repo)
        return answer
    except (DvcException, AttributeError, KeyError, TypeError, ValueError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        repo.close()


def main() -> None:
    logging.disable(logging.CRITICAL)
    # What git ignores, and holds nevertheless, dvc passes over in a working tree and reads at a revision, as we do.
    Git.is_ignored = lambda *_: False
    repository, subdirectory, cache, *commits = sys.argv[1:]
    root = str(Path(repository, subdirectory))
    answers = {}
    for commit in commits:
        os.chdir(repository)
        done = subprocess.run(["git", "checkout", "--quiet", "--force", "--detach", commit], check=False)
        if done.returncode:
            answers[commit] = {"absent": True}
            continue
        subprocess.run(["git", "clean", "--quiet", "-ffdx"], check=True)
        if not Path(root, ".dvc").is_dir():
            answers[commit] = {"error": "no project"}
            continue
        os.chdir(root)
        answers[commit] = facts(root, cache)
    json.dump(answers, sys.stdout, default=str)


if __name__ == "__main__":
    main()
