"""Memory that was freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PROGRAM = """
import threading
from dashboard.allocation import give_back_large_blocks

def resident():
    return int(open("/proc/self/statm").read().split()[1])

def answer():
    for size in (30, 20, 10, 5) * 5:
        body = bytes(size * 1_000_000)
        del body

assert give_back_large_blocks()
before = resident()
threads = [threading.Thread(target=answer) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print((resident() - before) * 4096)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a matter of glibc")
def test_large_answers_of_many_threads_are_given_back() -> None:
    kept = int(subprocess.check_output([sys.executable, "-c", _PROGRAM], text=True))
    assert kept < 8_000_000
