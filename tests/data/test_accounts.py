"""What people do to their own account and to those of others."""

from __future__ import annotations

import pytest

from dashboard.data.model.access import PERMISSIONS, Role
from dashboard.data.model.audit import AuditQuestion
from dashboard.data.model.identity import NOBODY, OPERATOR, Identity, IdentityKind, acting_as
from dashboard.errors import ConflictError, ForbiddenError, InvalidRequestError, NotFoundError, UnauthorizedError
from tests.team_access import Team


def identity(team: Team, name: str, kind: IdentityKind = IdentityKind.PERSON, credential: str = "") -> Identity:
    account = team.context.team.accounts.named(name)
    assert account is not None
    grants = team.context.team.accounts.grants_of(account, ())
    scope = PERMISSIONS[Role.ADMIN] if kind is IdentityKind.TOKEN else None
    return Identity(kind, name, account.id, grants, scope=scope, credential=credential)


def sessions_of(team: Team, name: str, count: int) -> list[str]:
    account = team.context.team.accounts.named(name)
    assert account is not None
    found = [team.context.team.sessions.find(team.context.team.sessions.begin(account)) for _ in range(count)]
    return [session.id for session in found if session]


def left(team: Team, name: str) -> list[str]:
    account = team.context.team.accounts.named(name)
    assert account is not None
    return [session.id for session in team.context.team.sessions.of(account)]


def test_ones_own_password_ends_the_other_sessions_and_somebody_elses_all(team: Team) -> None:
    own, people, accounts = team.context.team.own, team.context.team.people, team.context.team.accounts
    here, *_ = sessions_of(team, "viewer", 3)
    with acting_as(identity(team, "viewer", credential=here)):
        own.set_password_hash("new hash")
    assert left(team, "viewer") == [here]
    account = accounts.named("viewer")
    assert account is not None
    with acting_as(identity(team, "server-admin")):
        people.set_password_hash(account, "newer hash")
    assert left(team, "viewer") == []
    assert accounts.password_hash(account) == "newer hash"


@pytest.mark.parametrize("name", ["contributor", "project-admin", "outsider"])
def test_nobody_else_sets_a_password_or_manages_accounts(team: Team, name: str) -> None:
    people, accounts = team.context.team.people, team.context.team.accounts
    viewer = accounts.named("viewer")
    assert viewer is not None
    with acting_as(identity(team, name)):
        for refused in (
            lambda: people.set_password_hash(viewer, "x"), lambda: people.disable(viewer, is_disabled=True),
            lambda: people.create("newcomer", "x"), people.all, lambda: people.grants_by_name([viewer]),
        ):  # fmt: skip
            with pytest.raises(ForbiddenError):
                refused()


def test_a_program_has_no_account_of_its_own(team: Team) -> None:
    """A stolen token must not become a password or end the sessions of its owner."""
    own, people, accounts = team.context.team.own, team.context.team.people, team.context.team.accounts
    with acting_as(identity(team, "viewer", IdentityKind.TOKEN)):
        with pytest.raises(ForbiddenError, match="no token"):
            own.account()
        with pytest.raises(ForbiddenError):
            own.end_sessions()
        viewer = accounts.named("viewer")
        assert viewer is not None
        with pytest.raises(ForbiddenError):
            people.set_password_hash(viewer, "x")
    with acting_as(NOBODY), pytest.raises(UnauthorizedError):
        own.account()


def test_other_browsers_are_signed_out_but_never_those_of_others(team: Team) -> None:
    own = team.context.team.own
    here, second, third = sessions_of(team, "viewer", 3)
    [foreign] = sessions_of(team, "contributor", 1)
    with acting_as(identity(team, "viewer", credential=here)):
        assert own.end_sessions(foreign) == 0
        assert own.end_sessions(here) == 0
        assert own.end_sessions(second) == 1
        assert set(left(team, "viewer")) == {here, third}
        assert own.end_sessions() == 1
    assert (left(team, "viewer"), left(team, "contributor")) == ([here], [foreign])


def test_nobody_locks_themselves_out(team: Team) -> None:
    own, people, accounts = team.context.team.own, team.context.team.people, team.context.team.accounts
    with acting_as(identity(team, "server-admin")):
        with pytest.raises(ConflictError, match="your own account"):
            people.disable(own.account(), is_disabled=True)
        viewer = accounts.named("viewer")
        assert viewer is not None
        people.disable(viewer, is_disabled=True)
        assert accounts.numbered(viewer.id) is None
        people.disable(viewer, is_disabled=False)
        assert accounts.numbered(viewer.id) is not None
    with acting_as(OPERATOR):
        actions = [event.action for event in team.context.team.audit.page(AuditQuestion())[0][:2]]
    assert actions == ["account.enable", "account.disable"]


def test_what_an_account_is_called(team: Team) -> None:
    own, accounts = team.context.team.own, team.context.team.accounts
    with acting_as(identity(team, "viewer")):
        assert own.describe(" A reader ", "reader@example.com").shown == "A reader"
        assert own.describe("", "").shown == "viewer"
        with pytest.raises(InvalidRequestError):
            own.describe("x" * 201, "")
    vouched = accounts.vouched("oidc", "issuer|1", "elsewhere", display_name="From elsewhere")
    with acting_as(Identity(IdentityKind.PERSON, vouched.name, vouched.id)):
        with pytest.raises(ForbiddenError, match="signs in with oidc"):
            own.describe("Else", "")
        with pytest.raises(ForbiddenError, match="has no password here"):
            own.set_password_hash("x")


def test_the_last_admin_stays_one(team: Team) -> None:
    grants = team.context.team.grants
    with acting_as(identity(team, "server-admin")):
        [own] = [entry for entry in grants.on() if entry.subject == "server-admin"]
        assert own.id is not None
        with pytest.raises(ConflictError, match="your own role"):
            grants.take(own.id, "*")
        with pytest.raises(ConflictError, match="your own role"):
            grants.give("user", "server-admin", "*", Role.VIEWER)
        grants.give("user", "viewer", "*", Role.ADMIN)
    with acting_as(identity(team, "viewer")):
        grants.take(own.id, "*")
        with pytest.raises(NotFoundError) as gone:
            grants.take(own.id, "*")
    assert gone.value.hint == "Somebody took it back already."


@pytest.mark.parametrize("name", ["", " ", "-x", "a b", "a/b", "x" * 101, "ä", "a\n"])
def test_a_name_that_cannot_be_one_is_refused(team: Team, name: str) -> None:
    with acting_as(OPERATOR), pytest.raises(InvalidRequestError):
        team.context.team.people.create(name, "x")


def test_a_role_is_given_where_something_is(team: Team) -> None:
    grants = team.context.team.grants
    with acting_as(OPERATOR):
        for on in ("", "nobody", "tea"):
            with pytest.raises(InvalidRequestError):
                grants.give("user", "viewer", on, Role.VIEWER)
        with pytest.raises(NotFoundError):
            grants.take(10_000, "*")
    with acting_as(identity(team, "project-admin")):
        for on in ("*", "team", "other"):
            with pytest.raises(ForbiddenError):
                grants.give("user", "project-admin", on, Role.ADMIN)
        with pytest.raises(NotFoundError):
            grants.give("user", "project-admin", "other/secret", Role.ADMIN)
