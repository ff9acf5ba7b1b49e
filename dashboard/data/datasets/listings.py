"""The listings of many directories, fetched side by side: each may lie at a remote that takes its time to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from dashboard.data.model.dvc import Output
from dashboard.errors import DagboardError

AT_ONCE = 8

ReadListing = Callable[[Output], pl.DataFrame]
"""The `path` and `hash` of every file of a tracked directory; raises DagboardError when they cannot be read."""


def fetched(outputs: Iterable[Output], read: ReadListing) -> ReadListing:
    """A reader that has the listings of these directories already, or knows why not; others it reads when asked.

    Args:
        outputs: Tracked directories.
        read: Reads one; from several threads.
    """
    wanted = {_key(output): output for output in outputs}
    if len(wanted) < 2:
        return read
    with ThreadPoolExecutor(min(AT_ONCE, len(wanted))) as pool:
        found = dict(zip(wanted, pool.map(lambda output: _tried(output, read), wanted.values()), strict=True))
    return lambda output: _told(output, found, read)


def _tried(output: Output, read: ReadListing) -> pl.DataFrame | DagboardError:
    try:
        return read(output)
    except DagboardError as error:
        return error


def _told(
    output: Output, found: Mapping[tuple[str, str | None], pl.DataFrame | DagboardError], read: ReadListing
) -> pl.DataFrame:
    known = found.get(_key(output))
    if isinstance(known, DagboardError):
        raise known
    return known if known is not None else read(output)


def _key(output: Output) -> tuple[str, str | None]:
    return output.path, output.hash
