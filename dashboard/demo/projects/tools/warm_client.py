"""Asks `warm_server.py` to run a script; starts the interpreter itself for everything else.

Usage: warm_client.py SOCKET SCRIPT [ARGUMENT ...]
"""

import json
import os
import socket
import sys


def main():
    """End with the script's exit status."""
    address, *arguments = sys.argv[1:]
    if not arguments or arguments[0].startswith("-"):
        os.execv(sys.executable, [sys.executable, *arguments])
    server = socket.socket(socket.AF_UNIX)
    try:
        server.connect(address)
    except OSError:
        os.execv(sys.executable, [sys.executable, *arguments])
    request = {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}
    text = json.dumps(request).encode() + b"\n"
    sent = socket.send_fds(server, [text], [0, 1, 2])
    server.sendall(text[sent:])
    status = server.recv(1)
    sys.exit(status[0] if status else 1)


main()
