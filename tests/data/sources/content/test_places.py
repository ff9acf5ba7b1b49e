"""One interface for caches and remotes, and a different answer for each reason why data cannot be read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.data.sources.content import Wanted
from dashboard.data.sources.content.declared import Declared
from dashboard.data.sources.content.objects import Version
from dashboard.errors import DagboardError
from tests.data.sources.content.asking import code_of, places
from tests.dvc_storage import Site, put


def test_a_cache_of_each_layout(tmp_path: Path) -> None:
    new, old = put(tmp_path, b"three"), put(tmp_path, b"two", legacy=True)
    asked = places(cache=tmp_path)
    assert asked.open(Wanted(new, "a", "md5")).read() == b"three"
    assert asked.open(Wanted(old, "a", "md5-dos2unix")).read() == b"two"
    assert [asked.open(Wanted(hash_, "a")).read() for hash_ in (new, old)] == [b"three", b"two"]
    assert code_of(asked, Wanted(old, "a", "md5")) == "not-pushed"
    assert asked.exists(Wanted(new, "a"))
    assert not asked.exists(Wanted("0" * 32, "a"))


def test_a_hash_never_becomes_another_path(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "cache/files/md5").mkdir(parents=True)
    for hash_ in ("../secret", "..", "/etc/passwd", "a" * 31 + "/", "0" * 32 + "\n", ""):
        assert code_of(places(cache=tmp_path / "cache"), Wanted(hash_, "a")) == "not-pushed"


def test_a_link_or_a_pipe_in_a_cache_is_no_object(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    folder = tmp_path / "cache/files/md5/00"
    folder.mkdir(parents=True)
    (folder / ("0" * 30)).symlink_to(tmp_path / "secret")
    os.mkfifo(folder / ("1" * 30))
    for rest in ("0" * 30, "1" * 30):
        assert code_of(places(cache=tmp_path / "cache"), Wanted(f"00{rest}", "a")) == "not-pushed"


def test_five_gigabytes_send_their_beginning(tmp_path: Path, make_site: Callable[..., Site]) -> None:
    hash_ = put(tmp_path / "site", b"begins")
    path = tmp_path / "site/files/md5" / hash_[:2] / hash_[2:]
    with path.open("r+b") as file:
        file.truncate(5_000_000_000)
    site = make_site(tmp_path / "site")
    for asked in (places(cache=tmp_path / "site"), places(("web", site.url))):
        with asked.open(Wanted(hash_, "big.bin")) as content:
            assert content.size == 5_000_000_000
            assert content.read(0, 8) == b"begins\0\0"
            assert content.read(4_999_999_990, 100) == b"\0" * 10
    assert site.sent < 1_000_000


def test_a_web_remote_is_read_by_ranges(make_site: Callable[..., Site]) -> None:
    site = make_site()
    data = bytes(range(256)) * 4096
    hash_ = put(site.folder, data)
    with places(("web", site.url)).open(Wanted(hash_, "a")) as content:
        assert (content.size, content.place) == (len(data), "web")
        assert content.read(1000, 10) == data[1000:1010]
        assert content.read(len(data) - 3) == data[-3:]
        assert b"".join(content.blocks(100_000)) == data
        file = content.file()
        file.seek(-5, os.SEEK_END)
        assert file.read() == data[-5:]


@pytest.mark.parametrize("has_length", [True, False])
def test_a_web_server_without_ranges_is_read_from_the_beginning(
    make_site: Callable[..., Site], has_length: bool
) -> None:
    site = make_site(has_ranges=False, has_length=has_length)
    data = os.urandom(3_000_000)
    hash_ = put(site.folder, data)
    with places(("web", site.url)).open(Wanted(hash_, "a")) as content:
        assert content.read(0, 10) == data[:10]
        assert content.read(2_000_000, 10) == data[2_000_000:2_000_010]
        assert content.read(5, 10) == data[5:15]
        assert content.size == len(data)
        assert content.read() == data


def test_a_web_remote_has_four_answers(make_site: Callable[..., Site], dead_url: str) -> None:
    site, wanted = make_site(), Wanted("0" * 32, "data.csv")
    assert code_of(places(("web", site.url)), wanted) == "not-pushed"
    for status in (401, 403):
        site.status = status
        assert code_of(places(("web", site.url)), wanted) == "no-access"
    site.status = 503
    assert code_of(places(("web", site.url)), wanted) == "host-unreachable"
    assert code_of(places(("web", dead_url)), wanted) == "host-unreachable"
    says = Declared({"storage": "s3://elsewhere/x"}, "storage")
    assert code_of(places(says=says), wanted) == "not-allowed"


def test_a_remote_that_answers_is_enough(tmp_path: Path, dead_url: str) -> None:
    hash_ = put(tmp_path, b"here")
    asked = places(("dead", dead_url), ("alive", tmp_path))
    assert asked.open(Wanted(hash_, "a", remote="dead")).read() == b"here"
    assert code_of(asked, Wanted("0" * 32, "a")) == "host-unreachable"


def test_a_folder_that_is_not_there_is_no_proof_that_nothing_was_pushed(tmp_path: Path) -> None:
    assert code_of(places(("disk", tmp_path / "unmounted")), Wanted("0" * 32, "a")) == "host-unreachable"


def test_what_only_other_remotes_could_have_is_not_allowed(tmp_path: Path) -> None:
    says = Declared({"storage": "s3://bucket/x", "other": str(tmp_path)}, "storage")
    wanted = Wanted("0" * 32, "a")
    assert code_of(places(says=says), wanted) == "not-allowed"
    assert code_of(places(("other", tmp_path), says=says), wanted) == "not-allowed"
    assert code_of(places(("Storage", tmp_path), says=says), wanted) == "not-pushed"
    assert code_of(places(("mine", tmp_path), says=says), Wanted("0" * 32, "a", remote="other")) == "not-pushed"
    assert code_of(places(("mine", tmp_path), says=says), Wanted("0" * 32, "a", remote="far")) == "not-allowed"
    assert code_of(places(), wanted) == "not-pushed"


@pytest.mark.parametrize(
    ("url", "words"),
    [("gs://bucket/x", "dagboard[gs]"), ("azure://box/x", "dagboard[azure]"), ("oss://box/x", "dvc-oss")],
)
def test_a_missing_plugin_is_a_sentence(url: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("dvc_gs", "dvc_azure", "dvc_oss"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(DagboardError) as caught:
        places(("far", url)).open(Wanted("0" * 32, "a"))
    assert caught.value.code == "unsupported-remote"
    assert words in caught.value.hint


@pytest.mark.parametrize("url", ["gopher://x/y", "remote://other/x"])
def test_an_address_of_no_known_kind(url: str) -> None:
    assert code_of(places(("far", url)), Wanted("0" * 32, "a")) == "unsupported-remote"


def test_an_option_that_does_not_fit(make_site: Callable[..., Site]) -> None:
    asked = places(("web", (make_site().url, {"auth": "nonsense"})))
    assert code_of(asked, Wanted("0" * 32, "a")) == "unsupported-remote"


def test_nobody_is_asked_for_a_password(make_site: Callable[..., Site]) -> None:
    options = {"auth": "basic", "user": "x", "password": "y", "ask_password": "true"}
    assert code_of(places(("web", (make_site().url, options))), Wanted("0" * 32, "a")) == "not-pushed"


def test_sentences_name_the_place(tmp_path: Path) -> None:
    wanted = Wanted("0" * 32, "data.csv")
    with pytest.raises(DagboardError) as caught:
        places(("disk", tmp_path / "away")).open(wanted)
    assert caught.value.message == "the remote disk cannot be reached: there is no such folder"
    with pytest.raises(DagboardError) as caught:
        places(("disk", tmp_path), cache=tmp_path).open(wanted)
    told = "the data was not pushed: the cache of the repository and the remote disk do not have it"
    assert (caught.value.message, caught.value.where) == (told, "data.csv")


def test_a_remote_that_keeps_no_versions_has_none(make_site: Callable[..., Site], tmp_path: Path) -> None:
    site = make_site()
    hash_ = put(site.folder, b"x")
    wanted = Wanted(hash_, "a", "md5", versions={"web": Version("a", "v1"), "disk": Version("a", "v1")})
    asked = places(("web", site.url), ("disk", tmp_path))
    assert asked.open(wanted).read() == b"x"
    assert [path for _, path in site.asked if "v1" in path] == []
