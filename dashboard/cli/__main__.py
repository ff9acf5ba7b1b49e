"""``python -m dashboard.cli``: the same as ``dagboard``."""

from dashboard.cli.commands import main

main()
