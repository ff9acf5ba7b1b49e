"""Remotes over SSH: a real host, and every reason why it gives nothing."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.config import DvcRemoteSettings
from dashboard.data.sources.content import Places, Wanted
from dashboard.data.sources.content.remote import Remote
from dashboard.errors import DagboardError
from tests.data.sources.content.asking import BIG_BYTES, NOWHERE, code_of, failure_of, places
from tests.dvc_storage import put
from tests.hosts.ssh import PASSWORD, SshHost


def over_ssh(host: SshHost, folder: str = "store", **options: str) -> Places:
    return places(("box", (host.url(folder), host.options(**options))))


def test_a_file_is_read_by_ranges(ssh_host: SshHost) -> None:
    data = os.urandom(3_000_000)
    hash_ = put(ssh_host.folder / "store", data)
    with over_ssh(ssh_host).open(Wanted(hash_, "a")) as content:
        assert (content.size, content.place) == (len(data), "box")
        assert content.read(1000, 10) == data[1000:1010]
        assert ssh_host.sent < 100_000
        assert content.read(len(data) - 3) == data[-3:]
        assert content.read() == data
        file = content.file()
        file.seek(-5, os.SEEK_END)
        assert file.read() == data[-5:]


def test_an_empty_file(ssh_host: SshHost) -> None:
    with over_ssh(ssh_host).open(Wanted(put(ssh_host.folder / "store", b""), "a")) as content:
        assert (content.size, content.read(), content.read(0, 10)) == (0, b"", b"")


def test_five_gigabytes_send_their_beginning(ssh_host: SshHost) -> None:
    hash_ = put(ssh_host.folder / "store", b"begins over ssh")
    path = ssh_host.folder / "store/files/md5" / hash_[:2] / hash_[2:]
    os.truncate(path, BIG_BYTES)
    with over_ssh(ssh_host).open(Wanted(hash_, "big.bin")) as content:
        assert content.size == BIG_BYTES
        assert content.read(0, 8) == b"begins o"
        assert content.read(BIG_BYTES - 10, 100) == b"\0" * 10
    assert ssh_host.sent < 1_000_000


@pytest.mark.parametrize(("name", "options"), [("key", {}), ("sealed", {"passphrase": "open it"})])
def test_a_key_opens_the_host(ssh_host: SshHost, name: str, options: dict[str, str]) -> None:
    hash_ = put(ssh_host.folder / "store", name.encode())
    asked = over_ssh(ssh_host, keyfile=str(ssh_host.home / name), **options)
    assert asked.open(Wanted(hash_, "a")).read() == name.encode()


@pytest.mark.parametrize("options", [{"password": "guessed"}, {"keyfile": "other"}])
def test_who_is_not_let_in_has_no_access(ssh_host: SshHost, options: dict[str, str]) -> None:
    named = {key: str(ssh_host.home / value) if key == "keyfile" else value for key, value in options.items()}
    told = failure_of(over_ssh(ssh_host, **named))
    assert (told.code, told.message) == ("no-access", "the remote box refused access")
    assert "options of the remote" in told.hint


@pytest.mark.parametrize("options", [{"keyfile": "nothing"}, {"keyfile": "known_hosts"}, {"keyfile": "sealed"}])
def test_a_key_that_cannot_be_used_is_said(ssh_host: SshHost, options: dict[str, str]) -> None:
    """Nobody is asked for its passphrase either."""
    assert code_of(over_ssh(ssh_host, keyfile=str(ssh_host.home / options["keyfile"]))) == "unsupported-remote"


def test_a_host_whose_key_nobody_knows_is_sent_no_password(ssh_host: SshHost) -> None:
    others = ssh_host.home / "others"
    others.write_text((ssh_host.home / "known_hosts").read_text().replace("127.0.0.1", "127.0.0.2"))
    told = failure_of(places(("box", (ssh_host.url(), {"known_hosts": str(others), "password": PASSWORD}))))
    assert (told.code, "ssh-keyscan" in told.hint) == ("host-unknown", True)
    options = {"known_hosts": str(ssh_host.home / "nothing"), "password": PASSWORD}
    assert code_of(places(("box", (ssh_host.url(), options)))) == "host-unreachable"
    assert ssh_host.passwords == 0


def test_the_four_answers(ssh_host: SshHost, dead_url: str) -> None:
    assert code_of(over_ssh(ssh_host)) == "not-pushed"
    assert code_of(over_ssh(ssh_host, folder="locked")) == "no-access"
    gone = failure_of(over_ssh(ssh_host, folder="unmounted"))
    assert (gone.code, "there is no folder /unmounted" in gone.message) == ("host-unreachable", True)
    dead = dead_url.replace("http://", "ssh://reader@")
    assert code_of(places(("box", (dead, ssh_host.options())))) == "host-unreachable"
    assert code_of(places(("box", ("ssh://host.invalid/store", ssh_host.options())))) == "host-unreachable"


def test_a_link_is_no_object(ssh_host: SshHost) -> None:
    (ssh_host.folder / "private").write_text("x")
    hash_ = put(ssh_host.folder / "store", b"linked")
    path = ssh_host.folder / "store/files/md5" / hash_[:2] / hash_[2:]
    path.unlink()
    path.symlink_to(ssh_host.folder / "private")
    assert code_of(over_ssh(ssh_host), Wanted(hash_, "a", "md5")) == "not-pushed"


def test_one_connection_is_kept_and_made_anew_when_it_was_lost(ssh_host: SshHost) -> None:
    hash_ = put(ssh_host.folder / "store", b"again")
    asked = over_ssh(ssh_host)
    for _ in range(3):
        assert asked.open(Wanted(hash_, "a")).read() == b"again"
    assert ssh_host.connections == 1
    ssh_host.stop()
    ssh_host.start()
    assert asked.open(Wanted(hash_, "a")).read() == b"again"
    assert ssh_host.connections == 2


def test_many_threads_share_a_connection(ssh_host: SshHost) -> None:
    hashes = [put(ssh_host.folder / "store", f"file {number}".encode() * 1000) for number in range(20)]
    asked = over_ssh(ssh_host)
    with ThreadPoolExecutor(8) as workers:
        found = list(workers.map(lambda hash_: asked.open(Wanted(hash_, "a")).read(), hashes))
    assert found == [f"file {number}".encode() * 1000 for number in range(20)]
    assert ssh_host.connections == 1


def test_a_host_that_does_not_answer_is_given_up_and_asked_anew(
    ssh_host: SshHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, hash_ = [0.0], put(ssh_host.folder / "store", b"anew")
    path = f"files/md5/{hash_[:2]}/{hash_[2:]}"
    settings = DvcRemoteSettings(name="box", url=ssh_host.url(), options=ssh_host.options())
    remote = Remote(settings, lambda: now[0])
    assert remote.opened(path) is not None
    ssh_host.is_slow = True
    monkeypatch.setattr("dashboard.data.sources.content.hosts.asking.ASKING_SECONDS", 0.2)
    with pytest.raises(DagboardError) as caught:
        remote.opened(path)
    monkeypatch.undo()
    assert caught.value.code == "host-unreachable"
    assert "no answer within" in caught.value.message
    ssh_host.is_slow, now[0] = False, 31.0
    found = remote.opened(path)
    assert found
    assert found.read(0, 10) == b"anew"
    assert ssh_host.connections == 2


def test_nothing_is_waited_for_at_a_terminal(ssh_host: SshHost) -> None:
    asked = over_ssh(ssh_host, ask_password="true", ask_passphrase="true", keyfile=str(ssh_host.home / "key"))
    assert code_of(asked, NOWHERE) == "not-pushed"
