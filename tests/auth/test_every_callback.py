"""Every callback of the running application, sent as a browser would send it: with the address, the stores and the ids
of a project that the asker may not see, of one that is not there, and of one that they may see but not write to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.test import TestResponse

from dashboard.data.model.access import PERMISSIONS, Permission
from dashboard.pages import PAGES
from tests.auth.callback_values import BUTTONS, VALUES
from tests.auth.house import INSIDER, MISSING, OUTSIDER, House, made_in, statements, written
from tests.auth.routes import expected
from tests.team_access import PEOPLE, SECRET, WINE, Team


@dataclass(frozen=True)
class Case:
    """How one callback is asked.

    Attributes:
        values: In place of those in `VALUES`.
        permission: What it needs in the project, when it writes there.
        everywhere: What it needs everywhere, when it writes what is the server's.
        is_own: Whether it writes what is the asker's own, who may always.
        quiet: Why it answers nothing that names the project, when it does not.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    permission: Permission | None = None
    everywhere: Permission | None = None
    is_own: bool = False
    quiet: str = ""


def may_write(case: Case, person: str) -> bool:
    """Whether somebody's call of a callback may write."""
    on, role = PEOPLE[person]
    is_of_server = on == "*" and case.everywhere is not None and case.everywhere in PERMISSIONS[role]
    return case.is_own or is_of_server or bool(case.permission and expected(case.permission, person))


CASES: Mapping[str, Case] = {
    "pipeline-panel.children": Case({"address.pathname": "/OWNER/PROJECT/pipeline"}),
    "lineage-panel.children": Case(
        {
            "address.pathname": "/OWNER/PROJECT/lineage",
            "address.search": "?node=run:RUN",
            "lineage-node.data": "run:RUN",
        }
    ),
    "plots.children": Case({"address.pathname": "/OWNER/PROJECT/plots"}, quiet="the small project has no plot"),
    "revision-options.children": Case({"address.pathname": "/OWNER/PROJECT/pipeline"}),
    "refresh.data": Case(quiet="a stamp of numbers"),
    "pipeline-remote.children": Case(quiet="no remote is configured"),
    "settings-job.data": Case(permission=Permission.PROJECT_SYNC, quiet="a number of a job"),
    "settings-progress.children": Case(quiet="how the sync stands"),
    "compare-environments.children": Case(quiet="the runs recorded none"),
    "compare-influences.children": Case(quiet="too few runs to say anything"),
    '{"part":["MATCH"],"type":"run-curve-slots"}.children': Case(quiet="places for curves that were named"),
    '{"key":["MATCH"],"type":"run-curve"}.figure': Case(quiet="a curve of numbers"),
    "runs-checked.data": Case(quiet="a number of runs"),
    "account-said.children": Case(is_own=True),
    "password-said.children": Case(quiet="the present password is wrong"),
    "account-sessions.children": Case(quiet="one's own browsers"),
    "token-made.children": Case(is_own=True),
    "token-made.children@token-revoke": Case(is_own=True),
    "people-made.children": Case(everywhere=Permission.ACCOUNT_MANAGE),
    "people-made.children@people-act": Case(everywhere=Permission.ACCOUNT_MANAGE),
    "embed-dialog.title": Case(permission=Permission.EMBED_MANAGE),
    "embed-list.children": Case(permission=Permission.EMBED_MANAGE),
    "grants.children": Case(permission=Permission.ACCESS_MANAGE),
    "grants.children@grant-take": Case(permission=Permission.ACCESS_MANAGE),
}
"""By the first output; one that a callback shares with another is named with what triggers it."""


def callbacks(house: House) -> dict[str, Mapping[str, Any]]:
    """Every callback that the server answers, by its whole output."""
    house.client(INSIDER).get("/_dash-layout")  # Dash sets itself up at the first request
    return {output: each for output, each in house.app.callback_map.items() if "callback" in each}


def first(output: str, each: Mapping[str, Any]) -> str:
    """The first output of a callback, and of one that several callbacks share what triggers it."""
    name, _, is_shared = output.strip(".").split("...")[0].partition("@")
    return f"{name}@{_kind(each['inputs'][0]['id'])}" if is_shared else name


def _kind(known: str) -> str:
    return str(json.loads(known)["type"]) if known.startswith("{") else known


def sent(house: House, output: str, each: Mapping[str, Any], project: str, pathname: str = "", search: str = "") -> Any:
    """The body of the request that a browser on a page of this project sends."""
    owner, _, name = project.partition("/")
    case = CASES.get(first(output, each), Case())
    values = dict(VALUES) | dict(case.values)
    if pathname:
        values |= {"address.pathname": pathname, "address.search": search}

    def part(item: Mapping[str, Any]) -> Any:
        known = item["id"]
        identity = json.loads(known) if known.startswith("{") else known
        kind = _kind(known)
        key = f"{kind}.{item['property']}"
        assert key in values, f"say in tests/auth/callback_values.py what {key} is for {output}"
        made = {"property": item["property"], "value": values[key]}
        if not isinstance(identity, dict):
            return made | {"id": identity}
        concrete = _concrete(known)
        is_many = any(value == ["ALL"] for value in identity.values())
        return [made | {"id": concrete}] if is_many else made | {"id": concrete}

    outputs = [
        {"id": _concrete(place.rpartition(".")[0]), "property": place.rpartition(".")[2]}
        for place in output.strip(".").split("...")
    ]
    inputs = [part(item) for item in each["inputs"]]
    pressed = inputs[0][0] if isinstance(inputs[0], list) else inputs[0]
    pressed_id = (
        pressed["id"]
        if isinstance(pressed["id"], str)
        else json.dumps(pressed["id"], sort_keys=True, separators=(",", ":"))
    )
    body = {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": inputs,
        "state": [part(item) for item in each["state"]],
        "changedPropIds": [f"{pressed_id}.{pressed['property']}"],
    }
    text = house.filled(json.dumps(body).replace("OWNER", owner).replace("PROJECT", name))
    return json.loads(text)


def _concrete(identity: str) -> Any:
    if not identity.startswith("{"):
        return identity
    pattern = json.loads(identity)
    said = BUTTONS.get(pattern.get("type", ""), {})
    return {name: value if isinstance(value, str) else said.get(name, "x") for name, value in pattern.items()}


def call(house: House, person: str | None, body: Any, team: Team | None = None) -> TestResponse:
    """The answer of a callback."""
    client = team.client(person) if team else house.client(person)
    return client.post("/_dash-update-component", json=body)


def masked(answer: str) -> str:
    """Without the numbers under which errors stand in the log."""
    return re.sub(r"(error-|Notice |\")[0-9a-f]{8}\b", "…", answer)


def test_the_house_is_asked_by_every_callback(house: House) -> None:
    found = callbacks(house)
    assert len(found) > 20
    assert sorted(set(CASES) - {first(*one) for one in found.items()}) == []
    for output, each in found.items():
        sent(house, output, each, WINE)  # fails where VALUES has none for it


def test_nobody_calls_a_callback(house: House) -> None:
    for output, each in callbacks(house).items():
        assert call(house, None, sent(house, output, each, WINE)).status_code == 401, output


def test_a_callback_about_a_hidden_project_answers_as_about_none(house: House) -> None:
    house.client(OUTSIDER).get("/healthz")  # the session began
    for output, each in callbacks(house).items():
        body = sent(house, output, each, WINE)
        said = json.dumps(body)
        call(house, OUTSIDER, sent(house, output, each, MISSING))  # what is read once is read
        with statements() as of_hidden:
            hidden = call(house, OUTSIDER, body)
        with statements() as of_missing:
            missing = call(house, OUTSIDER, sent(house, output, each, MISSING))
        assert hidden.status_code in {200, 204, 400}, output
        assert house.found(hidden.text, said) == [], output
        assert (hidden.status_code, masked(hidden.text).replace("wine", "wint")) == (
            missing.status_code,
            masked(missing.text),
        ), output
        assert of_hidden == of_missing, output


def test_the_questions_show_something_to_those_who_may_see_it(house: House) -> None:
    """So that its absence elsewhere means something."""
    silent = []
    for output, each in callbacks(house).items():
        case = CASES.get(first(output, each), Case())
        if not (case.permission or case.everywhere or case.is_own or case.quiet):
            seen = call(house, "project-admin", sent(house, output, each, WINE))
            assert seen.status_code in {200, 204}, (output, seen.text[:300])
            if not house.found(seen.text) and not re.search(r"\bwine\b", seen.text):
                silent.append((output, seen.text[:300]))
    assert silent == []


def test_callbacks_about_everything_know_nothing_of_a_hidden_project(house: House) -> None:
    """On the home page, and on a page of the asker's own project."""
    for output, each in callbacks(house).items():
        for pathname, search in (("/", ""), ("/", "?tab=runs"), (f"/{SECRET}", ""), (f"/{SECRET}/experiments", "")):
            body = sent(house, output, each, SECRET, pathname, search)
            answer = call(house, OUTSIDER, body)
            assert house.found(answer.text, json.dumps(body)) == [], (output, pathname)
            assert not re.search(r"\bwine\b", answer.text), (output, pathname)


def test_only_those_who_may_write_do_so_through_callbacks(house: House, team: Team) -> None:
    """Whatever a callback is called, with its own project or another's: no row of a person's changes."""
    things = House(house.app, team, dict(house.things) | made_in(team), ())
    for output, each in callbacks(house).items():
        case = CASES.get(first(output, each), Case())
        for person in sorted(PEOPLE, key=lambda person: PEOPLE[person][1]):
            may = may_write(case, person)
            before = written(team)
            call(house, person, sent(things, output, each, WINE), team)
            assert (written(team) != before) <= may, (output, person)
            if may:
                break
        else:
            assert case.permission is case.everywhere is None, f"nobody could use {output}"
        is_writing = case.permission or case.everywhere or case.is_own
        assert not is_writing or written(team) != before, f"{output} wrote nothing for {person}"


TRAP = "?owner={owner}&name={name}&page=experiments&rest=RUN&project={owner}/{name}&pathname=/{owner}/{name}"


@pytest.mark.parametrize("template", [spec.template for spec in PAGES])
def test_a_query_never_overrides_the_path_of_a_page(house: House, template: str) -> None:
    """The trap of routers that hand the query string to their pages as arguments, in both directions."""
    rest = {"/<owner>/<name>/models/<rest>": "wine-quality", "/<owner>/<name>/runs/<rest>": "RUN"}.get(template, "")
    page = template.replace("<rest>", rest)
    found = {first(output, each): (output, each) for output, each in callbacks(house).items()}
    own = page.replace("<owner>/<name>", SECRET)
    hidden = page.replace("<owner>/<name>", WINE)
    towards_hidden = TRAP.format(owner="team", name="wine")
    towards_own = TRAP.format(owner="other", name="secret")
    for callback in ("page-content.children", "shell-where.children"):
        output, each = found[callback]
        for pathname, search in ((own, towards_hidden), (hidden, towards_own)):
            if pathname == search:
                continue
            body = sent(house, output, each, SECRET, pathname, search)
            answer = call(house, OUTSIDER, body)
            assert answer.status_code == 200, (callback, pathname)
            assert house.found(answer.text, json.dumps(body)) == [], (callback, pathname, search)
            assert "Nobody knows" not in answer.text or pathname == own or page == "/", (callback, pathname, search)
    for pathname, search in ((own, towards_hidden), (hidden, towards_own)):
        document = house.client(OUTSIDER).get(house.filled(pathname + search))
        assert house.found(document.text) == []
        assert document.status_code in {200, 404}


@pytest.mark.parametrize("template", [spec.template for spec in PAGES])
def test_a_page_of_a_hidden_project_is_one_of_none(house: House, template: str) -> None:
    rest = {"/<owner>/<name>/models/<rest>": "wine-quality", "/<owner>/<name>/runs/<rest>": "RUN"}.get(template, "")
    page = template.replace("<rest>", rest)
    if "<owner>" not in page:
        return
    found = {first(output, each): (output, each) for output, each in callbacks(house).items()}
    for callback in ("page-content.children", "shell-where.children"):
        output, each = found[callback]
        hidden, missing = (
            call(house, OUTSIDER, sent(house, output, each, project, page.replace("<owner>/<name>", project)))
            for project in (WINE, MISSING)
        )
        assert masked(hidden.text).replace("wine", "wint").replace("Wine", "Wint") == masked(missing.text).replace(
            "wine", "wint"
        )
    pathname, search = page.replace("<owner>/<name>", WINE), SEARCHES.get(page, "")
    seen = call(house, "project-admin", sent(house, *found["page-content.children"], WINE, pathname, search))
    assert "This page cannot be shown" not in seen.text
    assert house.found(seen.text) or template.endswith("plots"), template


SEARCHES = {"/<owner>/<name>/data/diff": "?from=v1", "/<owner>/<name>/compare": "?runs=RUN,OTHER"}
"""What pages need to show anything."""
