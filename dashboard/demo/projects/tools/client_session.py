"""Runs many `dvc` and `gto` commands in one process, because each start of them costs most of a second.

Reads one JSON object per line: {"program": "dvc"|"gto", "arguments": [...], "folder": ..., "environment": {...}}.
Answers each with one line {"status": 0} on the descriptor named by the first argument. What the commands print, and
what the stages they start print, goes to this process's own standard output and error.
"""

import json
import os
import sys


def run_dvc(arguments):
    """Exit status of `dvc` with these arguments."""
    from dvc.cli import main

    return main(arguments)


def run_gto(arguments):
    """Exit status of `gto` with these arguments."""
    from gto.cli import app

    try:
        app(arguments)
    except SystemExit as stop:
        return stop.code or 0
    return 0


def main():
    """Answer requests until standard input ends."""
    answers = os.fdopen(int(sys.argv[1]), "w")
    for line in sys.stdin:
        request = json.loads(line)
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        print(f"$ {request['program']} {' '.join(request['arguments'])}", flush=True)
        run = {"dvc": run_dvc, "gto": run_gto}[request["program"]]
        status = run(request["arguments"])
        sys.stdout.flush()
        sys.stderr.flush()
        print(json.dumps({"status": status}), file=answers, flush=True)


if __name__ == "__main__":
    main()
