from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.route import Route, parse

SEGMENT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: "/" not in text and text.strip(".") != ""
)


@pytest.mark.parametrize(
    ("pathname", "search", "expected"),
    [
        ("/", "", Route()),
        (None, None, Route()),
        ("/team/wine", "", Route("team", "wine")),
        ("/team/wine/", "", Route("team", "wine")),
        ("/team/wine/runs/abc", "", Route("team", "wine", "runs", "abc")),
        ("/team/wine/files/a/b%20c", "", Route("team", "wine", "files", "a/b c")),
        ("/team", "", Route(page="team")),
        (
            "/team/wine/experiments",
            "?filter=a%20%3E%201",
            Route("team", "wine", "experiments", "", {"filter": "a > 1"}),
        ),
    ],
)
def test_an_address_is_read(pathname: str | None, search: str | None, expected: Route) -> None:
    assert parse(pathname, search) == expected


@pytest.mark.parametrize("key", ["owner", "name", "page", "rest", "prefix", "query"])
def test_a_query_string_never_changes_the_path(key: str) -> None:
    route = parse("/team/wine/runs/abc", f"?{key}=EVIL&{key}=EVIL2")
    assert (route.owner, route.name, route.page, route.rest, route.prefix) == ("team", "wine", "runs", "abc", "/")
    assert route.query == {key: "EVIL"}


def test_the_prefix_is_taken_off_and_put_back() -> None:
    route = parse("/dagboard/team/wine/pipeline", "?rev=main", "/dagboard/")
    assert (route.owner, route.page) == ("team", "pipeline")
    assert route.href == "/dagboard/team/wine/pipeline?rev=main"
    assert route.api == "/dagboard/api/v1/projects/team/wine"
    assert parse("/dagboard", "", "/dagboard/") == Route(prefix="/dagboard/")


def test_a_flood_of_fields_is_no_query() -> None:
    assert parse("/team/wine", "?" + "&".join(f"k{i}=1" for i in range(500))).query == {}


def test_links_change_one_thing() -> None:
    route = parse("/team/wine/experiments", "?filter=x&sort=y")
    assert route.with_query(sort=None, view="z").href == "/team/wine/experiments?filter=x&view=z"
    assert route.to("runs", "a b").href == "/team/wine/runs/a%20b"
    assert route.home().href == "/"
    assert route.project("other", "one", "compare", runs="a,b").href == "/other/one/compare?runs=a%2Cb"


@given(owner=SEGMENT, name=SEGMENT, page=SEGMENT, rest=SEGMENT, query=st.dictionaries(SEGMENT, SEGMENT, max_size=4))
def test_an_address_survives_the_way_through_the_browser(
    owner: str, name: str, page: str, rest: str, query: dict[str, str]
) -> None:
    route = Route(owner, name, page, rest, query)
    path, _, search = route.href.partition("?")
    assert parse(path, f"?{search}" if search else "") == route
