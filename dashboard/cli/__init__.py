"""The command ``dagboard``: parse, call, print."""

from dashboard.cli.commands import main

__all__ = ["main"]
