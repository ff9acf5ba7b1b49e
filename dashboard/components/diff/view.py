"""How a difference is shown, as the address of its page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.data.datasets import KINDS
from dashboard.data.diff import Options

IMAGE_MODES = ("side", "swipe", "onion", "difference")
SHAPES = ("list", "tree", "images")
_ROWS = 200
_MOST_ROWS = 5_000
_TRUE = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class DiffView:
    """A state of the page of a difference.

    Attributes:
        from_, to: Revisions or hashes; an empty `to` is the head of the default branch.
        path: A tracked path, a folder above some, or a file of git; empty for everything.
        file: A file inside `path`, relative to it; of git's files relative to the project.
        is_unified: Lines below each other instead of side by side.
        ignores_whitespace: Lines that differ in white space only are equal.
        is_text: Whatever has text is compared as text.
        key: Columns that name the rows of a table; empty to guess.
        has_all_columns: Changed rows of a table show columns without a change as well.
        rows: Rows of each kind that a table lists.
        mode: One of `IMAGE_MODES`.
        shape: One of `SHAPES`: how the entries of a directory are listed.
        folder: The folder that is open in the shape ``tree``.
        kinds: Only entries of these kinds; empty for all.
        text: Only paths that hold it.
        offset: After how many images the shape ``images`` begins.
    """

    from_: str = ""
    to: str = ""
    path: str = ""
    file: str = ""
    is_unified: bool = False
    ignores_whitespace: bool = False
    is_text: bool = False
    key: tuple[str, ...] = ()
    has_all_columns: bool = False
    rows: int = _ROWS
    mode: str = IMAGE_MODES[0]
    shape: str = SHAPES[0]
    folder: str = ""
    kinds: tuple[str, ...] = ()
    text: str = ""
    offset: int = 0

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> DiffView:
        """The view an address names; what makes no sense is the default."""

        def flag(name: str) -> bool:
            return query.get(name, "").lower() in _TRUE

        return cls(
            from_=query.get("from", ""), to=query.get("to", ""), path=query.get("path", "").strip("/"),
            file=_below(query.get("file", "")), is_unified=query.get("view") == "unified",
            ignores_whitespace=flag("space"), is_text=query.get("as") == "text",
            key=_split(query.get("key", "")), has_all_columns=query.get("columns") == "all",
            rows=min(_number(query.get("rows", ""), _ROWS), _MOST_ROWS) or _ROWS,
            mode=_one_of(query.get("mode", ""), IMAGE_MODES), shape=_one_of(query.get("shape", ""), SHAPES),
            folder=query.get("folder", "").strip("/"),
            kinds=tuple(kind for kind in _split(query.get("kinds", "")) if kind in KINDS),
            text=query.get("q", "")[:500], offset=_number(query.get("offset", ""), 0),
        )  # fmt: skip

    @property
    def whole(self) -> str:
        """The path of the file, relative to the project."""
        return "/".join(part for part in (self.path, self.file) if part)

    @property
    def options(self) -> Options:
        """How contents are compared."""
        return Options(
            key=self.key, limit=self.rows, ignore_whitespace=self.ignores_whitespace, as_text=self.is_text
        )  # fmt: skip


def _below(text: str) -> str:
    """A path that stays below the one before it; nothing for one that would lead elsewhere."""
    path = text.strip("/")
    return "" if {".", ".."} & set(path.split("/")) else path


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text[:4_000].split(",") if part)


def _one_of(text: str, known: tuple[str, ...]) -> str:
    return text if text in known else known[0]


def _number(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else default
