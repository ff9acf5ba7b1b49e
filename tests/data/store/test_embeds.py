"""Embed links are the same in both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dashboard.data.model.embed import EmbedLink, PanelName, PanelState, Theme
from dashboard.data.model.project import Project
from dashboard.data.store.stores import Stores

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_links_are_kept_as_they_are_and_ended_once(stores: Stores, make_project: Callable[..., Project]) -> None:
    project, other = make_project(), make_project("other")
    state = PanelState.of(PanelName.TABLE, "", {"filter": "params.name = 'ü'", "order_by": "-created"})
    link = EmbedLink("abc", project.key, "Beste Läufe", state, Theme.DARK, "de", ("https://portal.example.com",),
                     "maintainer", NOW, NOW + timedelta(days=7))  # fmt: skip
    later = replace(link, id="def", created_at=NOW + timedelta(seconds=1), expires_at=None, origins=())
    assert stores.embeds.add(project.id, link, most=2)
    assert stores.embeds.add(project.id, later, most=2)
    assert not stores.embeds.add(project.id, replace(link, id="ghi"), most=2)
    assert stores.embeds.find("abc") == link
    assert stores.embeds.find("ghi") is None
    assert stores.embeds.of(project.id) == [later, link]
    assert stores.embeds.of(other.id) == []
    stores.embeds.touch("abc", NOW)
    stores.embeds.revoke(other.id, "abc", NOW)
    assert stores.embeds.find("abc") == replace(link, used_at=NOW)
    stores.embeds.revoke(project.id, "abc", NOW)
    stores.embeds.revoke(project.id, "abc", NOW + timedelta(days=1))
    assert stores.embeds.find("abc") == replace(link, used_at=NOW, revoked_at=NOW)
    assert stores.embeds.add(project.id, replace(link, id="ghi"), most=2)
