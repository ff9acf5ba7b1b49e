"""Bringing a repository here: a bare mirror of its branches, tags and DVC experiments, or the local path itself."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from dashboard.config import GitSettings
from dashboard.data.model.address import public_address
from dashboard.data.model.revision import RefKind
from dashboard.data.sources.git.failures import source_error, timed_out, unsupported
from dashboard.data.sources.git.program import GitFailedError, GitTimeoutError, Progress, environment_for, run
from dashboard.data.sources.git.repository import Repository
from dashboard.errors import SourceError

_REFSPECS = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*", "+refs/exps/*:refs/exps/*")
_SCP_LIKE = re.compile(r"[^/:@\s]+@[^/:\s]+:(?!:)")
_SCHEMES = {"https", "http", "ssh", "file"}
_FETCH_SECONDS = 3600.0
_ASK_SECONDS = 120.0
_LOCK_SECONDS = 30.0


def local_path(settings: GitSettings) -> Path | None:
    """The folder that is read in place; None when the address must be fetched."""
    if "://" in settings.url or "::" in settings.url or _SCP_LIKE.match(settings.url):
        return None
    return Path(settings.url).expanduser()


def mirror(
    settings: GitSettings, target: Path, *, progress: Progress | None = None,
    environment: Mapping[str, str] | None = None,
) -> Path:  # fmt: skip
    """Where the repository can be read after everything new was fetched.

    Args:
        settings: Its address, credentials by name, and default branch.
        target: The bare repository to keep, e.g. ``data_dir/mirrors/<owner>/<name>.git``; untouched for a local path.
        progress: Called with objects done, objects in all, and what git does.
        environment: Where the token is looked up; the process environment by default.

    Returns:
        `target`, or the local path, which is read in place without a copy.

    Raises:
        SourceError: With the code ``no-credentials``, ``credentials-rejected``, ``host-unreachable``,
            ``not-a-repository``, ``empty-repository``, ``branch-gone`` or ``source-broken``.
    """
    path = local_path(settings)
    if path is None:
        _check_address(settings)
        with _alone(target):
            _fetch(settings, target, progress, os.environ if environment is None else environment)
        path = target
    _check_contents(settings, Repository.open(path))
    return path


def _check_address(settings: GitSettings) -> None:
    if _SCP_LIKE.match(settings.url):
        return
    parts = urlsplit(settings.url)
    if parts.scheme not in _SCHEMES or settings.url.startswith("-"):
        raise unsupported(settings)
    if parts.password or (parts.username and parts.scheme in {"http", "https"}):
        raise SourceError(
            "the address carries credentials", where=public_address(settings.url),
            hint="Put the token into an environment variable and name it in git.token_env.", code="no-credentials",
        )  # fmt: skip


def _check_contents(settings: GitSettings, repository: Repository) -> None:
    branches = {ref.name for ref in repository.refs() if ref.kind is RefKind.BRANCH}
    where = public_address(settings.url)
    if not branches:
        raise SourceError(
            "the repository has no branch yet", where=where, hint="Push a first commit.", code="empty-repository"
        )
    if settings.branch and settings.branch not in branches:
        raise SourceError(
            f"branch {settings.branch} does not exist", where=where,
            hint="Change git.branch, or remove it to take the repository's own.", code="branch-gone",
        )  # fmt: skip


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Only one process writes a mirror at a time, so a lock file of git's that we meet is left from a killed one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("w") as lock:
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise SourceError("another process is fetching this repository", hint="Wait for it.") from None
                time.sleep(0.2)
        if target.is_dir():
            _remove_stale_locks(target)
        yield


def _remove_stale_locks(target: Path) -> None:
    for pattern in ("*.lock", "refs/**/*.lock", "objects/pack/tmp_*"):
        for stale in target.glob(pattern):
            stale.unlink(missing_ok=True)


def _fetch(settings: GitSettings, target: Path, progress: Progress | None, environment: Mapping[str, str]) -> None:
    variables = environment_for(settings, environment, target.with_suffix(".gitconfig"))
    place = f"--git-dir={target}"
    fetch = ("fetch", "--prune", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--progress")
    try:
        if not (target / "HEAD").is_file():
            run(["init", "--quiet", "--bare", "--template=", "--", str(target)], variables, timeout_seconds=60)
        head = run(["ls-remote", "--symref", "--", settings.url, "HEAD"], variables, timeout_seconds=_ASK_SECONDS)
        run(
            [place, *fetch, "--", settings.url, *_REFSPECS],
            variables, timeout_seconds=_FETCH_SECONDS, progress=progress,
        )  # fmt: skip
        named = re.match(r"ref: (refs/heads/\S+)\tHEAD", head)
        if named:
            run([place, "symbolic-ref", "HEAD", named[1]], variables, timeout_seconds=60)
    except GitFailedError as error:
        raise source_error(settings, error.output) from error
    except GitTimeoutError as error:
        raise timed_out(settings) from error
