"""``dagboard user``: accounts and their roles, from the machine that Dagboard runs on."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable

from rich.table import Table

from dashboard import context as contexts
from dashboard.auth import passwords
from dashboard.cli.invocation import Invocation
from dashboard.context import Context
from dashboard.data.accounts import check_has_password
from dashboard.data.model.access import EVERYWHERE, ROLE_WORDS, Role
from dashboard.data.model.account import Account
from dashboard.data.model.identity import OPERATOR, ask_as
from dashboard.errors import InvalidRequestError, NotFoundError

_STATES: tuple[tuple[str, Callable[[Account], bool]], ...] = (
    ("disabled", lambda account: account.is_disabled),
    ("password to be changed", lambda account: account.must_change),
)
"""What is said beside how somebody signs in."""


def add(
    invocation: Invocation, name: str, *, display_name: str, email: str, is_admin: bool, from_stdin: bool,
    must_change: bool,
) -> None:  # fmt: skip
    """Make a local account with a password that is asked for."""
    context = built(invocation)
    if context.team.accounts.named(name) is None:
        password_hash = passwords.hashed(_password(from_stdin=from_stdin), name)
    else:
        password_hash = ""  # the noun says that it is taken, before anybody types a password
    context.team.people.create(name, password_hash, display_name=display_name, email=email, must_change=must_change)
    if is_admin:
        context.team.grants.give("user", name, EVERYWHERE, Role.ADMIN)
    then = " They take a password of their own when they do." if must_change else ""
    invocation.say(f"{name} may sign in{', and is admin of everything' if is_admin else ''}.{then}", "green")
    if context.access.is_open:
        invocation.complain("Nobody is asked to sign in yet: set access.mode in the configuration.", "yellow")


def show(invocation: Invocation) -> None:
    """Every account with its roles."""
    context = built(invocation)
    table = Table(box=None, pad_edge=False)
    for title in ("account", "name", "signs in with", "roles", "last signed in"):
        table.add_column(title, overflow="fold")
    for account in context.team.people.all():
        table.add_row(*(cell(text) for text in _row(context, account)))
    if not table.row_count:
        invocation.say("There is no account yet. Make one with: dagboard user add NAME --admin")
        return
    invocation.out.print(table)


def change_password(invocation: Invocation, name: str, *, from_stdin: bool, must_change: bool) -> None:
    """Give a local account another password; its sessions end."""
    context = built(invocation)
    account = account_of(context, name)
    check_has_password(account)
    password_hash = passwords.hashed(_password(from_stdin=from_stdin), name)
    context.team.people.set_password_hash(account, password_hash, must_change=must_change)
    invocation.say(f"{name} has a new password, and is signed out everywhere.", "green")


def disable(invocation: Invocation, name: str, *, is_disabled: bool) -> None:
    """Lock an account out, or let it in again."""
    context = built(invocation)
    context.team.people.disable(account_of(context, name), is_disabled=is_disabled)
    invocation.say(f"{name} {'is locked out, and signed out everywhere' if is_disabled else 'may sign in again'}.")


def grant(invocation: Invocation, name: str, role: str, on: str, *, is_group: bool) -> None:
    """Give a role, in place of the one that somebody had there."""
    context = built(invocation)
    if role not in ROLE_WORDS:
        raise InvalidRequestError(f"{role} is no role", hint=f"Take one of {', '.join(ROLE_WORDS)}.")
    if not is_group:
        account_of(context, name)
    _check_known(context, on)
    context.team.grants.give("group" if is_group else "user", name, on, Role.of(role))
    invocation.say(f"{name} is {role} of {_place(on)}.", "green")


def revoke(invocation: Invocation, name: str, on: str, *, is_group: bool) -> None:
    """Take back a role that was given here."""
    context, kind = built(invocation), "group" if is_group else "user"
    theirs = [
        entry for entry in context.team.grants.on()
        if (entry.subject_kind, entry.subject, entry.grant.on) == (kind, name, on)
    ]  # fmt: skip
    given = next((entry for entry in theirs if entry.id is not None), None)
    if given is None or given.id is None:
        hint = "It stands under access.grants in the configuration: remove it there." if theirs else ""
        raise NotFoundError(f"{name} was given no role on {on}", hint=hint)
    context.team.grants.take(given.id, on)
    invocation.say(f"{name} is no longer {given.grant.role.word} of {_place(on)}.", "green")


def built(invocation: Invocation) -> Context:
    """The application, asked by whoever holds its configuration."""
    ask_as(OPERATOR)
    return contexts.build(invocation.settings())


def account_of(context: Context, name: str) -> Account:
    """The account of a name.

    Raises:
        NotFoundError: There is none.
    """
    account = context.team.accounts.named(name)
    if account is None:
        raise NotFoundError(f"there is no account {name}", hint="See them with: dagboard user list")
    return account


def _check_known(context: Context, on: str) -> None:
    """Refuse a scope that covers nothing that is there: most likely it is misspelt."""
    keys = [project.key for project in context.projects.list()]
    if on not in {EVERYWHERE, *map(str, keys), *(key.owner for key in keys)}:
        known = ", ".join(map(str, keys)) or "none"
        raise NotFoundError(f"there is no project or owner {on}", hint=f"Projects: {known}; or * for everything.")


def _row(context: Context, account: Account) -> tuple[str, ...]:
    grants = [f"{grant.role.word} of {_place(grant.on)}" for grant in context.team.accounts.grants_of(account, ())]
    last = f"{account.signed_in_at:%Y-%m-%d %H:%M} UTC" if account.signed_in_at else "never"
    states = [word for word, holds in _STATES if holds(account)]
    origin = f"{account.origin} ({', '.join(states)})" if states else account.origin
    return account.name, account.display_name, origin, ", ".join(grants) or "none", last


def cell(text: str) -> str:
    """A text of a table, whatever it holds."""
    return text.replace("[", r"\[")


def _place(on: str) -> str:
    return "everything" if on == EVERYWHERE else on


def _password(*, from_stdin: bool) -> str:
    """Typed twice on the terminal, or the first line of standard input; never an argument, which others could see."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InvalidRequestError("there is no terminal to ask for a password", hint="Send it with --password-stdin.")
    typed = getpass.getpass(f"Password (at least {passwords.SHORTEST} characters): ")
    if getpass.getpass("Once more: ") != typed:
        raise InvalidRequestError("the two passwords differ", hint="Try again.")
    return typed
