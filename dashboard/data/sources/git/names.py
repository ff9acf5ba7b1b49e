"""Branches, tags, DVC experiments, and resolving what a user typed to a commit."""

from __future__ import annotations

import contextlib
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pygit2

from dashboard.data.model.revision import Ref, RefKind
from dashboard.data.sources.git.tree import decoded
from dashboard.errors import NotFoundError

_EXPERIMENT = re.compile(r"refs/exps/([0-9a-f]{2})/([0-9a-f]{38})/(.+)\Z")
_PREFIXES = {"refs/heads/": RefKind.BRANCH, "refs/tags/": RefKind.TAG}
_EXPRESSION = re.compile(r"[^\s:\\*?\[]+([~^]\d*)+\Z")
_SHA = re.compile(r"[0-9a-fA-F]{4,40}\Z")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag with who made it and when.

    Attributes:
        commit: Full sha it resolves to.
        at: UTC; of the annotation, else of the commit.
        by: Name of the tagger; empty for a lightweight tag.
        is_annotated: Whether it is an object of its own, not only a name for the commit.
    """

    name: str
    commit: str
    at: datetime
    by: str
    message: str
    is_annotated: bool = True


def refs(repository: pygit2.Repository) -> list[Ref]:
    """Branches, tags and experiments, each with the commit it peels to; others are left out."""
    found = []
    for raw in repository.raw_listall_references():
        named = _named(decoded(raw))
        commit = _peeled(repository, raw) if named else None
        if named and commit is not None:
            kind, name, baseline = named
            found.append(Ref(kind, name, str(commit.id), baseline))
    return sorted(found, key=lambda ref: (ref.kind, ref.name))


def tags(repository: pygit2.Repository) -> list[Tag]:
    """Every tag of a commit, oldest first."""
    found = []
    for raw in repository.raw_listall_references():
        name = decoded(raw)
        commit = _peeled(repository, raw) if name.startswith("refs/tags/") else None
        if commit is not None:
            found.append(_tag(repository, raw, name.removeprefix("refs/tags/"), commit))
    return sorted(found, key=lambda tag: (tag.at, tag.name))


def default_branch(repository: pygit2.Repository) -> str | None:
    """See `Repository.default_branch`."""
    branches = [ref.name for ref in refs(repository) if ref.kind is RefKind.BRANCH]
    head = ""
    with contextlib.suppress(KeyError, pygit2.GitError):
        target = repository.lookup_reference("HEAD").raw_target
        head = decoded(target).removeprefix("refs/heads/") if isinstance(target, bytes) else ""
    for name in (head, "main", "master"):
        if name in branches:
            return name
    return branches[0] if branches else None


def resolve(repository: pygit2.Repository, rev: str) -> str:
    """See `Repository.resolve`."""
    # libgit2 reads a name up to the first NUL, which would answer with another revision.
    for candidate in _candidates(repository, rev.strip()) if "\0" not in rev else ():
        with contextlib.suppress(KeyError, ValueError, pygit2.GitError):
            return str(candidate.peel(pygit2.Commit).id)
    known = {ref.name for ref in refs(repository)}
    nearest = difflib.get_close_matches(rev, known, n=1)
    hint = f"Did you mean {nearest[0]}?" if nearest else "Name a branch, a tag, an experiment or a commit."
    raise NotFoundError(f"no revision {rev[:100]!r} in this repository", hint=hint if known else "It has no commits.")


def _candidates(repository: pygit2.Repository, rev: str) -> Iterator[pygit2.Object]:
    for prefix in ("refs/heads/", "refs/tags/", "refs/" if rev.startswith("exps/") else "", ""):
        name = prefix + rev
        if name.startswith("refs/") or rev == "HEAD":
            with contextlib.suppress(KeyError, ValueError, pygit2.GitError):
                yield repository[repository.lookup_reference(name).resolve().target]
    for ref in refs(repository) if not _SHA.match(rev) or len(rev) < 40 else ():
        if ref.name == rev:
            yield repository[ref.commit]
    if _SHA.match(rev) or _EXPRESSION.match(rev):
        with contextlib.suppress(KeyError, ValueError, pygit2.GitError):
            yield repository.revparse_single(rev)


def _named(full: str) -> tuple[RefKind, str, str | None] | None:
    for prefix, kind in _PREFIXES.items():
        if full.startswith(prefix):
            return kind, full.removeprefix(prefix), None
    experiment = _EXPERIMENT.match(full)
    if experiment:
        return RefKind.EXPERIMENT, experiment[3], experiment[1] + experiment[2]
    return None


def _peeled(repository: pygit2.Repository, raw: bytes) -> pygit2.Commit | None:
    with contextlib.suppress(KeyError, ValueError, pygit2.GitError):
        return _target(repository, raw).peel(pygit2.Commit)
    return None


def _target(repository: pygit2.Repository, raw: bytes) -> pygit2.Object:
    name = raw.decode("utf-8", "surrogateescape")
    return repository[repository.lookup_reference(name).resolve().target]


def _tag(repository: pygit2.Repository, raw: bytes, name: str, commit: pygit2.Commit) -> Tag:
    target = _target(repository, raw)
    tagger = target.tagger if isinstance(target, pygit2.Tag) else None
    if tagger is None or not isinstance(target, pygit2.Tag):
        return Tag(
            name,
            str(commit.id),
            datetime.fromtimestamp(commit.commit_time, UTC),
            "",
            "",
            isinstance(target, pygit2.Tag),
        )
    message = target.raw_message.decode("utf-8", "replace").strip()
    return Tag(name, str(commit.id), datetime.fromtimestamp(tagger.time, UTC), text(tagger.raw_name), message)


def text(raw: bytes) -> str:
    """A person's name or a message as text, whatever its encoding."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
