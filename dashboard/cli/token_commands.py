"""The commands of ``dagboard token`` and their options."""

from __future__ import annotations

from typing import Annotated

import typer

tokens = typer.Typer(no_args_is_help=True, help="Personal access tokens, for programs.")

Of = Annotated[str, typer.Option("--user", metavar="NAME", help="Name of the account whose token it is.")]


@tokens.command("add")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the token is for.")],
    *,
    user: Of,
    scope: Annotated[str, typer.Option(metavar="SCOPE", help="read, write or admin.")] = "read",
    project: Annotated[
        str | None, typer.Option(metavar="OWNER/NAME", help="The one project that it is for; all when left out.")
    ] = None,
    days: Annotated[int, typer.Option(metavar="DAYS", help="Days until it expires; 0 for never.")] = 90,
) -> None:
    """Make a token and print it, once; what it may do is never more than its account's role.

    The token alone goes to standard output.
    """
    from dashboard.cli.tokens import add as make  # noqa: PLC0415 - each command loads only what it needs

    make(context.obj, user, name, scope=scope, project=project, days=days)


@tokens.command("list")
def show(context: typer.Context, *, user: Of) -> None:
    """Show the tokens of an account: id, scope, when they expire, and their last use."""
    from dashboard.cli.tokens import show as table  # noqa: PLC0415 - each command loads only what it needs

    table(context.obj, user)


@tokens.command("revoke")
def revoke(
    context: typer.Context,
    token_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the token, as `list` shows it.")],
    *,
    user: Of,
) -> None:
    """Revoke a token; nothing can be done with it from now on."""
    from dashboard.cli.tokens import revoke as end  # noqa: PLC0415 - each command loads only what it needs

    end(context.obj, user, token_id)
