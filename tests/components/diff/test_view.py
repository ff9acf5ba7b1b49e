"""The address of a difference as a view, and the addresses that pages make."""

from __future__ import annotations

from dashboard.components.datasets import view as data_view
from dashboard.components.diff.view import DiffView
from dashboard.components.route import Route, parse

ROUTE = Route("team", "wine", "data", query={"rev": "v1"})


def test_a_view_reads_its_address() -> None:
    query = parse(
        "/team/wine/data/diff",
        "?from=a&to=b&path=raw/&file=x/1.csv&view=unified&space=1&as=text&key=a,b&columns=all&rows=50&mode=swipe&shape=tree"
        "&folder=raw/x&kinds=added,odd&q=png&offset=24",
    ).query
    view = DiffView.from_query(query)
    assert (view.from_, view.to, view.whole) == ("a", "b", "raw/x/1.csv")
    assert (view.is_unified, view.has_all_columns, view.mode, view.shape) == (True, True, "swipe", "tree")
    assert (view.folder, view.kinds, view.text, view.offset) == ("raw/x", ("added",), "png", 24)
    options = view.options
    assert (options.ignore_whitespace, options.as_text, options.key, options.limit) == (True, True, ("a", "b"), 50)


def test_nonsense_is_the_default() -> None:
    query = {"view": "upside", "rows": "-4", "mode": "x", "shape": "y", "kinds": "z", "offset": "many", "key": ""}
    assert DiffView.from_query(query) == DiffView()
    assert DiffView.from_query({"rows": "0"}).rows == DiffView().rows
    assert DiffView.from_query({"rows": "999999999"}).rows == 5_000


def test_addresses_are_quoted_and_keep_the_revision_where_it_matters() -> None:
    assert data_view.path_href(ROUTE, "a b/c&d") == "/team/wine/data?path=a%20b%2Fc%26d&rev=v1"
    assert data_view.diff_href(ROUTE, "v1", path="raw") == "/team/wine/data/diff?path=raw&from=v1"
    runs = parse(*data_view.runs_href(ROUTE, 'odd "name"', "abc").split("?"))
    assert (runs.page, runs.query["filter"]) == ("experiments", 'data."odd ""name""" = \'abc\'')
