"""``dagboard doctor``: a table of what was checked."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from dashboard.cli.check import Check
from dashboard.cli.checks import checks
from dashboard.cli.invocation import Invocation
from dashboard.errors import ConfigError


def examine(invocation: Invocation) -> bool:
    """Check everything and print what was found; False when something is wrong."""
    found: list[Check] = []
    try:
        settings = invocation.settings()
    except ConfigError as error:
        where = error.where or str(invocation.config_path)
        found.append(Check("configuration", f"{where}: {error.message}", is_fine=False, hint=error.hint))
    else:
        found.append(Check("configuration", str(invocation.config_path)))
        with invocation.out.status("checking") as status:
            for check in checks(settings):
                status.update(f"checked {check.subject}")
                found.append(check)
    invocation.out.print(_table(found))
    wrong = sum(1 for check in found if not check.is_fine)
    invocation.say(f"{wrong} of {len(found)} checks found something wrong." if wrong else "Everything is fine.")
    return not wrong


def _table(found: list[Check]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("checked", overflow="fold")
    table.add_column("found, and what to do", overflow="fold")
    for check in found:
        mark = _mark(check)
        finding = Text(check.finding) + Text(f"\n{check.hint}" if check.hint else "", "bold")
        table.add_row(mark, Text(check.subject), finding)
    return table


def _mark(check: Check) -> Text:
    if check.is_note:
        return Text("note", "yellow")
    return Text("ok", "green") if check.is_fine else Text("wrong", "bold red")
