"""Every path of a commit, git's and DVC's, for those who look for one by a piece of its name."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict

import polars as pl

from dashboard.data.contents import Contents
from dashboard.data.files.look import Look
from dashboard.data.model.dvc import Output
from dashboard.data.model.files import FoundFile, TrackedBy
from dashboard.data.model.paths import is_inside
from dashboard.data.model.project import Project
from dashboard.data.sources.git import Snapshot
from dashboard.errors import DagboardError

_REMEMBERED_COMMITS = 200
_REMEMBERED_PATHS = 1_000_000
"""Over all commits; the ones that were asked for longest ago are forgotten."""

PICTURES = (
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".avif", ".svg"),
    *(".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm", ".tga", ".jp2"),
)
"""Names of images that a gallery shows: those that a browser draws, and those that a small picture is made of."""
_PATIENCE_SECONDS = 60.0
"""How long a directory that could not be listed is left alone: somebody is typing."""


class Paths:
    """Finds paths; remembers those of a few commits. Safe to share between threads.

    Args:
        contents: Knows what DVC tracks, and the listings of directories.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[int, str, bool], tuple[float, pl.DataFrame]] = OrderedDict()

    def find(
        self, project: Project, look: Look, text: str, limit: int, *, at_hand: bool = False
    ) -> list[FoundFile]:  # fmt: skip
        """Paths that hold every word of the text, without regard to case.

        Names that begin with the last word come first, then names that hold it, then shorter paths.

        Args:
            project: Whose.
            look: At any path of the commit.
            text: Words, e.g. ``train cat``.
            limit: How many to find.
            at_hand: Read no listing from another machine; the files of such directories are not found.
        """
        words = text.lower().split()
        if not words:
            return []
        low = pl.col("low")
        paths = self._all(project, look.sha, look.root, at_hand=at_hand)
        hits = paths.filter(*(low.str.contains(word, literal=True) for word in words))
        name, last = low.str.extract(r"([^/]*)$"), words[-1].rsplit("/", 1)[-1]
        rank = (
            pl.when(name.str.starts_with(last)).then(0).when(name.str.contains(last, literal=True)).then(1).otherwise(2)
        )
        best = hits.sort(rank, pl.col("path").str.len_chars(), "path").head(limit)
        return [FoundFile(path, TrackedBy.DVC if is_data else TrackedBy.GIT) for path, is_data, _ in best.rows()]

    def pictures(self, project: Project, look: Look, text: str) -> pl.Series:
        """Paths of images below a folder that hold every word of a text, sorted.

        Args:
            project: Whose.
            look: At the folder; inside a directory that DVC tracks no other listing is read.
            text: Words, looked for below the folder; without any every path fits.
        """
        prefix = f"{look.path}/" if look.path else ""
        paths = self._all(project, look.sha, look.root) if look.held is None else self._held(project, look.held[0])
        below = paths.select("path", low=pl.col("path").str.slice(len(prefix)).str.to_lowercase())
        ends = pl.any_horizontal(*(pl.col("low").str.ends_with(suffix) for suffix in PICTURES))
        fits = [pl.col("low").str.contains(word, literal=True) for word in text.lower().split()]
        found = below.filter(pl.col("path").str.starts_with(prefix), ends, *fits)
        return found.get_column("path").sort()

    def _held(self, project: Project, output: Output) -> pl.DataFrame:
        return _below(self._contents.listing(project, output), output)

    def _all(
        self, project: Project, sha: str, root: tuple[Snapshot, str] | None, *, at_hand: bool = False
    ) -> pl.DataFrame:
        known = self._remembered((project.id, sha, False))
        known = known if known is not None or not at_hand else self._remembered((project.id, sha, True))
        if known is not None:
            return known
        data, is_whole = self._data(project, sha, at_hand=at_hand)
        git = [] if root is None else [entry.name for entry in root[0].files(root[1], "")]
        frames = [pl.DataFrame({"path": git}, schema={"path": pl.String}).with_columns(is_data=False)]
        frames += [each.with_columns(is_data=True) for each in data]
        found = pl.concat(frames).unique("path", keep="last").with_columns(low=pl.col("path").str.to_lowercase())
        # All that is at hand may be all there is: then the same serves those who would wait for more.
        self._remember((project.id, sha, at_hand and not is_whole), found, is_whole=is_whole)
        return found

    def _remembered(self, key: tuple[int, str, bool]) -> pl.DataFrame | None:
        with self._lock:
            until, known = self._known.get(key, (-math.inf, None))
            if known is None or time.monotonic() >= until:
                return None
            self._known.move_to_end(key)
            return known

    def _remember(self, key: tuple[int, str, bool], found: pl.DataFrame, *, is_whole: bool) -> None:
        with self._lock:
            self._known[key] = (math.inf if is_whole else time.monotonic() + _PATIENCE_SECONDS, found)
            self._known.move_to_end(key)
            while len(self._known) > _REMEMBERED_COMMITS or self._is_much():
                self._known.popitem(last=False)

    def _is_much(self) -> bool:
        return len(self._known) > 1 and sum(found.height for _, found in self._known.values()) > _REMEMBERED_PATHS

    def _data(self, project: Project, sha: str, *, at_hand: bool) -> tuple[list[pl.DataFrame], bool]:
        """Tracked files, and whether these are all; of a directory that cannot be listed now, the directory itself."""
        found, is_whole = [], True
        for path, output in self._contents.tracked(project, sha).items():
            if not is_inside(path):
                continue
            found.append(pl.DataFrame({"path": [path]}))
            if output.is_directory:
                listing = self._listed(project, output, at_hand=at_hand)
                is_whole = is_whole and listing is not None
                found += [] if listing is None else [listing]
        return found, is_whole

    def _listed(self, project: Project, output: Output, *, at_hand: bool) -> pl.DataFrame | None:
        """Paths of the files in a tracked directory; None when they cannot be read now."""
        if at_hand:
            listing = self._contents.listing_at_hand(project, output)
            return None if listing is None else _below(listing, output)
        try:
            return self._held(project, output)
        except DagboardError:
            return None


def _below(listing: pl.DataFrame, output: Output) -> pl.DataFrame:
    return listing.select(path=pl.concat_str(pl.lit(f"{output.path}/"), pl.col("path")))
