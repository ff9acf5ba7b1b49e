"""While `serve` starts, the run tables that were used last are looked through."""

from __future__ import annotations

import threading

from dashboard import config, context
from dashboard.cli.serving import open_tables


def test_tables_are_open_before_anybody_asks_and_one_that_is_gone_stops_nothing(desk, monkeypatch) -> None:
    desk.configure()
    assert desk.run("sync").status == 0
    monkeypatch.chdir(desk.folder)
    built = context.build(config.load(desk.folder / "config.yaml"))
    frames = built.experiments._frames

    def opened() -> int:
        thread = threading.Thread(target=open_tables, args=(built,))
        thread.start()
        thread.join(60)
        return len(frames._frames)

    assert opened() == 1
    frames._frames.clear()
    frames.remove(1)
    assert opened() == 0
