"""``dagboard token`` with the real command."""

from __future__ import annotations

import subprocess

from dashboard.data.model.token import is_whole
from tests.cli.conftest import Desk


def _account(desk: Desk, name: str) -> None:
    made = subprocess.run(
        desk.command("user", "add", name, "--password-stdin"), cwd=desk.folder, env=desk.environment(),
        input="a long enough sentence\n", capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr


def test_a_token_is_made_listed_and_revoked(desk: Desk) -> None:
    desk.configure(access={"mode": "local"})
    _account(desk, "data-scientist")
    made = desk.run(
        "token", "add", "nightly [job]", "--user", "data-scientist", "--scope", "write", "--project", "team/wine",
        "--days", "0",
    )  # fmt: skip
    assert made.status == 0, made.err
    assert is_whole(made.out.strip())
    assert "for ever" in made.err
    assert made.out.strip() not in made.err
    listed = desk.run("token", "list", "--user", "data-scientist")
    assert made.out.strip() not in listed.out
    line = next(line for line in listed.out.splitlines() if "nightly" in line)
    assert all(word in line for word in ("nightly [job]", "write", "team/wine", "never"))
    revoked = desk.run("token", "revoke", line.split()[0], "--user", "data-scientist")
    assert revoked.status == 0, revoked.err
    assert "has no token" in desk.run("token", "list", "--user", "data-scientist").out
    again = desk.run("token", "revoke", line.split()[0], "--user", "data-scientist")
    assert (again.status, "no such token" in again.err) == (2, True)


def test_what_is_wrong_is_one_sentence(desk: Desk) -> None:
    desk.configure(access={"mode": "local"})
    _account(desk, "data-scientist")
    for arguments, said in (
        (("add", "x", "--user", "nobody"), "there is no account nobody"),
        (("add", "x", "--user", "data-scientist", "--scope", "all"), "all is no scope"),
        (("add", "x", "--user", "data-scientist", "--project", "team/none"), "no project team/none"),
        (("add", "x", "--user", "data-scientist", "--days", "-1"), "lasts 1 to 3,650 days"),
        (("add", " ", "--user", "data-scientist"), "name of a token"),
    ):
        answer = desk.run("token", *arguments)
        assert answer.status == 2, arguments
        assert said in answer.err
        assert answer.out == ""
