"""Runs Python scripts in forks of one process that has already imported the numeric libraries.

The demo's pipelines start some two hundred short scripts, and importing scikit-learn takes each of them longer than
its work. `python` in the demo's PATH is `warm_client.py`, which asks this server. The scripts cannot tell.

Usage: warm_server.py SOCKET
"""

import json
import os
import runpy
import signal
import socket
import sys
import traceback

import joblib  # noqa: F401
import numpy  # noqa: F401
import pandas  # noqa: F401
import PIL.Image  # noqa: F401
import sklearn.datasets  # noqa: F401
import sklearn.ensemble  # noqa: F401
import sklearn.linear_model  # noqa: F401
import sklearn.neural_network  # noqa: F401
import yaml  # noqa: F401


def receive(connection):
    """The request {"arguments", "folder", "environment"} and three file descriptors."""
    text, descriptors, _, _ = socket.recv_fds(connection, 65536, 3)
    while not text.endswith(b"\n"):
        more = connection.recv(65536)
        if not more:
            raise ConnectionError("the client went away")
        text += more
    return json.loads(text), descriptors


def run(request, descriptors):
    """Become the script that the request names; its exit status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for target, descriptor in enumerate(descriptors):
        os.dup2(descriptor, target)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = request["arguments"]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        if isinstance(stop.code, str):
            print(stop.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def main():
    """Serve until the parent closes standard input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C ends the parent, and that ends us
    server = socket.socket(socket.AF_UNIX)
    server.bind(sys.argv[1])
    server.listen(16)
    print("ready", flush=True)
    while True:
        connection, _ = server.accept()
        if os.fork() == 0:
            server.close()
            status = 1
            try:
                status = run(*receive(connection))
            finally:
                connection.sendall(bytes([status % 256]))
                os._exit(status)
        connection.close()


if __name__ == "__main__":
    main()
