"""``dagboard worker``: one process that runs jobs until told to stop."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from dashboard import context
from dashboard.cli.invocation import Invocation
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.jobs.supervisor import watch_stdin
from dashboard.jobs.tidying import Tidying
from dashboard.jobs.watch import Watch
from dashboard.jobs.worker import Worker


def work(invocation: Invocation, *, is_supervised: bool) -> None:
    """Run jobs until SIGTERM, SIGINT or, when supervised, the end of standard input."""
    settings = invocation.settings()
    built = context.build(settings)
    watch = Watch(settings, built.projects, built.sync, built.pulses)
    worker = Worker(settings, built.projects, built.sync, built.jobs, watch, tidying=Tidying(built.team.audit.prune))

    def stop(_number: int, _frame: FrameType | None) -> None:
        # Not in the handler itself: it may have interrupted the very lock that setting an event takes.
        threading.Thread(target=worker.stop, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if is_supervised:
        watch_stdin(worker.stop)
    else:
        invocation.say(f"Worker {worker.name} is waiting for jobs (press Ctrl+C to stop)")
    with acting_as(OPERATOR):
        worker.run()
