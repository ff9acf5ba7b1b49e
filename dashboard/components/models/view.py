"""What the addresses of the models' pages say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.components.datasets import view as data_view
from dashboard.components.route import Route
from dashboard.data.models import ModelQuery

LIST = "models"
"""Page of the list, and of one model with its name after it."""
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class ModelView:
    """A state of the page of one model.

    Attributes:
        source: Name of the source, where two have a model of this name; empty for the first.
        version: The version that is open, by number, alias or stage; empty for none.
        from_, to: The versions that are compared; empty for none.
        metric: The metric that is drawn; empty for the first.
        is_all: Whether a comparison shows what is the same.
        is_environment_read: Whether a comparison reads the environments of the runs.
        is_history_whole: Whether every event is listed.
        offset: After how many versions the table begins.
    """

    source: str = ""
    version: str = ""
    from_: str = ""
    to: str = ""
    metric: str = ""
    is_all: bool = False
    is_environment_read: bool = False
    is_history_whole: bool = False
    offset: int = 0

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> ModelView:
        """The view an address names; what makes no sense is the default."""
        offset = query.get("offset", "")
        return cls(
            source=query.get("source", ""),
            version=query.get("version", "")[:_LONGEST],
            from_=query.get("from", "")[:_LONGEST],
            to=query.get("to", "")[:_LONGEST],
            metric=query.get("metric", ""),
            is_all=query.get("all") == "1",
            is_environment_read=query.get("environment") == "1",
            is_history_whole=query.get("history") == "all",
            offset=int(offset) if offset.isdecimal() and len(offset) < 10 else 0,
        )


def query_of(query: Mapping[str, str]) -> ModelQuery:
    """The question that the address of the list asks."""
    return ModelQuery(
        text=query.get("q", "")[:_LONGEST],
        source=query.get("source", "")[:_LONGEST],
        label=query.get("label", "")[:_LONGEST],
        commit=query.get("commit", "")[:_LONGEST],
    )


def model_href(route: Route, name: str, **query: str) -> str:
    """The page of a model."""
    return route.to(LIST, name, **query).href


def without_comparison(route: Route) -> Route:
    """The page of a model without the versions that it compares, which go before an open one."""
    return route.with_query(**{"from": None, "to": None, "all": None, "environment": None})


def version_href(route: Route, version: str) -> str:
    """The page of a model with one version open."""
    return without_comparison(route).with_query(version=version).href


def lineage_href(route: Route, name: str, version: str) -> str:
    """Where a version came from and what became of it."""
    return route.to("lineage", node=f"model:{name}@{version}").href


def commits_href(route: Route, old: str, new: str) -> str:
    """Data and code that differ between two commits."""
    return data_view.diff_href(route, old, new)
