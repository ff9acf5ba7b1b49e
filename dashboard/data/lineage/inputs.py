"""Which data versions a run says that it used: datasets of ``log_input``, and tags ``dvc.*``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from dashboard.data.lineage.evidence import Basis, Evidence
from dashboard.data.lineage.reading import Reading
from dashboard.data.model.run import Run, RunInput

Version = tuple[str, str]
"""A tracked path and its hash."""

_WHOLE = re.compile(r"[0-9a-f]{32}(\.dir)?\Z")
_STORED = re.compile(r"/([0-9a-f]{2})/([0-9a-f]{30})(?:\.dir)?(?:/|\Z)")
"""Where DVC's cache and remotes keep a content."""
_TAGS = "dvc."
_LONGEST = 4_000


def said(reading: Reading, run: Run) -> Iterator[tuple[Version, Evidence]]:
    """Data versions that the run names itself, each with what it said."""
    here = reading.history.hashes.get(run.commit or "", {})
    for item in run.inputs:
        yield from _of_input(reading, item, here)
    for key, value in sorted(run.tags.items()):
        version = _by_hash(reading, value, here) if key.startswith(_TAGS) else None
        if version:
            yield version, Evidence(Basis.TAG, f"The tag {key} of the run is its hash.")


def _of_input(reading: Reading, item: RunInput, here: Mapping[str, str]) -> Iterator[tuple[Version, Evidence]]:
    as_ = f" as {item.context}" if item.context else ""
    logged = f"The run logged the dataset {item.name}{as_}"
    by_digest = _by_hash(reading, item.digest, here)
    if by_digest:
        yield by_digest, Evidence(Basis.INPUT, f"{logged}, whose digest is its hash.")
        return
    for address in _addresses(item.source):
        stored = _STORED.search(address)
        version = _by_hash(reading, "".join(stored.groups()), here) if stored else None
        if version:
            yield version, Evidence(Basis.INPUT, f"{logged} from the place where DVC stores it.")
            return
        path = _path_in(address, here)
        if path:
            yield (path, here[path]), Evidence(Basis.INPUT, f"{logged} from {path} at its commit.")
            return


def _by_hash(reading: Reading, text: str, here: Mapping[str, str]) -> Version | None:
    """The version of a whole hash: at the run's commit, else anywhere in the history."""
    wanted = text.strip().lower()
    if not _WHOLE.match(wanted):
        return None
    bare = wanted.removesuffix(".dir")
    at_commit = (item for item in here.items() if item[1].removesuffix(".dir").lower() == bare)
    return next(at_commit, None) or reading.history.by_hash.get(bare)


def _addresses(source: str) -> Iterator[str]:
    """Addresses in the source of a dataset, which MLflow keeps as a JSON object."""
    if len(source) > _LONGEST:
        return
    try:
        values = json.loads(source)
    except ValueError:
        yield source
        return
    for value in values.values() if isinstance(values, dict) else (values,):
        if isinstance(value, str):
            yield unquote(urlsplit(value).path) if "://" in value else value


def _path_in(address: str, here: Mapping[str, str]) -> str | None:
    """The tracked path that an address ends with; the longest, because a short one may be chance."""
    fits = [path for path in here if address == path or address.endswith(f"/{path}")]
    return max(fits, key=len, default=None)
