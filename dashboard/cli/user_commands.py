"""The commands of ``dagboard user`` and their options."""

from __future__ import annotations

from typing import Annotated

import typer

from dashboard.data.model.access import ROLE_WORDS

users = typer.Typer(no_args_is_help=True, help="Accounts, their passwords and their roles.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the account.")]
Subject = Annotated[str, typer.Argument(metavar="NAME", help="Name of the account, or of the group with --group.")]
On = Annotated[str, typer.Option("--on", metavar="PLACE", help="owner/name, an owner, or * for everything.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
]
MustChange = Annotated[
    bool, typer.Option("--must-change", help="They take a password of their own when they next sign in.")
]
IsGroup = Annotated[bool, typer.Option("--group", help="NAME is a group of the provider or proxy.")]


@users.command("add")
def add(
    context: typer.Context,
    name: Name,
    *,
    admin: Annotated[bool, typer.Option("--admin", help="Admin of everything.")] = False,
    display_name: Annotated[str, typer.Option(metavar="TEXT", help="What pages call them.")] = "",
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="Their mail address.")] = "",
    password_stdin: FromStdin = False,
    must_change: MustChange = False,
) -> None:
    """Make an account that signs in with a password, which is asked for."""
    from dashboard.cli import accounts  # noqa: PLC0415 - each command loads only what it needs

    accounts.add(
        context.obj, name, display_name=display_name, email=email, is_admin=admin, from_stdin=password_stdin,
        must_change=must_change,
    )  # fmt: skip


@users.command("list")
def show(context: typer.Context) -> None:
    """Show every account with its roles."""
    from dashboard.cli import accounts  # noqa: PLC0415 - each command loads only what it needs

    accounts.show(context.obj)


@users.command("password")
def password(
    context: typer.Context, name: Name, *, password_stdin: FromStdin = False, must_change: MustChange = False
) -> None:
    """Give an account another password, for its next sign-in; it is signed out everywhere."""
    from dashboard.cli import accounts  # noqa: PLC0415 - each command loads only what it needs

    accounts.change_password(context.obj, name, from_stdin=password_stdin, must_change=must_change)


@users.command("disable")
def disable(context: typer.Context, name: Name) -> None:
    """Lock an account out: it is signed out everywhere, and its tokens are refused."""
    from dashboard.cli import accounts  # noqa: PLC0415 - each command loads only what it needs

    accounts.disable(context.obj, name, is_disabled=True)


@users.command("enable")
def enable(context: typer.Context, name: Name) -> None:
    """Let an account in again."""
    from dashboard.cli import accounts  # noqa: PLC0415 - each command loads only what it needs

    accounts.disable(context.obj, name, is_disabled=False)


@users.command("grant")
def grant(
    context: typer.Context,
    name: Subject,
    role: Annotated[str, typer.Argument(metavar="ROLE", help=f"One of {', '.join(ROLE_WORDS)}.")],
    *,
    on: On,
    group: IsGroup = False,
) -> None:
    """Give a role somewhere, in place of the one that they had there."""
    from dashboard.cli import accounts  # noqa: PLC0415 - each command loads only what it needs

    accounts.grant(context.obj, name, role, on, is_group=group)


@users.command("revoke")
def revoke(context: typer.Context, name: Subject, *, on: On, group: IsGroup = False) -> None:
    """Take a role back that was given here; those of the configuration stand there."""
    from dashboard.cli import accounts  # noqa: PLC0415 - each command loads only what it needs

    accounts.revoke(context.obj, name, on, is_group=group)
