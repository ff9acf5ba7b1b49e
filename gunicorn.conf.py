"""How gunicorn serves `app:server`; it reads this file by itself when it starts in this folder.

A long filter or comparison makes a long address, and browsers repeat the address of a page in the Referer header.
What the command line or WEB_CONCURRENCY says goes before.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8
graceful_timeout = 30
"""Seconds for the answers that were begun when it was told to stop."""
keepalive = 75
"""Longer than nginx keeps a connection to us (60 s), so that it never asks over one that we are about to close."""
forwarded_allow_ips = ""
"""`server.trusted_proxies` alone says whose X-Forwarded- headers are believed."""
control_socket_disable = True
limit_request_line = 0
limit_request_field_size = 262_144
if Path("/dev/shm").is_dir():  # noqa: S108 - workers show there that they live; on a slow disk they would seem dead
    worker_tmp_dir = "/dev/shm"  # noqa: S108 - as above


def worker_exit(_server: Any, _worker: Any) -> None:
    """A web process that ends takes the worker it started with it, and waits until its job is given back."""
    from app import stop_worker  # noqa: PLC0415 - not before gunicorn has put this folder on the path

    stop_worker()
