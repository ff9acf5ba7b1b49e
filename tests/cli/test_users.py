"""``dagboard user`` as an operator calls it."""

from __future__ import annotations

import os
import pty
import subprocess

import pytest

from dashboard import config
from dashboard import context as contexts
from dashboard.data.model.identity import OPERATOR, acting_as

PASSWORD = "correct-purple-kettle-9"


@pytest.fixture
def user(desk):
    """Calls ``dagboard user …`` with a text on its standard input."""
    desk.configure(access={"mode": "local"})

    def call(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        answer = subprocess.run(
            desk.command("user", *arguments), cwd=desk.folder, env=desk.environment(), capture_output=True, text=True,
            check=False, timeout=120, input=typed,
        )  # fmt: skip
        assert "Traceback" not in answer.stdout + answer.stderr
        assert PASSWORD not in answer.stdout + answer.stderr
        return answer.returncode, answer.stdout, answer.stderr

    return call


def test_from_the_first_admin_to_one_who_is_locked_out(user) -> None:
    assert "dagboard user add NAME --admin" in user("list")[1]
    status, out, err = user("add", "admin", "--admin", "--password-stdin", typed=f"{PASSWORD}\n")
    assert (status, err) == (0, "")
    assert "admin of everything" in out
    status, out, _ = user("add", "viewer", "--must-change", "--password-stdin", typed=PASSWORD)
    assert (status, "password of their own" in out) == (0, True)
    assert user("grant", "viewer", "contributor", "--on", "team/wine")[1] == "viewer is contributor of team/wine.\n"
    assert user("grant", "lab", "viewer", "--on", "*", "--group")[0] == 0
    assert user("disable", "viewer")[0] == 0
    listed = user("list")[1]
    assert "contributor of team/wine" in listed
    assert "local (disabled, password to be changed)" in " ".join(listed.split())
    assert user("enable", "viewer")[1] == "viewer may sign in again.\n"
    assert user("password", "viewer", "--password-stdin", typed="another-longer-word-7")[0] == 0
    assert "to be changed" not in user("list")[1]
    assert user("revoke", "viewer", "--on", "team/wine")[0] == 0
    assert "contributor" not in user("list")[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add", "a b", "--password-stdin"], "An account's name has 1 to 100 letters"),
        (["password", "nobody", "--password-stdin"], "there is no account nobody. See them with: dagboard user list"),
        (["grant", "admin", "king", "--on", "*"], "king is no role. Take one of viewer, contributor"),
        (
            ["grant", "admin", "viewer", "--on", "team/wien"],
            "there is no project or owner team/wien. Projects: team/wine",
        ),
        (["grant", "nobody", "viewer", "--on", "*"], "there is no account nobody"),
        (["revoke", "admin", "--on", "team"], "admin was given no role on team"),
        (["add", "admin", "--password-stdin"], "there is an account admin already"),
        (["add", "other"], "there is no terminal to ask for a password. Send it with --password-stdin."),
    ],
)
def test_what_an_operator_can_mend_is_a_sentence(user, desk, arguments, sentence) -> None:
    context = contexts.build(config.load(desk.folder / "config.yaml", {}))
    with acting_as(OPERATOR):
        context.team.people.create("admin", "not a hash")
    status, out, err = user(*arguments, typed=PASSWORD)
    assert (status, out) == (2, "")
    assert sentence in err


def test_an_easy_password_is_refused(user) -> None:
    status, _, err = user("add", "admin", "--password-stdin", typed="short\n")
    assert status == 2
    assert "shorter than 12 characters" in err
    assert "no account yet" in user("list")[1]


def test_a_grant_of_the_configuration_is_taken_there(user, desk) -> None:
    grants = [{"user": "admin", "on": "*", "role": "admin"}]
    desk.configure(access={"mode": "local", "grants": grants})
    assert user("add", "admin", "--password-stdin", typed=PASSWORD)[0] == 0
    assert "admin of everything" in user("list")[1]
    assert "under access.grants in the configuration" in user("revoke", "admin", "--on", "*")[2]


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(user, desk) -> None:
    leader, follower = pty.openpty()
    command = subprocess.Popen(
        desk.command("user", "add", "admin"), cwd=desk.folder, env=desk.environment(), stdin=follower, stdout=follower,
        stderr=follower, start_new_session=True, close_fds=True,
    )  # fmt: skip
    os.close(follower)
    shown = _until(leader, b"characters): ")
    os.write(leader, f"{PASSWORD}\n".encode())
    shown += _until(leader, b"Once more: ")
    os.write(leader, f"{PASSWORD}\n".encode())
    shown += _until(leader, b"may sign in")
    assert command.wait(60) == 0
    assert PASSWORD.encode() not in shown


def _until(terminal: int, text: bytes) -> bytes:
    seen = b""
    while text not in seen:
        seen += os.read(terminal, 1024)
    return seen
