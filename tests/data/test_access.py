"""Who sees what, and who may do what."""

from __future__ import annotations

from contextvars import Context

import pytest

from dashboard.config import Settings
from dashboard.data.access import Access
from dashboard.data.model.access import PERMISSIONS, Grant, Permission, Role, Visibility, least_role
from dashboard.data.model.identity import NOBODY, Identity, IdentityKind, acting_as, asking
from dashboard.data.model.project import ProjectKey
from dashboard.errors import ForbiddenError, UnauthorizedError, UnknownProjectError

WINE, SECRET, OPEN = ProjectKey("team", "wine"), ProjectKey("team", "secret"), ProjectKey("open", "site")


def settings(mode: str = "local") -> Settings:
    projects = [
        {"owner": key.owner, "name": key.name, "visibility": visibility}
        for key, visibility in ((WINE, "internal"), (SECRET, "private"), (OPEN, "public"))
    ]
    return Settings.model_validate({"access": {"mode": mode}, "projects": projects})


def person(*grants: Grant, **more: object) -> Identity:
    return Identity(IdentityKind.PERSON, "data-scientist", 7, grants, **more)


def sees(identity: Identity, mode: str = "local") -> set[ProjectKey]:
    access = Access(settings(mode), lambda: identity)
    return {key for key in (WINE, SECRET, OPEN) if access.sees(key)}


def test_visibility_and_grants_say_which_projects_exist() -> None:
    assert sees(NOBODY) == {OPEN}
    assert sees(person()) == {WINE, OPEN}
    assert sees(person(Grant("team/secret", Role.VIEWER))) == {WINE, SECRET, OPEN}
    assert sees(person(Grant("team", Role.VIEWER))) == {WINE, SECRET, OPEN}
    assert sees(person(Grant("*", Role.VIEWER))) == {WINE, SECRET, OPEN}
    assert sees(person(Grant("teams", Role.ADMIN), Grant("team/sec", Role.ADMIN))) == {WINE, OPEN}
    assert sees(NOBODY, "none") == {WINE, SECRET, OPEN}


def test_a_project_that_the_configuration_does_not_name_exists_for_nobody_without_a_grant() -> None:
    access = Access(settings(), person)
    assert access.visibility(ProjectKey("team", "gone")) is Visibility.PRIVATE
    assert not access.sees(ProjectKey("team", "gone"))


def test_the_highest_role_counts_and_a_higher_one_holds_all_of_a_lower_one() -> None:
    access = Access(settings(), lambda: person(Grant("*", Role.VIEWER), Grant("team", Role.MAINTAINER)))
    assert (access.role(WINE), access.role(OPEN)) == (Role.MAINTAINER, Role.VIEWER)
    for lower, higher in zip(list(Role)[:-1], list(Role)[1:], strict=True):
        assert PERMISSIONS[lower] < PERMISSIONS[higher]
    assert frozenset(Permission) == PERMISSIONS[Role.ADMIN]
    assert least_role(Permission.RUN_ANNOTATE) is Role.CONTRIBUTOR


def test_an_embed_link_sees_one_project_and_writes_nothing_even_where_nobody_signs_in() -> None:
    embedded = Identity(IdentityKind.EMBED, "a panel", only=SECRET, scope=frozenset({Permission.PROJECT_READ}))
    for mode in ("local", "none"):
        access = Access(settings(mode), lambda: embedded)
        assert (access.sees(SECRET), access.sees(WINE), access.sees(OPEN)) == (True, False, False)
        assert not access.may(Permission.SELECTION_KEEP, SECRET)
        assert not access.may_everywhere(Permission.ACCOUNT_MANAGE)


def test_a_token_never_does_more_than_its_scope() -> None:
    scope = frozenset({Permission.PROJECT_READ})
    access = Access(settings(), lambda: person(Grant("*", Role.ADMIN), scope=scope))
    assert access.sees(SECRET)
    with pytest.raises(ForbiddenError, match="scope of this token"):
        access.check(Permission.RUN_ANNOTATE, SECRET)
    with pytest.raises(ForbiddenError):
        access.check_everywhere(Permission.ACCOUNT_MANAGE)


def test_what_is_refused_says_why_and_what_is_hidden_is_unknown() -> None:
    viewer = Access(settings(), lambda: person(Grant("team/wine", Role.VIEWER)))
    with pytest.raises(ForbiddenError, match="needs the role contributor; yours is viewer"):
        viewer.check(Permission.VIEW_WRITE, WINE)
    with pytest.raises(UnknownProjectError):
        viewer.check(Permission.VIEW_WRITE, SECRET)
    with pytest.raises(UnauthorizedError):
        Access(settings(), lambda: NOBODY).check(Permission.VIEW_WRITE, OPEN)
    with pytest.raises(UnknownProjectError):
        Access(settings(), lambda: NOBODY).check(Permission.VIEW_WRITE, WINE)


def test_nobody_asks_unless_somebody_said_who() -> None:
    def asks() -> None:
        assert asking() is NOBODY
        with acting_as(person()):
            assert asking().name == "data-scientist"
        assert asking() is NOBODY

    Context().run(asks)  # where no test before asked anything
