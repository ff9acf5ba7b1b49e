"""What DVC knows about one commit: stages, tracked paths, params, metrics, plots and artifacts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.data.model.address import public_address
from dashboard.data.model.problem import Problem
from dashboard.data.model.revision import Commit
from dashboard.data.model.run import MetricSummary

Values = dict[str, dict[str, Any]]
"""File path (relative to the project root, POSIX) to its nested values, typed as DVC reads them."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """A path, or external address, that a stage or an import reads.

    Attributes:
        path: Relative to the project root (POSIX), or a URL for an external dependency.
        hash: md5 / etag the lock recorded; None when the lock does not know it. ``.dir`` suffix for directories.
        size: Bytes, from the lock; None when unknown.
        nfiles: Number of files for a directory; None otherwise.
        repo_url: For ``dvc import``: the repository it came from; ``rev`` / ``rev_lock`` go with it.
    """

    path: str
    hash: str | None = None
    hash_name: str = "md5"
    size: int | None = None
    nfiles: int | None = None
    repo_url: str | None = None
    rev: str | None = None
    rev_lock: str | None = None

    @property
    def address(self) -> str:
        """Where an import came from, without credentials: ``<repository>#<path>@<commit>``, or an address."""
        if self.repo_url is None:
            return public_address(self.path)
        rev = self.rev_lock or self.rev
        return f"{public_address(self.repo_url)}#{self.path}" + (f"@{rev[:12]}" if rev else "")


@dataclass(frozen=True, slots=True)
class Output:
    """A path that a stage writes or a ``.dvc`` file tracks.

    Attributes:
        path: Relative to the project root (POSIX), or a URL for an external output.
        role: ``out``, ``metric`` or ``plot``.
        cached: Tracked by DVC (True) or by git (False).
        hash: As in `Dependency`.
        push: Whether ``dvc push`` sends it.
        cloud: For cloud-versioned outputs: remote name to version metadata (``version_id``); of a directory to
            ``files``, each with ``relpath``, ``md5``, ``size`` and ``version_id``.
        repository: The one that it was imported from, without credentials; empty for what is not. ``dvc push`` leaves
            imported data out. Known of what `CommitFacts.tracked` tells.
    """

    path: str
    role: str = "out"
    cached: bool = True
    persist: bool = False
    hash: str | None = None
    hash_name: str = "md5"
    size: int | None = None
    nfiles: int | None = None
    remote: str | None = None
    desc: str = ""
    push: bool = True
    cloud: dict[str, Any] = field(default_factory=dict)
    repository: str = ""

    @property
    def is_directory(self) -> bool:
        """Whether its content is a listing of files."""
        return self.hash is not None and self.hash.endswith(".dir")


@dataclass(frozen=True, slots=True)
class ParamsDependency:
    """The keys of one params file that a stage depends on.

    Attributes:
        path: Params file, relative to the project root.
        keys: Dotted keys; empty means the whole file.
        locked: Values the lock recorded, by dotted key (``{"": …}`` never occurs; a whole file has its own keys).
    """

    path: str
    keys: tuple[str, ...] = ()
    locked: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a ``dvc.yaml``, or a ``.dvc`` file (then `cmd` is empty).

    Attributes:
        address: DVC's own address relative to the project root: ``train``, ``sub/dvc.yaml:train``, ``train@us``,
            ``data/raw.dvc``.
        file: The ``dvc.yaml`` or ``.dvc`` file, relative to the project root.
        name: ``train@us``; empty for a ``.dvc`` file.
        group: ``train`` for a foreach / matrix stage ``train@us``; None otherwise.
        locked: Whether dvc.lock has an entry for it.
        locked_cmd: The command the lock recorded.
        locked_deps, locked_outs: Hash by path as the lock recorded them.
        problem: Why this stage could not be resolved; the rest of the pipeline stands.
    """

    address: str
    file: str
    name: str = ""
    group: str | None = None
    cmd: tuple[str, ...] = ()
    wdir: str = ""
    deps: tuple[Dependency, ...] = ()
    outs: tuple[Output, ...] = ()
    params: tuple[ParamsDependency, ...] = ()
    desc: str = ""
    frozen: bool = False
    always_changed: bool = False
    is_import: bool = False
    locked: bool = False
    locked_cmd: tuple[str, ...] = ()
    locked_deps: dict[str, str] = field(default_factory=dict)
    locked_outs: dict[str, str] = field(default_factory=dict)
    problem: Problem | None = None

    def known_outs(self) -> tuple[Output, ...]:
        """Its outputs, those of an import with the repository that they came from."""
        repository = next((public_address(dep.repo_url) for dep in self.deps if dep.repo_url), "")
        return tuple(replace(out, repository=repository) for out in self.outs) if repository else self.outs


@dataclass(frozen=True, slots=True)
class PlotDefinition:
    """One plot, from an output of role ``plot`` or a top-level ``plots:`` entry.

    Attributes:
        id: The path or the top-level id, relative to the folder of `file`.
        properties: ``x``, ``y``, ``template``, ``title`` and so on, as written.
        stage: Address of the stage whose output it is; empty for a top-level entry.
    """

    id: str
    file: str
    properties: dict[str, Any] = field(default_factory=dict)
    stage: str = ""


@dataclass(frozen=True, slots=True)
class ArtifactDefinition:
    """One entry of the ``artifacts:`` section.

    Attributes:
        name: Artifact id, with its sub-directory as GTO writes it (``sub:name`` for ``sub/dvc.yaml``).
    """

    name: str
    path: str
    type: str = ""
    desc: str = ""
    labels: tuple[str, ...] = ()
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommitFacts:
    """Everything DVC's own files say at one commit, read without a checkout.

    A pure function of the commit's tree and the reader's version, so it is stored once and never again, unless values
    in DVC's storage are `awaited`.

    Attributes:
        is_dvc: Whether the tree holds a DVC project at all.
        stages: dvc.yaml stages and .dvc files, in file order.
        params: As ``dvc params diff`` / ``dvc exp show`` would show: every params file in use.
        metrics: As ``dvc metrics show``.
        problems: Files or stages that could not be read.
        curves: Aggregates of the histories of metrics, as `dashboard.data.model.curve_files` names them.
        awaited: Files with params, metrics or curves in DVC's storage that could not be read yet, for a reason that may
            pass: once they are read, other facts take the place of these.
    """

    is_dvc: bool
    stages: tuple[Stage, ...] = ()
    params: Values = field(default_factory=dict)
    metrics: Values = field(default_factory=dict)
    plots: tuple[PlotDefinition, ...] = ()
    artifacts: tuple[ArtifactDefinition, ...] = ()
    problems: tuple[Problem, ...] = ()
    curves: dict[str, MetricSummary] = field(default_factory=dict)
    awaited: tuple[str, ...] = ()

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Problems of files, then those of single stages that are not among them; each once."""
        return tuple(dict.fromkeys((*self.problems, *(stage.problem for stage in self.stages if stage.problem))))

    def tracked(self) -> dict[str, Output]:
        """DVC-tracked outputs by path: the data versions of this commit."""
        return {out.path: out for stage in self.stages for out in stage.known_outs() if out.cached and out.hash}

    def given(self) -> tuple[str, ...]:
        """Tracked paths that no command of the pipeline writes: what its results rest on."""
        tracked = self.tracked()
        return tuple(out.path for stage in self.stages if not stage.cmd for out in stage.outs if out.path in tracked)


@dataclass(frozen=True, slots=True)
class BrokenCommit:
    """A commit in whose files something is wrong, and what; everything else of it is there."""

    commit: Commit
    problems: tuple[Problem, ...]
