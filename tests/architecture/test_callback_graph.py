"""Callbacks and layouts fit together: `suppress_callback_exceptions` hides what this test finds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import dash
import pytest
from dash import Input, Output, html
from dash.development.base_component import Component

from dashboard import context as contexts
from dashboard.auth.identifying import person
from dashboard.components import route as routes
from dashboard.components.embed import dialog as embed_dialog
from dashboard.components.embed import list as embed_list
from dashboard.config import AccessSettings
from dashboard.context import Context
from dashboard.data.model.access import Role
from dashboard.data.model.embed import EmbedLink, PanelName, PanelState, Theme
from dashboard.data.model.identity import OPERATOR, Identity, acting_as
from dashboard.data.model.token import TokenDraft, TokenScope
from dashboard.pages import PAGES
from dashboard.web import create_app, router

Used = tuple[str, str]
_OUTPUT = re.compile(r"^(?P<id>.+?)\.(?P<prop>[^.@]+)(@[0-9a-f]+)?$")
_WILDCARDS = {"MATCH", "ALL", "ALLSMALLER"}


def components(value: Any) -> Iterator[Component]:
    """Every component below a value, whichever property it hangs on."""
    if isinstance(value, Component):
        yield value
        for name in value._prop_names:
            yield from components(getattr(value, name, None))
    elif isinstance(value, dict):
        for item in value.values():
            yield from components(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from components(item)


def kind_of(identity: Any) -> str:
    """One word for an id; a pattern is known by its fixed keys."""
    if isinstance(identity, str) and identity.startswith("{"):
        identity = json.loads(identity)
    if not isinstance(identity, dict):
        return str(identity)
    fixed = {key: None if _is_wild(value) or key != "type" else value for key, value in identity.items()}
    return json.dumps(fixed, sort_keys=True)


def _is_wild(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1 and value[0] in _WILDCARDS


def outputs(text: str) -> list[tuple[Used, bool]]:
    """Outputs of a callback as (id, property) and whether it shares them on purpose."""
    parts = text.strip(".").split("...") if text.startswith("..") else [text]
    found = []
    for part in parts:
        match = _OUTPUT.match(part.replace("\\.", "."))
        assert match, part
        found.append(((kind_of(match["id"]), match["prop"]), "@" in part.rpartition(".")[2]))
    return found


def faults(app: dash.Dash, layouts: dict[str, list[Component]]) -> list[str]:
    """Everything that does not fit, in words.

    Args:
        app: With all callbacks registered.
        layouts: Address to the components a person sees there.
    """
    server = app.server.test_client()
    server.get("/")
    callbacks = server.get("/_dash-dependencies").json
    known = {kind_of(item.id): item for found in layouts.values() for item in found if getattr(item, "id", None)}
    return [*_unknown(callbacks, known), *_doubled_outputs(callbacks), *_doubled_ids(layouts)]


def _unknown(callbacks: list[dict[str, Any]], known: dict[str, Component]) -> Iterator[str]:
    for callback in callbacks:
        used = [used for used, _ in _outputs_of(callback)]
        used += [(kind_of(item["id"]), item["property"]) for item in (*callback["inputs"], *callback["state"])]
        for identity, name in used:
            if identity not in known:
                yield f"no layout has {identity!r}, which the callback of {callback['output']} uses"
            elif not _has_property(known[identity], name):
                yield f"{type(known[identity]).__name__} {identity!r} has no property {name!r}"


def _outputs_of(callback: dict[str, Any]) -> list[tuple[Used, bool]]:
    return [] if callback["no_output"] else outputs(callback["output"])


def _has_property(component: Component, name: str) -> bool:
    return name in component._prop_names or any(
        name.startswith(start) for start in component._valid_wildcard_attributes
    )


def _doubled_outputs(callbacks: list[dict[str, Any]]) -> Iterator[str]:
    """Outputs that two callbacks own; `allow_duplicate` marks one that joins an owner on purpose."""
    seen: set[Used] = set()
    for callback in callbacks:
        for used, is_shared in _outputs_of(callback):
            if used in seen and not is_shared:
                yield f"two callbacks write {used[0]}.{used[1]}"
            if not is_shared:
                seen.add(used)


def _doubled_ids(layouts: dict[str, list[Component]]) -> Iterator[str]:
    for address, found in layouts.items():
        ids = [json.dumps(item.id, sort_keys=True) for item in found if getattr(item, "id", None)]
        yield from (f"{address} has {identity} twice" for identity in sorted({i for i in ids if ids.count(i) > 1}))


def addresses(runs: tuple[str, ...]) -> list[str]:
    """One address for each page, one of a file and one of a lineage, over a project that has everything."""
    named = {"/<owner>/<name>/models/<rest>": "wine-quality"}
    filled = [
        page.template.replace("<owner>", "team").replace("<name>", "wine")
        .replace("<rest>", named.get(page.template, runs[0]))
        for page in PAGES
    ]  # fmt: skip
    pages = [f"{path}?runs={runs[0]},{runs[1]}&rev=main" if path != "/" else path for path in filled]
    return [*pages, "/team/wine/files?path=dvc.yaml&rev=main", "/team/wine/lineage?node=model:wine-quality@1"]


def layouts_of(app: dash.Dash, context: Context, runs: tuple[str, ...]) -> dict[str, list[Component]]:
    """What each address shows: the frame, the page, and what callbacks of the address alone put into them."""
    with app.server.test_request_context("/"), acting_as(admin_of(context)):
        frame = list(components(app.layout()))
        pages = router.load_pages(PAGES)
        found = {}
        for address in addresses(runs):
            path, _, search = address.partition("?")
            page, title = router.page_at(context, pages, routes.parse(path, search))
            assert not title.startswith(("Not found", "This page")), (address, title)
            found[address] = [*frame, *components(page), *components(_filled(app, path, search))]
        return {**found, "a link's dialog": list(components(_embedding(context)))}


def _embedding(context: Context) -> list[Component]:
    """The dialog of embed links, and a list with one."""
    now, state = datetime.now(UTC), PanelState.of(PanelName.SUMMARY, "", {})
    key = context.projects.list()[0].key
    link = EmbedLink("id", key, "Summary", state, Theme.AUTO, "en", (), "", now)
    return [embed_dialog.form([state], str(key), ()), embed_list.rows([link], now, lambda _: "/embed/id")]


def _filled(app: dash.Dash, path: str, search: str) -> list[Any]:
    """What the callbacks answer that listen to the address alone (and to the wish to see it drawn again)."""
    values = {"pathname": path, "search": f"?{search}" if search else "", "data": None}
    answers: list[Any] = []
    for callback in app.callback_map.values():
        listens = [*callback["inputs"], *callback["state"]]
        if callback.get("callback") is None or routes.CONTENT in str(callback.get("output", "")):
            continue
        if listens and all(item["id"] in {routes.LOCATION, routes.REFRESH} for item in listens):
            function = callback["callback"].__wrapped__
            answers.append(function(*(values[item["property"]] for item in listens)))
    return answers


def admin_of(context: Context) -> Identity:
    """Somebody who sees every page, each with all that it may hold."""
    with acting_as(OPERATOR):
        for name in ("admin", "other"):
            if context.team.accounts.named(name) is None:
                context.team.people.create(name, "not a hash", must_change=False)
        context.team.grants.give("user", "admin", "*", Role.ADMIN)
        context.team.grants.give("user", "other", "team/wine", Role.VIEWER)
    account = context.team.accounts.named("admin")
    assert account is not None
    with acting_as(OPERATOR):
        context.team.tokens.make_for(account, TokenDraft("nightly", TokenScope.READ))
    sessions = [context.team.sessions.find(context.team.sessions.begin(account)) for _ in range(2)]
    assert sessions[0] is not None
    return person(context, account, (), sessions[0].id)


@pytest.fixture(scope="module")
def asked(board: Context) -> Context:
    """The same board where people sign in, so that it has the pages about them."""
    return contexts.build(board.settings.model_copy(update={"access": AccessSettings(mode="local")}))


@pytest.fixture(scope="module")
def app(board: Context) -> dash.Dash:
    return create_app(board)


def test_every_callback_finds_its_components(app: dash.Dash, asked: Context, sources: Any) -> None:
    assert faults(app, layouts_of(app, asked, sources.runs)) == []


def test_every_page_has_one_heading(app: dash.Dash, asked: Context, sources: Any) -> None:
    for address, found in layouts_of(app, asked, sources.runs).items():
        if not address.startswith("/"):
            continue
        headings = [item for item in found if type(item).__name__ == "H1" or getattr(item, "order", None) == 1]
        assert len(headings) == 1, address


@pytest.fixture
def broken() -> tuple[dash.Dash, dict[str, list[Component]]]:
    app = dash.Dash("broken", suppress_callback_exceptions=True)
    app.layout = html.Div([html.Button(id="press"), html.P(id="said"), html.P(id={"type": "row", "index": 1})])
    return app, {"/": list(components(app.layout))}


def test_what_fits_has_no_fault(broken: tuple[dash.Dash, dict[str, list[Component]]]) -> None:
    app, layouts = broken
    app.callback(Output("said", "children"), Input("press", "n_clicks"))(str)
    app.callback(Output({"type": "row", "index": dash.MATCH}, "children"), Input("press", "n_clicks"))(str)
    app.clientside_callback("function (n) { return n; }", Output("said", "title"), Input("press", "n_clicks"))
    assert faults(app, layouts) == []


@pytest.mark.parametrize(
    ("output", "source", "fault"),
    [
        (Output("sayd", "children"), Input("press", "n_clicks"), "no layout has 'sayd'"),
        (Output("said", "children"), Input("pres", "n_clicks"), "no layout has 'pres'"),
        (Output("said", "childrn"), Input("press", "n_clicks"), "P 'said' has no property 'childrn'"),
        (Output({"type": "rwo", "index": dash.ALL}, "title"), Input("press", "n_clicks"), "no layout has"),
    ],
)
def test_a_misspelt_id_or_property_is_a_fault(
    broken: tuple[dash.Dash, dict[str, list[Component]]], output: Output, source: Input, fault: str
) -> None:
    app, layouts = broken
    app.callback(output, source)(str)
    [found] = faults(app, layouts)
    assert found.startswith(fault)


def test_two_writers_and_two_owners_of_an_id_are_faults(
    broken: tuple[dash.Dash, dict[str, list[Component]]],
) -> None:
    app, layouts = broken
    app.callback(Output("said", "children"), Input("press", "n_clicks"))(str)
    app.callback(
        Output("said", "children", allow_duplicate=True), Input("press", "n_clicks"), prevent_initial_call=True
    )(str)
    assert faults(app, layouts) == []
    layouts["/"].append(html.P(id="said"))
    assert faults(app, layouts) == ['/ has "said" twice']
    doubled = [{"output": "said.children", "inputs": [], "state": [], "no_output": False}] * 2
    assert list(_doubled_outputs(doubled)) == ["two callbacks write said.children"]
