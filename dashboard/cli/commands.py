"""The commands and their options."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

import dashboard
from dashboard.cli.invocation import DEFAULT_CONFIG, Invocation
from dashboard.cli.token_commands import tokens
from dashboard.cli.user_commands import users

app = typer.Typer(
    name="dagboard", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Dagboard: one home for a team's git, DVC and MLflow projects.",
)  # fmt: skip

app.add_typer(users, name="user")
app.add_typer(tokens, name="token")

_CONFIG_HELP = "The configuration file; also understood behind the command."
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")]


@app.callback()
def _global(
    context: typer.Context,
    config: Annotated[Path, typer.Option(envvar="DAGBOARD_CONFIG", help=_CONFIG_HELP, metavar="FILE")] = DEFAULT_CONFIG,
) -> None:
    context.obj.config_path = config


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on, instead of server.host.")] = None,
    port: Port = None,
) -> None:
    """Serve pages and API, and sync in the background.

    The worker process that syncs runs beside the server, unless sync.worker is external.
    """
    from dashboard.cli.serving import serve_forever  # noqa: PLC0415 - each command loads only what it needs

    serve_forever(context.obj, host=host, port=port)


@app.command()
def sync(
    context: typer.Context,
    projects: Annotated[
        list[str] | None, typer.Argument(metavar="[OWNER/NAME]...", help="Projects to sync; all when none is named.")
    ] = None,
    *,
    full: Annotated[bool, typer.Option("--full", help="Read everything again, not only what changed.")] = False,
) -> None:
    """Read what changed in the sources, to the end, and say how it went.

    The exit status is 1 when a source could not be read.
    """
    from dashboard.cli.syncing import sync_projects  # noqa: PLC0415 - each command loads only what it needs

    if not sync_projects(context.obj, projects or [], full=full):
        raise typer.Exit(1)


@app.command()
def demo(
    context: typer.Context,
    *,
    directory: Annotated[Path, typer.Option(metavar="DIR", help="Where the demo is built.")] = Path(".demo"),
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it when it is built.")] = True,
    port: Port = None,
) -> None:
    """Build the demo team's projects, sync them and serve them.

    Everything lies in one folder, with a configuration file of its own, whose path is printed. A demo that was built
    before is not built again.
    """
    from dashboard.cli.demonstrating import build_demo, demo_server, promote_in_demo  # noqa: PLC0415 - each command loads only what it needs
    from dashboard.cli.serving import check_port, serve_forever  # noqa: PLC0415 - each command loads only what it needs
    from dashboard.cli.syncing import sync_projects  # noqa: PLC0415 - each command loads only what it needs

    if serve:
        server = demo_server(directory)
        check_port(server.host, server.port if port is None else port)
    context.obj.config_path = build_demo(context.obj, directory)
    is_synced = sync_projects(context.obj, [], full=False)
    promote_in_demo(context.obj, directory)
    if serve:
        serve_forever(context.obj, host=None, port=port)
    elif not is_synced:
        raise typer.Exit(1)


@app.command()
def worker(
    context: typer.Context,
    *,
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True, help="End when stdin closes.")] = False,
) -> None:
    """Sync projects when they are due, until told to stop.

    Only needed when sync.worker is external; any number of workers may run.
    """
    from dashboard.cli.working import work  # noqa: PLC0415 - each command loads only what it needs

    work(context.obj, is_supervised=supervised)


@app.command()
def doctor(context: typer.Context) -> None:
    """Check the configuration, the database and every source; say what is wrong and what to do.

    The exit status is 1 when anything is wrong.
    """
    from dashboard.cli.doctor import examine  # noqa: PLC0415 - each command loads only what it needs

    if not examine(context.obj):
        raise typer.Exit(1)


@app.command()
def version(context: typer.Context) -> None:
    """Print the version."""
    context.obj.say(f"dagboard {dashboard.__version__}")


def config_first(arguments: Sequence[str]) -> list[str]:
    """The same arguments with ``--config FILE`` in front of the command, wherever it was written."""
    options: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument == "--config":
            options += [argument, *itertools.islice(waiting, 1)]
        elif argument.startswith("--config="):
            options.append(argument)
        else:
            rest.append(argument)
    return [*options, *rest]


def main() -> None:
    """Entry of the command; exits with status 2 when something a user can mend is wrong."""
    invocation = Invocation()
    try:
        app(config_first(sys.argv[1:]), obj=invocation)
    except Exception as error:  # noqa: BLE001 - the outermost edge: nobody wants a traceback
        sys.exit(invocation.failed(error))
