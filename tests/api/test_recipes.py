"""The recipes of the documentation, run as they stand there against a real server that asks for a token."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from werkzeug.serving import make_server

from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.data.model.token import TokenDraft, TokenScope
from tests.team_access import Team

GUIDES = Path(__file__).parents[2] / "docs/how-to"


@pytest.fixture
def address(team: Team, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Of the server; the environment holds a viewer's token, as the recipes expect."""
    account = team.context.team.accounts.named("viewer")
    assert account is not None
    with acting_as(OPERATOR):
        _, secret = team.context.team.tokens.make_for(account, TokenDraft("recipe", TokenScope.READ))
    server: Any = team.server
    listening = make_server("127.0.0.1", 0, server, threaded=True)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    at = f"http://127.0.0.1:{listening.server_port}"
    monkeypatch.setenv("DAGBOARD_TOKEN", secret)
    monkeypatch.setenv("DAGBOARD_URL", at)
    try:
        yield at
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def test_the_three_lines_of_the_guide_answer_a_table(address: str, sources: Any) -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", (GUIDES / "use-tokens.md").read_text("utf-8"), re.DOTALL)
    assert len([line for line in lines.splitlines() if line]) == 3
    found: dict[str, Any] = {}
    exec(lines.replace("http://127.0.0.1:8050", address), found)
    table = found["table"]
    assert set(table["id"]) == set(sources.runs)
    assert table["metrics.acc"].max() == 0.8


def test_every_cell_of_the_notebook_runs(address: str, sources: Any) -> None:
    assert address
    cells = json.loads((GUIDES / "read-runs.ipynb").read_text("utf-8"))["cells"]
    found: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            assert not cell["outputs"]
            exec("".join(cell["source"]), found)
    assert len(found["runs"]) == len(sources.runs)
    assert set(found["history"]["run_id"]) <= set(sources.runs)
    assert len(found["history"])


def test_the_notebook_without_a_token_asks_as_nobody(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert address
    monkeypatch.delenv("DAGBOARD_TOKEN")
    cells = json.loads((GUIDES / "read-runs.ipynb").read_text("utf-8"))["cells"]
    first, second, *_ = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    found: dict[str, Any] = {}
    exec(first, found)
    with pytest.raises(HTTPError, match="401"):
        exec(second, found)
