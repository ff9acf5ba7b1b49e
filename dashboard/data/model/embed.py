"""Panels that can be shown on other people's pages, and the links that show them.

A panel is a part of one page. Its state is the page's query, of which some keys say *what* is shown (`bound`: which
runs, which revision, which path) and others *how* (`free`: order, zoom, what is unfolded). Whoever looks at an embedded
panel may change how; what is shown is fixed by the link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dashboard.data.model.project import ProjectKey


class PanelName(StrEnum):
    """What a link may show."""

    TABLE = "table"
    PARALLEL = "parallel"
    CURVES = "curves"
    SCATTER = "scatter"
    PIPELINE = "pipeline"
    VERSIONS = "versions"
    DIFF = "diff"
    MODEL = "model"
    SUMMARY = "summary"


class Theme(StrEnum):
    """Colours of an embedded panel; `AUTO` is what the person's system, or their choice in Dagboard, says."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class LinkState(StrEnum):
    """Whether a link works."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page.

    Attributes:
        name: Its name in links and in the API.
        title: What people read.
        page: Third segment of the page's address; empty for the overview.
        rest: What follows it; None where it names the thing that is shown.
        bound: Query keys that say what is shown.
        free: Query keys that say how.
        fills: Whether it fills its frame and scrolls inside, instead of being as high as its content.
    """

    name: PanelName
    title: str
    page: str
    bound: frozenset[str]
    free: frozenset[str]
    rest: str | None = ""
    fills: bool = False


_OF_FRAME = frozenset({"theme", "locale", "zoom", "find"})
"""What the address of a frame may say besides: how it looks, and how somebody looks at it."""
_RUNS = frozenset({"runs", "selection", "filter", "hidden", "baseline", "base"})
_OF_DIFF = "view space as key columns rows mode shape folder kinds q offset"
_OF_TABLE = "order_by columns widths pinned group nest differing history goals open"

_OF_COLUMNS = frozenset({"columns", "group", "history", "goals"})


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


PANELS: Mapping[PanelName, Panel] = {
    panel.name: panel
    for panel in (
        Panel(PanelName.TABLE, "Run table", "experiments", _keys("filter hidden baseline"), _keys(_OF_TABLE),
              fills=True),
        Panel(PanelName.PARALLEL, "Parallel coordinates", "compare", _RUNS, _keys("axes brush colour")),
        Panel(PanelName.CURVES, "Metric curves", "compare", _RUNS, _keys("metrics x log smooth band")),
        Panel(PanelName.SCATTER, "Chart", "compare", _RUNS, _keys("chart cx cy cz clog")),
        Panel(PanelName.PIPELINE, "Pipeline", "pipeline", _keys("rev from"),
              _keys("node focus way fold unfold direction"), fills=True),
        Panel(PanelName.VERSIONS, "Data versions", "data", _keys("path rev"), _keys("version offset")),
        Panel(PanelName.DIFF, "Data difference", "data", _keys("from to path file"), _keys(_OF_DIFF), rest="diff"),
        Panel(PanelName.MODEL, "Model card", "models", _keys("source"), _keys("version metric offset"), rest=None),
        Panel(PanelName.SUMMARY, "Project summary", "", _keys("rev"), frozenset()),
    )
}  # fmt: skip
"""Every panel by name."""


@dataclass(frozen=True, slots=True)
class PanelState:
    """One panel as somebody saw it.

    Attributes:
        panel: Which.
        rest: What follows the page in its address: the name of the model; empty otherwise.
        query: Of the address, bound and free keys alone.
    """

    panel: PanelName
    rest: str
    query: Mapping[str, str]

    @classmethod
    def of(cls, panel: PanelName, rest: str, query: Mapping[str, str]) -> PanelState:
        """The part of an address that a panel shows."""
        spec = PANELS[panel]
        known = spec.bound | spec.free
        kept = {key: value for key, value in sorted(query.items()) if key in known and value != ""}
        return cls(panel, rest if spec.rest is None else spec.rest, kept)

    @property
    def spec(self) -> Panel:
        """The panel."""
        return PANELS[self.panel]

    @property
    def names_columns(self) -> bool:
        """Whether it is a run table of some columns; without their names it is one of all."""
        return self.panel is PanelName.TABLE and bool(self.query.get("columns"))

    @property
    def bound(self) -> frozenset[str]:
        """Keys of the query that nobody who looks may change; inside a directory that differs, its files are free.

        So are the columns of a run table, unless the link names some.
        """
        if self.names_columns:
            return self.spec.bound | _OF_COLUMNS
        is_directory = self.panel is PanelName.DIFF and bool(self.query.get("path")) and not self.query.get("file")
        return self.spec.bound - {"file"} if is_directory else self.spec.bound

    @property
    def fixed(self) -> dict[str, str]:
        """The bound part of the query, every bound key with a value."""
        return {key: self.query.get(key, "") for key in sorted(self.bound)}

    def seen(self, query: Mapping[str, str]) -> dict[str, str]:
        """The panel's query where an address says how to look: what is shown is the link's, other keys are dropped."""
        free = (self.spec.bound | self.spec.free) - self.bound
        how = {key: value for key, value in query.items() if key in free}
        return how | {key: value for key, value in self.query.items() if key in self.bound}

    def allows(self, query: Mapping[str, str]) -> bool:
        """Whether another query shows the same things, and asks for nothing that the panel does not know."""
        is_same = all(query.get(key, "") == value for key, value in self.fixed.items())
        return is_same and query.keys() <= self.spec.bound | self.spec.free | _OF_FRAME


@dataclass(frozen=True, slots=True)
class EmbedDraft:
    """A link as somebody asks for it.

    Attributes:
        title: What it is for.
        state: What it shows.
        theme: Its colours, where the address of the frame says nothing.
        locale: How numbers and times are written, where the address of the frame says nothing: ``en``, ``de-AT``.
        origins: Whose pages may frame it, besides our own: ``https://portal.example.com``.
        days: Until it ends; None for no end.
    """

    title: str
    state: PanelState
    theme: Theme = Theme.AUTO
    locale: str = "en"
    origins: tuple[str, ...] = ()
    days: int | None = 90


@dataclass(frozen=True, slots=True)
class EmbedLink:
    """A link that shows one panel to whoever has it.

    Attributes:
        project: Whose panel.
        created_by: Name of the account; empty where nobody signs in.
        expires_at: None for no end.
        used_at: When it was last asked for something, to the minute; None for never.
        revoked_at: None while it is not.
    """

    id: str
    project: ProjectKey
    title: str
    state: PanelState
    theme: Theme
    locale: str
    origins: tuple[str, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def state_at(self, now: datetime) -> LinkState:
        """Whether it works."""
        if self.revoked_at is not None:
            return LinkState.REVOKED
        is_over = self.expires_at is not None and self.expires_at <= now
        return LinkState.EXPIRED if is_over else LinkState.ACTIVE
