"""Embed links: what a state shows, which origins may frame it, who makes and ends them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.data.embeds import Embeds, locale_of, origins_of
from dashboard.data.model.audit import AuditQuestion
from dashboard.data.model.embed import PANELS, EmbedDraft, LinkState, PanelName, PanelState
from dashboard.data.model.identity import OPERATOR, Identity, IdentityKind, acting_as
from dashboard.data.store.embeds import EmbedStore
from dashboard.errors import DagboardError, ForbiddenError, InvalidRequestError, NotFoundError
from tests.team_access import SECRET, WINE, Team


def _as(team: Team, name: str) -> Identity:
    account = team.context.team.accounts.named(name)
    assert account is not None
    return Identity(IdentityKind.PERSON, name, account.id, team.context.team.accounts.grants_of(account, ()))


TABLE = PanelState.of(PanelName.TABLE, "", {"filter": "metrics.acc > 0.5", "order_by": "-created", "v": "x"})


def test_a_state_keeps_what_its_panel_knows() -> None:
    assert TABLE.query == {"filter": "metrics.acc > 0.5", "order_by": "-created"}
    assert TABLE.fixed == {"baseline": "", "filter": "metrics.acc > 0.5", "hidden": ""}
    assert TABLE.allows({"filter": "metrics.acc > 0.5", "order_by": "name"})
    assert not TABLE.allows({"filter": "metrics.acc > 0.4"})
    assert not TABLE.allows({"filter": "metrics.acc > 0.5", "hidden": "1"})
    assert PanelState.of(PanelName.PIPELINE, "rest", {}).rest == ""
    assert PanelState.of(PanelName.MODEL, "forest", {}).rest == "forest"


def test_files_of_a_directory_that_differs_are_free_and_those_of_git_are_not() -> None:
    directory = PanelState.of(PanelName.DIFF, "", {"from": "a", "to": "b", "path": "data"})
    assert directory.allows({"from": "a", "to": "b", "path": "data", "file": "1.png"})
    file = PanelState.of(PanelName.DIFF, "", {"from": "a", "to": "b", "file": "README.md"})
    assert not file.allows({"from": "a", "to": "b", "file": "params.yaml"})


def test_an_address_says_how_a_panel_is_looked_at_and_nothing_else() -> None:
    model = PanelState.of(PanelName.MODEL, "forest", {"source": "mlflow", "version": "3"})
    asked = {"source": "dvc", "version": "4", "from": "1", "to": "2", "environment": "1"}
    assert model.seen(asked) == {"source": "mlflow", "version": "4"}
    assert TABLE.seen({"filter": "", "hidden": "1", "order_by": "name", "v": "x"}) == {
        "filter": "metrics.acc > 0.5",
        "order_by": "name",
    }


def test_no_key_of_a_panel_says_both_what_and_how() -> None:
    for panel in PANELS.values():
        assert not panel.bound & panel.free, panel.name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://Portal.Example.com/", "https://portal.example.com"),
        ("http://localhost:8149", "http://localhost:8149"),
        ("https://portal:443", "https://portal"),
        ("https://*.example.com", "https://*.example.com"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_origins_are_kept_as_browsers_compare_them(written: str, kept: str) -> None:
    assert origins_of(["", written, kept]) == (kept,)


@pytest.mark.parametrize(
    "written",
    [
        "portal.example.com", "https://portal.example.com/team", "https://portal?x", "ftp://portal", "*", "https://*",
        "https://*.com", "https://a b", "https://a;script-src *", "https://user@portal", "https://p:99999", "'self'",
        "https://a.example.com,https://b", "https://portal#", "javascript:alert(1)", "https://",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused(written: str) -> None:
    with pytest.raises(InvalidRequestError):
        origins_of([written])


def test_locales_are_tags() -> None:
    assert locale_of(" de-AT ") == "de-AT"
    for wrong in ("", "d", "de_AT", 'de" onload="', "x" * 30):
        with pytest.raises(InvalidRequestError):
            locale_of(wrong)


def test_maintainers_make_and_end_links_and_it_is_recorded(team: Team) -> None:
    embeds, project = team.context.team.embeds, None
    with acting_as(_as(team, "maintainer")):
        project = team.context.projects.get("team", "wine")
        link = embeds.create(project, EmbedDraft("  Best  runs ", TABLE, origins=("https://portal.example.com",)))
        assert (link.title, link.created_by, link.project) == ("Best runs", "maintainer", project.key)
        assert [each.id for each in embeds.list(project)] == [link.id]
        embeds.revoke(project, link.id)
        found = embeds.get(project, link.id)
        assert embeds.state(found) is LinkState.REVOKED
        embeds.revoke(project, link.id)
        assert embeds.get(project, link.id).revoked_at == found.revoked_at
        with pytest.raises(NotFoundError):
            embeds.revoke(project, "nothing")
    with acting_as(_as(team, "contributor")):
        assert not embeds.may_manage(project)
        for work in (
            lambda: embeds.list(project),
            lambda: embeds.create(project, EmbedDraft("Mine", TABLE)),
            lambda: embeds.revoke(project, link.id),
            lambda: embeds.get(project, link.id),
        ):
            with pytest.raises(ForbiddenError):
                work()
    with acting_as(OPERATOR):
        events, _ = team.context.team.audit.page(AuditQuestion(projects=[WINE], action="embed."))
    done = [(event.actor, event.action, event.outcome, event.subject) for event in events]
    assert done[-2:] == [
        ("maintainer", "embed.revoke", "done", "Best runs"),
        ("maintainer", "embed.create", "done", "Best runs"),
    ]
    assert ("contributor", "embed.create", "refused", "Mine") in done


def test_a_link_of_another_project_is_not_there(team: Team) -> None:
    with acting_as(OPERATOR):
        wine, secret = (team.context.projects.get(*key.split("/")) for key in (WINE, SECRET))
        link = team.context.team.embeds.create(wine, EmbedDraft("Best runs", TABLE))
        for work in (team.context.team.embeds.get, team.context.team.embeds.revoke):
            with pytest.raises(NotFoundError):
                work(secret, link.id)
        assert team.context.team.embeds.state(team.context.team.embeds.get(wine, link.id)) is LinkState.ACTIVE


@pytest.mark.parametrize(
    ("panel", "rest", "query"),
    [
        (PanelName.VERSIONS, "", {}),
        (PanelName.DIFF, "", {"to": "main"}),
        (PanelName.DIFF, "", {"from": "other/secret@main", "to": "main"}),
        (PanelName.MODEL, "", {}),
        (PanelName.TABLE, "", {"filter": "metrics.acc >"}),
        (PanelName.TABLE, "", {"columns": "x" * 30_000}),
    ],
)
def test_a_panel_that_could_show_nothing_is_refused(
    team: Team, panel: PanelName, rest: str, query: dict[str, str]
) -> None:
    with acting_as(OPERATOR):
        project = team.context.projects.get("team", "wine")
        with pytest.raises(DagboardError):
            team.context.team.embeds.create(project, EmbedDraft("Wrong", PanelState.of(panel, rest, query)))
        assert not team.context.team.embeds.list(project)


def test_links_end_by_themselves_and_their_use_is_kept_to_the_minute(team: Team) -> None:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    clock = [now]
    context = team.context
    with acting_as(OPERATOR):
        project = context.projects.get("team", "wine")
        store = EmbedStore(context.views._store._database)  # type: ignore[attr-defined]
        embeds = Embeds(store, context.access, context.team.audit, lambda: clock[0])
        link = embeds.create(project, EmbedDraft("Short", TABLE, days=7))
        forever = embeds.create(project, EmbedDraft("Long", TABLE, days=None))
        used = []
        for seconds in (0, 30, 61):
            clock[0] = now + timedelta(seconds=seconds)
            embeds.note_use(embeds.get(project, link.id))
            used.append(embeds.get(project, link.id).used_at)
        assert used == [now, now, now + timedelta(seconds=61)]
        clock[0] = now + timedelta(days=7, seconds=-1)
        assert embeds.state(link) is LinkState.ACTIVE
        clock[0] = now + timedelta(days=7)
        assert (embeds.state(link), embeds.state(forever)) == (LinkState.EXPIRED, LinkState.ACTIVE)
        for days in (0, 4_000):
            with pytest.raises(InvalidRequestError):
                embeds.create(project, EmbedDraft("Wrong", TABLE, days=days))
