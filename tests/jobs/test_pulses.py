"""A source that cannot be asked does not make the others wait for it again and again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.data.sync import Pulses


@pytest.fixture
def closing_server() -> Iterator[tuple[int, list[Any]]]:
    """A port where every connection is closed at once, and who came."""
    came: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, address = listening.accept()
                except OSError:
                    return
                came.append(address)
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], came
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def test_a_source_that_fails_is_asked_again_after_the_interval(place: Any, closing_server: Any) -> None:
    port, came = closing_server
    (place.folder / "mlflow.db").write_bytes(b"")
    databases = [{"uri": f"postgresql://127.0.0.1:{port}/mlflow"}, {"uri": "sqlite:///mlflow.db"}]
    place.configure(projects=[{"owner": "team", "name": "wine", "mlflow": databases}])
    built = place.context()
    project = built.projects.get("team", "wine")
    now = [0.0]
    pulses = Pulses(built.settings, built.sync._stores, {}, clock=lambda: now[0])
    _, alive = built.settings.projects[0].mlflow_names()
    assert pulses.of(project).keys() == {alive}
    asked = len(came)
    assert asked
    now[0] = built.settings.sync.interval_seconds - 1
    assert (pulses.of(project).keys(), len(came)) == ({alive}, asked)
    now[0] += 1
    assert (pulses.of(project).keys(), len(came) > asked) == ({alive}, True)
    pulses.close()
