"""Each thing that can be wrong with a source has its own code and advice."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dashboard.config import MlflowSettings
from dashboard.data.sources.mlflow import open_reader
from dashboard.errors import NotFoundError, SourceError

RIGHT = {"Basic cmV2aWV3ZXI6cmlnaHQ=", "Bearer right"}  # reviewer:right


class Handler(BaseHTTPRequestHandler):
    """A server whose paths each fail in their own way."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        behaviour = self.path.split("/")[1]
        if behaviour == "guarded":
            self._guarded()
        elif behaviour == "old":
            self._answer(404, {"error_code": "ENDPOINT_NOT_FOUND"})
        elif behaviour == "elsewhere":
            self._answer(403, "Invalid Host header - possible DNS rebinding attack detected")
        elif behaviour == "heavy" and self.path.endswith("runs/search"):
            self._answer(500, {"message": "out of memory"})
        elif behaviour == "heavy":
            self._answer(200, {"experiments": [{"experiment_id": "1", "name": "one"}]})
        else:
            self._answer(200, "<html>welcome</html>")

    def _guarded(self) -> None:
        given = self.headers.get("Authorization")
        if given is None:
            self._answer(401, "You are not authenticated.")
        elif given not in RIGHT:
            self._answer(403, {"message": "Permission denied"})
        else:
            self._answer(200, {"experiments": []})

    def do_GET(self) -> None:
        if self.path.startswith("/heavy/api/2.0/mlflow/metrics/get-history"):
            self._answer(500, {"message": "out of memory"})
        elif self.path.startswith("/heavy/get-artifact"):
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"only so much")
            self.close_connection = True
        else:
            self._answer(200 if self.path == "/old/version" else 404, "1.2.0")

    def _answer(self, status: int, content: object) -> None:
        data = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}"
        listening.shutdown()


def code_of(uri: str, *, credential: str | None = None, token_env: str | None = None) -> str:
    """The code of the error that checking a source gives, having looked at its other parts; empty when it is well."""
    environment = {"DAGBOARD_TEST_TOKEN": credential} if credential else {}
    settings = MlflowSettings(uri=uri, token_env=token_env or ("DAGBOARD_TEST_TOKEN" if credential else None))
    problem = problem_of(settings, environment)
    if problem is None:
        return ""
    assert problem.message
    assert problem.hint
    assert problem.where
    assert credential is None or credential not in str(problem)
    return problem.code


def problem_of(settings: MlflowSettings, environment: dict[str, str]) -> SourceError | None:
    try:
        open_reader(settings, "mlflow", environment).check()
    except SourceError as error:
        return error
    return None


@pytest.mark.parametrize(("credential", "code"), [
    (None, "no-credentials"),
    ("wrong", "credentials-rejected"),
    ("reviewer:wrong", "credentials-rejected"),
    ("right", ""),
    ("reviewer:right", ""),
])  # fmt: skip
def test_credentials(server: str, credential: str | None, code: str) -> None:
    assert code_of(f"{server}/guarded", credential=credential) == code


def test_a_password_in_the_address_works_and_is_never_shown(server: str) -> None:
    host = server.removeprefix("http://")
    assert code_of(f"http://reviewer:right@{host}/guarded") == ""
    with pytest.raises(SourceError) as caught:
        open_reader(MlflowSettings(uri=f"http://reviewer:hush@{host}/guarded"), "mlflow", {}).check()
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("credential", [None, "right"])
def test_a_server_that_refuses_our_name_for_it_does_not_ask_for_credentials(
    server: str, credential: str | None
) -> None:
    assert code_of(f"{server}/elsewhere", credential=credential) == "host-unreachable"


def test_an_unset_variable_is_named(server: str) -> None:
    assert code_of(server, token_env="DAGBOARD_TEST_MISSING") == "no-credentials"


def test_a_server_that_is_too_old_or_no_mlflow(server: str) -> None:
    assert code_of(f"{server}/old") == "server-too-old"
    assert code_of(f"{server}/welcome") == "not-found"


def test_a_server_that_breaks_down_is_asked_for_less_and_then_reported(server: str) -> None:
    reader = open_reader(MlflowSettings(uri=f"{server}/heavy"), "mlflow", {})
    with pytest.raises(SourceError, match="out of memory"):
        list(reader.changes(None, full=True))


def test_a_server_that_breaks_down_over_one_run_is_reported(server: str) -> None:
    reader = open_reader(MlflowSettings(uri=f"{server}/heavy"), "mlflow", {})
    with pytest.raises(SourceError, match="out of memory"):
        reader.history("run1", "acc", 100)
    with pytest.raises(NotFoundError, match="cannot read this artifact"):
        reader.artifact_file("run1", "", "model.pkl")


def test_no_password_of_an_address_is_shown(server: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        uri = f"postgresql://someone:hush@127.0.0.1:{probe.getsockname()[1]}/mlflow?password=hush"
    problem = problem_of(MlflowSettings(uri=uri), {})
    assert problem is not None
    assert "hush" not in str(problem)


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert code_of(f"http://127.0.0.1:{port}") == "host-unreachable"
    assert code_of(f"postgresql://someone@127.0.0.1:{port}/mlflow") == "host-unreachable"


def test_addresses_that_lead_nowhere(tmp_path: Path) -> None:
    assert code_of(f"sqlite:///{tmp_path}/missing.db") == "not-found"
    assert not (tmp_path / "missing.db").exists()
    assert code_of(str(tmp_path / "mlruns")) == "not-found"
    assert code_of(f"file://{tmp_path}/mlruns") == "not-found"
    assert code_of(str(tmp_path)) == "schema-unknown"
    assert code_of("mysql://someone@127.0.0.1/mlflow") == "source-broken"


def test_what_stands_where_a_directory_was_named_is_told(tmp_path: Path) -> None:
    def told(address: Path) -> tuple[str, str]:
        with pytest.raises(SourceError) as caught:
            open_reader(MlflowSettings(uri=str(address)), "mlflow", {}).check()
        return caught.value.code, caught.value.hint

    database = tmp_path / "mlflow.db"
    assert told(tmp_path / "none") == ("not-found", "Check the path in config.yaml.")
    assert told(tmp_path / "localhost:5000")[1].startswith("Write http://localhost:5000 in config.yaml")
    assert told(tmp_path)[1].startswith("Name the directory that holds")
    (tmp_path / "mlruns").mkdir()
    assert told(tmp_path) == ("schema-unknown", f"Name {tmp_path / 'mlruns'} in config.yaml.")
    database.write_bytes(b"SQLite format 3\0")
    assert f"sqlite:///{database}" in told(tmp_path)[1]
    code, hint = told(database)
    assert (code, f"sqlite:///{database}" in hint) == ("schema-unknown", True)
