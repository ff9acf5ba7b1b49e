"""The files of a tracked directory: DVC's ``.dir`` objects, parsed and made safe.

Whoever may push data writes these, so a path in one must not leave its directory when it is shown, joined or unpacked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import polars as pl

from dashboard.data.model.problem import Problem
from dashboard.errors import SourceError

MAX_BYTES = 1 << 30
_EMPTY = r"^$|^/|//|/$"
_CLIMBING = r"(^|[/\\])\.\.?($|[/\\])"
_UNPRINTABLE = r"[\p{Cc}\u{202a}-\u{202e}\u{2066}-\u{2069}]"
_NO_HASH = r"^[0-9a-fA-F]{32}$"


class _Entry(msgspec.Struct):
    relpath: str
    md5: str = ""


_DECODER = msgspec.json.Decoder(list[_Entry])


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a listing holds.

    Attributes:
        table: `path` (POSIX, relative, sorted, each once) and `hash` of every file.
        problems: Why entries were left out.
    """

    table: pl.DataFrame
    problems: tuple[Problem, ...]


def parsed(data: bytes, hash_: str) -> Parsed:
    """A listing from the bytes of its object.

    Raises:
        SourceError: They are not those of this hash, or no listing (``file-unreadable``).
    """
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if digest != hash_.removesuffix(".dir").lower():
        raise _unreadable(hash_, "its content has another hash")
    try:
        entries = _DECODER.decode(data)
        pairs = [(entry.relpath, entry.md5) for entry in entries]
    except (msgspec.DecodeError, UnicodeDecodeError):
        pairs = _odd_pairs(data, hash_)
    return _checked([path for path, _ in pairs], [md5 for _, md5 in pairs], hash_)


def of_files(files: Sequence[tuple[str, str]], hash_: str) -> Parsed:
    """The listing of a cloud-versioned directory, whose files stand in its ``.dvc`` file: (path, md5)."""
    return _checked([path for path, _ in files], [md5 for _, md5 in files], hash_)


def _odd_pairs(data: bytes, hash_: str) -> list[tuple[str, str]]:
    """As msgspec, for names that are not UTF-8, which DVC writes as halves of surrogate pairs."""
    try:
        # A slice of what is no list is an error, like everything else that does not fit.
        entries = json.loads(data)[:]
        return [(_spelt(entry["relpath"]), str(entry.get("md5") or "")) for entry in entries]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unreadable(hash_, "it is no listing of files") from error


def _spelt(name: str) -> str:
    r"""A name as git's are spelt: bytes that are not UTF-8 as ``\xff``."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _checked(paths: list[str], hashes: list[str], where: str) -> Parsed:
    schema = {"path": pl.String, "hash": pl.String}
    table = pl.DataFrame({"path": paths, "hash": hashes}, schema=schema)
    path, problems = pl.col("path"), list[Problem]()
    rules = (
        ("paths that leave the directory", path.str.contains(_CLIMBING)),
        ("paths that are absolute or empty", path.str.contains(_EMPTY)),
        ("paths with control characters", path.str.contains(_UNPRINTABLE)),
        ("entries without a hash", ~pl.col("hash").str.contains(_NO_HASH)),
    )
    for what, is_bad in rules:
        table, problems = _without(table, is_bad, what, where, problems)
    table = table.sort("path", maintain_order=True)
    table, problems = _without(table, ~path.is_first_distinct(), "paths that are there twice", where, problems)
    is_below = path.is_in(_folders(table).implode())
    table, problems = _without(table, is_below, "files that are folders as well", where, problems)
    return Parsed(table.rechunk(), tuple(problems))


def _without(
    table: pl.DataFrame, is_bad: pl.Expr, what: str, where: str, problems: list[Problem]
) -> tuple[pl.DataFrame, list[Problem]]:
    bad = table.filter(is_bad)
    if not bad.height:
        return table, problems
    example = repr(bad.item(0, "path"))[:100]
    message = f"{bad.height:,} {what} were left out of the listing, e.g. {example}"
    problem = Problem("listing-unsafe", message, where, "Track the directory again without them.")
    return table.filter(~is_bad), [*problems, problem]


def _folders(table: pl.DataFrame) -> pl.Series:
    """Every folder that some path lies in."""
    found = [pl.Series("path", [], dtype=pl.String)]
    paths = table.get_column("path")
    while len(paths):
        paths = paths.str.extract(r"^(.*)/[^/]*$").drop_nulls().unique()
        found.append(paths)
    return pl.concat(found).unique()


def _unreadable(hash_: str, what: str) -> SourceError:
    return SourceError(
        f"the listing of the directory cannot be used: {what}", where=hash_, code="file-unreadable",
        hint="Push the data again from where it is.",
    )  # fmt: skip
