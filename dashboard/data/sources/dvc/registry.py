"""Registered models from the ``artifacts`` section of dvc.yaml and GTO's git tags."""

from __future__ import annotations

import contextlib
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.data.model.dvc import ArtifactDefinition, CommitFacts, Values
from dashboard.data.model.registry import Happening, ModelVersion, Promotion, RegisteredModel
from dashboard.data.model.values import as_float, by_key
from dashboard.data.sources.git.names import Tag
from dashboard.data.sources.git.repository import Repository
from dashboard.errors import DagboardError

HISTORY_VERSION = 4
"""Grows when the same tags give another history, so that models are read again."""

_SOURCE = "dvc"
_REGISTER, _DEREGISTER, _ASSIGN, _UNASSIGN, _DEPRECATE = "register", "deregister", "assign", "unassign", "deprecate"
_WITHIN_A_SECOND = {_REGISTER: 0, _ASSIGN: 1, _UNASSIGN: 1, _DEREGISTER: 2, _DEPRECATE: 3}
_SEMVER = re.compile(r"v(\d+)\.(\d+)\.(\d+)(?:-([^+]+))?")


@dataclass
class _Model:
    """One model while its tags are read, oldest first; `root` is the project's folder in the repository.

    Several versions may hold a stage at once: the one that got it last is shown, and when that one loses it, or is
    deregistered, the one before it. So do ``gto show --sort timestamp`` and ``dvc artifacts get --stage``; ``gto show``
    without it names the highest number among them.
    """

    name: str
    root: str
    versions: dict[str, Tag] = field(default_factory=dict)
    stages: dict[str, list[str]] = field(default_factory=dict)
    history: list[Promotion] = field(default_factory=list)
    is_deprecated: bool = False

    def holder(self, stage: str) -> str:
        """The version that got a stage last and has it still; empty where none has."""
        return next((held for held in reversed(self.stages.get(stage, ())) if held in self.versions), "")

    def register(self, version: str, tag: Tag) -> None:
        """A version gets its name; one that stages already called by its commit takes it over."""
        self.is_deprecated = False
        unnamed = tag.commit[:7]
        if self.versions.pop(unnamed, None):
            self.stages = {
                stage: [version if each == unnamed else each for each in held] for stage, held in self.stages.items()
            }
        self.versions[version] = tag

    def assign(self, stage: str, tag: Tag) -> None:
        """A stage goes to the version at the tag's commit."""
        version, before = self.version_at(tag), self.holder(stage)
        kind = Happening.STAGE_MOVED if before not in {"", version} else Happening.STAGE_SET
        self.history.append(Promotion(tag.at, tag.by, before, stage, version, kind, stage))
        self.stages[stage] = [*(held for held in self.stages.get(stage, ()) if held != version), version]

    def unassign(self, stage: str, tag: Tag) -> None:
        """The version at the tag's commit loses a stage, if it holds it."""
        version = self.version_at(tag)
        self.history.append(Promotion(tag.at, tag.by, stage, "", version, Happening.STAGE_REMOVED, stage))
        self.stages[stage] = [held for held in self.stages.get(stage, ()) if held != version]

    def version_at(self, tag: Tag) -> str:
        """The version registered at a tag's commit; a commit without one is called by its short sha, as GTO does."""
        for version, registered in reversed(self.versions.items()):
            if registered.commit == tag.commit:
                return version
        self.versions[tag.commit[:7]] = tag
        return tag.commit[:7]


def gto_models(
    repository: Repository, facts_at: Callable[[str], CommitFacts], subdirectory: str | None = None
) -> tuple[RegisteredModel, ...]:
    """Models by name: those that tags registered, and those of type ``model`` in the artifacts at the default branch.

    Args:
        repository: Whose tags are read.
        facts_at: Facts of a commit; a commit whose facts cannot be had adds no description and no metrics.
        subdirectory: The project's folder in a monorepo: only models defined in it belong to the project. Names stay
            as GTO writes them, from the root of the repository.

    Returns:
        Models with their versions, newest first, and the history of every registration and stage assignment.
    """
    models: dict[str, _Model] = {}
    root = subdirectory or ""
    for tag, parsed in sorted(_parsed(repository.tags()), key=_in_order):
        if _is_inside(parsed["name"], subdirectory):
            _apply(models.setdefault(parsed["name"], _Model(parsed["name"], root)), parsed, tag)
    facts_at = _relative_to(subdirectory, facts_at)
    branch = repository.default_branch()
    artifacts = _artifacts(facts_at, repository.resolve(branch)) if branch else {}
    for name, artifact in artifacts.items():
        if artifact.type == "model":
            models.setdefault(name, _Model(name, root))
    return tuple(_registered(model, artifacts.get(name), facts_at) for name, model in sorted(models.items()))


def tags_mark(repository: Repository, names: Iterable[str]) -> str:
    """Changes when a tag that may be GTO's is made again, also on the same commit; empty without any.

    Args:
        repository: Whose tags are read, where there are any.
        names: Of all tags.
    """
    if not any(map(_may_be_gto, names)):
        return ""
    found = sorted((tag.name, tag.commit, tag.at, tag.by, tag.message) for tag in _candidates(repository.tags()))
    return hashlib.sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _may_be_gto(name: str) -> bool:
    return "@" in name or "#" in name


def _candidates(tags: Iterable[Tag]) -> list[Tag]:
    """What GTO reads: it passes over a tag without an annotation, and so does ``dvc artifacts get``."""
    return [tag for tag in tags if tag.is_annotated and _may_be_gto(tag.name)]


def _parsed(tags: Iterable[Tag]) -> Iterator[tuple[Tag, dict[str, Any]]]:
    candidates = _candidates(tags)
    if not candidates:
        return
    from gto.exceptions import GTOException  # noqa: PLC0415 - a fifth of a second that only registries in tags pay
    from gto.tag import parse_name  # noqa: PLC0415 - as above

    for tag in candidates:
        with contextlib.suppress(GTOException):
            parsed = parse_name(tag.name, raise_on_fail=False)
            if parsed:
                yield tag, {**parsed, "action": parsed["action"].value}


def _in_order(item: tuple[Tag, dict[str, Any]]) -> tuple[float, int, int]:
    """Oldest first; within one second a registration precedes the stages that need it, and its end follows them."""
    tag, parsed = item
    return tag.at.timestamp(), _WITHIN_A_SECOND.get(str(parsed.get("action")), 1), int(parsed.get("counter", 0))


def _is_inside(name: str, subdirectory: str | None) -> bool:
    folder = posixpath.join(name.rpartition(":")[0], "")
    return subdirectory is None or folder.startswith(posixpath.join(subdirectory, ""))


def _relative_to(subdirectory: str | None, facts_at: Callable[[str], CommitFacts]) -> Callable[[str], CommitFacts]:
    """Facts whose artifacts have the names and paths that they have from the root of the repository."""
    if subdirectory is None:
        return facts_at

    def renamed(artifact: ArtifactDefinition) -> ArtifactDefinition:
        folder, _, name = artifact.name.rpartition(":")
        return replace(
            artifact,
            name=f"{posixpath.join(subdirectory, folder).rstrip('/')}:{name}",
            path=posixpath.join(subdirectory, artifact.path),
        )

    def facts_from_root(sha: str) -> CommitFacts:
        facts = facts_at(sha)
        return replace(facts, artifacts=tuple(renamed(artifact) for artifact in facts.artifacts))

    return facts_from_root


def _apply(model: _Model, parsed: dict[str, Any], tag: Tag) -> None:
    """What one tag did: registered, assigned, or took back."""
    action, version, stage = parsed.get("action"), str(parsed.get("version", "")), str(parsed.get("stage", ""))
    if action == _DEPRECATE:
        model.is_deprecated = True
        model.history.append(Promotion(tag.at, tag.by, "", "deprecated", "", Happening.DEPRECATED))
    elif action == _REGISTER:
        model.register(version, tag)
        model.history.append(Promotion(tag.at, tag.by, "", version, version, Happening.REGISTERED))
    elif action == _DEREGISTER:
        model.versions.pop(version, None)
        model.history.append(Promotion(tag.at, tag.by, version, "", version, Happening.DELETED))
    elif action == _ASSIGN:
        model.assign(stage, tag)
    elif action == _UNASSIGN:
        model.unassign(stage, tag)


def _registered(
    model: _Model, artifact: ArtifactDefinition | None, facts_at: Callable[[str], CommitFacts]
) -> RegisteredModel:
    newest = sorted(model.versions.items(), key=lambda item: _order(*item), reverse=True)
    shown = artifact
    for _, tag in newest:
        shown = shown or _artifacts(facts_at, tag.commit).get(model.name)
    return RegisteredModel(
        name=model.name,
        source=_SOURCE,
        source_name=_SOURCE,
        versions=tuple(_version(model, version, tag, facts_at) for version, tag in newest),
        description=shown.desc if shown else "",
        path=shown.path if shown else "",
        history=tuple(reversed(model.history)),
        is_deprecated=model.is_deprecated,
    )


def _version(model: _Model, version: str, tag: Tag, facts_at: Callable[[str], CommitFacts]) -> ModelVersion:
    return ModelVersion(
        version=version,
        commit=tag.commit,
        stages=tuple(sorted(stage for stage in model.stages if model.holder(stage) == version)),
        created_at=tag.at,
        description=tag.message,
        user=tag.by,
        metrics=_metrics(facts_at, tag.commit, model),
    )


def _order(version: str, tag: Tag) -> tuple[int, tuple[int, ...], bool, str, float]:
    """Newest last: by SemVer, releases after their pre-releases; versions without a number by time, first."""
    match = _SEMVER.match(version)
    if not match:
        return 0, (), False, "", tag.at.timestamp()
    numbers = tuple(int(part) for part in match.groups()[:3])
    return 1, numbers, match[4] is None, match[4] or "", tag.at.timestamp()


def _artifacts(facts_at: Callable[[str], CommitFacts], sha: str) -> dict[str, ArtifactDefinition]:
    facts = _facts(facts_at, sha)
    return {artifact.name: artifact for artifact in facts.artifacts} if facts else {}


def _metrics(facts_at: Callable[[str], CommitFacts], sha: str, model: _Model) -> dict[str, float]:
    """The metrics of a commit; those of the stage that writes what the model names go by their own names."""
    facts = _facts(facts_at, sha)
    if facts is None:
        return {}
    own = _own_metrics(facts, model)
    others = {key: value for key, value in by_key(facts.metrics).items() if key.rpartition(":")[0] not in own}
    values = others | by_key(own)
    numbers = {key: as_float(value) for key, value in values.items()}
    return {key: number for key, number in numbers.items() if number is not None}


def _own_metrics(facts: CommitFacts, model: _Model) -> Values:
    """Metrics files of the stage whose output a model names, or is part of."""
    path = next((artifact.path for artifact in facts.artifacts if artifact.name == model.name), "")
    for stage in facts.stages:
        if any(f"{path}/".startswith(f"{posixpath.join(model.root, out.path)}/") for out in stage.outs):
            files = {out.path for out in stage.outs if out.role == "metric"}
            return {file: value for file, value in facts.metrics.items() if file in files}
    return {}


def _facts(facts_at: Callable[[str], CommitFacts], sha: str) -> CommitFacts | None:
    try:
        return facts_at(sha)
    except DagboardError:
        return None
