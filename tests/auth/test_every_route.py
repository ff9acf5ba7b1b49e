"""Every route of the running server keeps to the rules: nobody is refused, nobody writes more than their role holds,
and a project that somebody may not see answers as one that is not there, down to the number of questions asked of the
database.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from dashboard.data.model.access import PERMISSIONS, Permission
from dashboard.data.model.identity import OPERATOR, acting_as
from tests.auth.house import INSIDER, MISSING, OUTSIDER, House, made_in, statements, written
from tests.auth.routes import (
    ABOUT_ALL,
    ALIKE,
    OF_THE_SERVER,
    OPEN,
    OWN,
    READS,
    WRITES,
    Read,
    example,
    expected,
)
from tests.team_access import PEOPLE, SECRET, WINE, Team

P = "/api/v1/projects/<owner>/<name>"


def ways(house: House) -> set[tuple[str, str]]:
    """Method and rule of everything that the server answers."""
    server: Any = house.team.server
    return {
        (method, rule.rule)
        for rule in server.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def asked(house: House, person: str | None, address: str, query: Any = ()) -> TestResponse:
    """The answer to a GET whose placeholders are filled in."""
    question = urlencode({name: house.filled(value) for name, value in dict(query).items()})
    return house.client(person).get(house.filled(address) + (f"?{question}" if question else ""))


def told(response: TestResponse) -> dict[str, Any]:
    """Everything of an answer that somebody could read something from."""
    headers = {name: value for name, value in response.headers if name not in {"Date", "Set-Cookie", "Content-Length"}}
    return {"status": response.status_code, "body": without_config(response.text), "headers": headers}


def without_config(body: str) -> str:
    """A document without Dash's settings, which hold a random number and sets in any order, and nothing of projects."""
    return re.sub(r'(?s)(<script id="_dash-config".*?>)(.*?)(</script>)', r"\1\3", body)


def renamed(answer: dict[str, Any]) -> str:
    """An answer about the hidden project, as it would be about the missing one."""
    return json.dumps(answer, sort_keys=True).replace("wine", "wint")


def test_every_route_is_known(house: House) -> None:
    reads = {("GET", rule) for rule in (*OPEN, *ALIKE, *READS, *ABOUT_ALL, *OF_THE_SERVER, *OWN)}
    known = reads | set(WRITES) | {("POST", rule) for rule in OPEN}
    assert sorted(ways(house) - known) == [], "add the route to tests/auth/routes.py"
    needless = {rule for _, rule in known} - {rule for _, rule in ways(house)} - {"/sign-in", "/sign-out"}
    assert sorted(needless) == []


def test_nobody_is_refused_everywhere_but_at_the_open_routes(house: House) -> None:
    client = house.client(None)
    for method, rule in sorted(ways(house)):
        if rule in OPEN:
            continue
        address = house.filled(example(rule))
        response = client.open(address, method=method, json={} if method != "GET" else None)
        is_page = rule in {"/", "/<path:path>", "/_reload-hash", "/s/<link_id>"}
        assert response.status_code == (303 if is_page else 401), (method, rule)
        assert house.found(response.text, address) == [], (method, rule)
        if is_page:
            assert response.headers["Location"].startswith("/sign-in")


def test_nobody_learns_from_an_open_route_what_there_is(house: House) -> None:
    for rule in OPEN:
        body = house.client(None).get(example(rule)).get_data().decode("utf-8", "replace")
        assert house.found(body) == [], rule
        assert "team/wine" not in body, rule


@pytest.mark.parametrize("rule", READS)
def test_a_hidden_project_answers_as_one_that_is_not_there(house: House, rule: str) -> None:
    read = READS[rule]
    seen = asked(house, "project-admin", example(rule), read.query)
    assert seen.status_code == (404 if rule in UNANSWERED else 200), f"the example must be one that works: {seen.text}"
    asked(house, OUTSIDER, "/healthz")  # the session began
    with statements() as of_hidden:
        hidden = asked(house, OUTSIDER, example(rule), read.query)
    with statements() as of_missing:
        missing = asked(house, OUTSIDER, example(rule, MISSING), read.query)
    assert hidden.status_code == 404
    assert renamed(told(hidden)) == renamed(told(missing))
    assert of_hidden == of_missing, "the database must be asked as much about one as about the other"


UNANSWERED = {f"{P}/{name}": "the small project has no plot" for name in ("plots/data", "plots/export")} | {
    f"{P}/thumbnail": "it has no picture"
}
"""Reads whose example the small project cannot answer, and why."""


def test_what_needs_a_role_answers_those_who_have_it(house: House) -> None:
    for rule, read in READS.items():
        people = PEOPLE if read.permission is not Permission.PROJECT_READ else ()
        for person in people:
            status = asked(house, person, example(rule), read.query).status_code
            assert status == {True: 200, False: 403, None: 404}[expected(read.permission, person)], (rule, person)


def _with_ids() -> list[tuple[str, Read]]:
    names = ("RUN", "OTHER", "VIEW", "JOB", "SELECTION", "COMMIT")
    return [
        (rule, read)
        for rule, read in READS.items()
        if any(name in example(rule) + urlencode(read.query) for name in names)
    ]


@pytest.mark.parametrize(("rule", "read"), _with_ids(), ids=[rule for rule, _ in _with_ids()])
def test_ids_of_a_hidden_project_are_ids_of_nothing(house: House, rule: str, read: Read) -> None:
    """Asked of the asker's own project: what is elsewhere is nowhere."""
    address, query = example(rule, SECRET), "?" + urlencode(read.query, safe=",:")
    client = house.client(OUTSIDER)
    hidden = client.get(house.filled(address) + house.filled(query))
    nothing = client.get(house.strange(address) + house.strange(query))
    there, nowhere = json.dumps(told(hidden)), json.dumps(told(nothing))
    for thing in (name for name, value in house.things.items() if len(value) > 8):
        there = there.replace(house.filled(thing), thing).replace(house.filled(thing)[:7], thing)
        nowhere = nowhere.replace(house.strange(thing), thing).replace(house.strange(thing)[:7], thing)
    assert _plain(there) == _plain(nowhere)


def _plain(answer: str) -> str:
    """Without the digest of the address that an ETag is."""
    return re.sub(r'"ETag": "[^,]*,', "", answer)


SIDES = [rule for rule, read in READS.items() if "from" in read.query and "model" not in read.query]


@pytest.mark.parametrize("rule", SIDES)
@pytest.mark.parametrize("parameter", ["from", "to"])
def test_a_side_in_a_hidden_project_is_one_in_no_project(house: House, rule: str, parameter: str) -> None:
    query = dict(READS[rule].query) | {"from": "main", "path": "cellar.csv"}
    hidden, missing = (
        asked(house, OUTSIDER, example(rule, SECRET), query | {parameter: f"{project}@main"})
        for project in (WINE, MISSING)
    )
    assert hidden.status_code in {400, 404}
    assert _plain(renamed(told(hidden))) == _plain(renamed(told(missing)))
    assert house.found(hidden.text) == []


@pytest.mark.parametrize("rule", ABOUT_ALL)
def test_answers_about_everything_hold_no_trace_of_a_hidden_project(house: House, rule: str) -> None:
    traces = 0
    for query in ABOUT_ALL[rule]:
        asked(house, "server-admin", rule, query)  # what is kept of an answer about both is nobody else's
        answer = asked(house, OUTSIDER, rule, query)
        said = house.filled(json.dumps(query))
        assert house.found(answer.text, said) == [], query
        if "wine" not in said:
            assert not re.search(r"\bwine\b", answer.text), query
        seen = asked(house, "project-admin", rule, query).text
        traces += len(house.found(seen)) + len(re.findall(r"\bwine\b", seen))
    assert traces, "the example must show something to those who may see it"


def test_what_is_ones_own_is_nobody_elses(team: Team) -> None:
    mine, other = team.client(INSIDER), team.client("server-admin")
    body = {"name": "Mine", "shared": False, "state": {}}
    made = mine.post("/api/v1/views", json=body).get_json()
    address = f"/api/v1/views/{made['id']}"
    for rule in OWN:
        assert mine.get(rule.replace("<id>", made["id"])).status_code == 200
    assert other.get("/api/v1/views").get_json()["views"] == []
    assert other.get(address).status_code == 404
    assert other.put(address, json=body | {"version": 1}).status_code == 404
    assert other.delete(address).status_code == 404
    assert mine.get(address).get_json() == made


def test_somebody_without_a_role_sees_nothing_and_writes_nothing(house: House) -> None:
    with acting_as(OPERATOR):
        house.team.context.team.people.create("stranger", "not a hash", must_change=False)
    client = house.client("stranger")
    for rule, read in READS.items():
        assert asked(house, "stranger", example(rule), read.query).status_code == 404, rule
    for rule, queries in ABOUT_ALL.items():
        for query in queries:
            said = json.dumps(query)
            answer = asked(house, "stranger", rule, query)
            assert house.found(answer.text, house.filled(said)) == [], (rule, query)
            assert "secret" not in answer.text, (rule, query)
            assert "wine" not in answer.text or "wine" in said, (rule, query)
    before = written(house.team)
    for (method, rule), write in WRITES.items():
        if write.permission is not None:
            body = json.loads(house.filled(json.dumps(write.body)))
            assert client.open(house.filled(example(rule)), method=method, json=body).status_code == 404, rule
    assert written(house.team) == before


def test_the_counts_of_everything_count_what_is_seen(house: House) -> None:
    own = asked(house, OUTSIDER, example(P, SECRET)).get_json()
    answer = asked(house, OUTSIDER, "/api/v1/runs").get_json()
    assert (answer["total"], len(answer["runs"])) == (own["runs"], own["runs"])
    assert asked(house, OUTSIDER, "/api/v1/projects").get_json()["total"] == 1
    assert asked(house, INSIDER, "/metrics").text.count("dagboard_runs{") == 1


@pytest.mark.parametrize("rule", OF_THE_SERVER)
def test_what_concerns_the_server_is_for_its_admins(house: House, rule: str) -> None:
    permission = OF_THE_SERVER[rule]
    for person, (on, role) in PEOPLE.items():
        answer = asked(house, person, rule)
        may = on == "*" and permission in PERMISSIONS[role]
        assert answer.status_code == (200 if may else 403), person
        if not may:
            assert house.found(answer.text) == [], person
        status = asked(house, person, rule, {"project": WINE}).status_code
        assert status == {True: 200, False: 403, None: 404}[expected(permission, person)], person
    hidden, missing = (asked(house, OUTSIDER, rule, {"project": project}) for project in (WINE, MISSING))
    assert renamed(told(hidden)) == renamed(told(missing))


@pytest.mark.parametrize("rule", [rule for rule in ALIKE if rule != "/_dash-update-component"])
def test_what_everybody_gets_alike_holds_no_project(house: House, rule: str) -> None:
    bodies = set()
    for person in (INSIDER, OUTSIDER, "server-admin"):
        answer = asked(house, person, example(rule, MISSING))
        assert house.found(answer.text) == [], person
        bodies.add(without_config(answer.text))
    assert len(bodies) == 1 or rule in {"/", "/_dash-layout"}, "it names the asker and what they see alone"


@pytest.mark.parametrize(
    "path", ["", "/experiments", "/runs/RUN", "/data/diff?from=v1", "/nowhere", "/settings?rev=v1"]
)
def test_the_document_of_a_page_tells_no_hidden_project_from_a_missing_one(house: House, path: str) -> None:
    with statements() as of_hidden:
        hidden = asked(house, OUTSIDER, f"/{WINE}{path}")
    with statements() as of_missing:
        missing = asked(house, OUTSIDER, f"/{MISSING}{path}")
    assert hidden.status_code == 404
    assert told(hidden) == told(missing)
    assert of_hidden == of_missing


@pytest.mark.parametrize(("method", "rule"), sorted(way for way, write in WRITES.items() if write.permission))
def test_everybody_writes_what_their_role_holds_and_nothing_else(
    house: House, team: Team, method: str, rule: str
) -> None:
    write = WRITES[method, rule]
    assert write.permission is not None
    things = House(None, team, dict(house.things) | made_in(team), ())
    body = json.loads(things.filled(json.dumps(write.body)))
    address = things.filled(example(rule))
    for person in sorted(PEOPLE, key=lambda person: PEOPLE[person][1]):
        before = written(team)
        response = team.client(person).open(address, method=method, json=body)
        may = expected(write.permission, person)
        if may:
            assert response.status_code < 300 or response.status_code in {404, 409}, (person, response.text)
            continue
        assert response.status_code == {False: 403, None: 404}[may], (person, response.text)
        assert written(team) == before, person
        assert house.found(response.text, address) == [], person
    missing = team.client(OUTSIDER).open(things.filled(example(rule, MISSING)), method=method, json=body)
    hidden = team.client(OUTSIDER).open(address, method=method, json=body)
    assert renamed(told(hidden)) == renamed(told(missing))


def test_reading_writes_nothing(house: House) -> None:
    before = written(house.team)
    for rule, read in READS.items():
        asked(house, INSIDER, example(rule), read.query)
    for rule, query in itertools.chain.from_iterable(
        ((rule, query) for query in queries) for rule, queries in ABOUT_ALL.items()
    ):
        asked(house, INSIDER, rule, query)
    assert written(house.team) == before


def test_a_query_never_overrides_the_path(house: House) -> None:
    """The trap of routers that hand the query string to their pages as arguments."""
    trap = {"owner": "team", "name": "wine", "page": "experiments", "project": WINE, "path": WINE}
    for rule in ("/api/v1/projects/<owner>/<name>", "/api/v1/projects/<owner>/<name>/runs"):
        answer = asked(house, OUTSIDER, example(rule, SECRET), trap)
        assert answer.status_code == 200
        assert house.found(answer.text) == []
        assert asked(house, OUTSIDER, example(rule), {"owner": "other", "name": "secret"}).status_code == 404


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PATCH", "PUT", "DELETE", "POST"])
def test_no_other_method_opens_a_door(house: House, method: str) -> None:
    for address in ("/", f"/{WINE}", f"/api/v1/projects/{WINE}", "/api/v1/runs", "/_dash-layout"):
        assert house.client(None).open(address, method=method).status_code in {303, 401}, address
        answer = house.client(OUTSIDER).open(address, method=method)
        assert house.found(answer.text) == [], address
        assert "How good" not in str(answer.headers)
