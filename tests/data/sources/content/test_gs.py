"""Remotes on Google Cloud Storage: a stand-in that asks for a signed key, and every reason why it gives nothing."""

from __future__ import annotations

import hashlib
import os

import pytest

from dashboard.data.sources.content import Places, Wanted
from dashboard.data.sources.content.objects import Version
from tests.data.sources.content.asking import BIG_BYTES, code_of, failure_of, places
from tests.hosts.gs import GsCloud


def on_gs(cloud: GsCloud, account: str = "reader", bucket: str = "box", **options: str) -> Places:
    return places(("far", (f"gs://{bucket}/churn", cloud.options(account) | options)))


def put(cloud: GsCloud, data: bytes) -> str:
    hash_ = hashlib.md5(data, usedforsecurity=False).hexdigest()
    cloud.keep("box", f"churn/files/md5/{hash_[:2]}/{hash_[2:]}", data)
    return hash_


def test_an_object_is_read_by_ranges(gs_cloud: GsCloud) -> None:
    data = os.urandom(300_000)
    hash_ = put(gs_cloud, data)
    with on_gs(gs_cloud).open(Wanted(hash_, "a", "md5")) as content:
        assert (content.size, content.place) == (len(data), "far")
        assert content.read(1000, 10) == data[1000:1010]
        assert gs_cloud.sent == 10
        assert content.read(len(data) - 3) == data[-3:]
        assert content.read() == data


def test_five_gigabytes_send_their_beginning(gs_cloud: GsCloud) -> None:
    hash_ = put(gs_cloud, b"begins")
    (path,) = gs_cloud.containers["box"][f"churn/files/md5/{hash_[:2]}/{hash_[2:]}"]
    os.truncate(path, BIG_BYTES)
    with on_gs(gs_cloud).open(Wanted(hash_, "big.bin", "md5")) as content:
        assert content.size == BIG_BYTES
        assert content.read(0, 8) == b"begins\0\0"
        assert content.read(BIG_BYTES - 10, 100) == b"\0" * 10
    assert gs_cloud.sent == 18


def test_the_four_answers(gs_cloud: GsCloud, dead_url: str) -> None:
    assert code_of(on_gs(gs_cloud)) == "not-pushed"
    for account in ("stranger", "unknown"):
        told = failure_of(on_gs(gs_cloud, account))
        assert (told.code, told.message) == ("no-access", "the remote far refused access")
    gone = failure_of(on_gs(gs_cloud, bucket="nothing-here"))
    assert (gone.code, "there is no bucket nothing-here" in gone.message) == ("host-unreachable", True)
    dead = on_gs(gs_cloud, endpointurl=dead_url.removesuffix("/store"))
    assert code_of(dead) == "host-unreachable"


def test_who_brings_no_key_has_no_access(gs_cloud: GsCloud) -> None:
    options = {"endpointurl": gs_cloud.url, "allow_anonymous_login": "true"}
    assert code_of(places(("far", ("gs://box/churn", options)))) == "no-access"


def test_a_cloud_that_is_ill_is_not_waited_for(gs_cloud: GsCloud) -> None:
    asked = on_gs(gs_cloud)
    assert code_of(asked) == "not-pushed"
    gs_cloud.status, before = 503, len(gs_cloud.asked)
    assert code_of(asked) == "host-unreachable"
    assert len(gs_cloud.asked) - before == 2


def test_a_file_of_credentials_that_is_not_there_is_never_sent_anywhere(gs_cloud: GsCloud) -> None:
    asked = on_gs(gs_cloud, credentialpath=str(gs_cloud.folder / "nothing.json"))
    told = failure_of(asked)
    assert (told.code, "nothing.json" in told.message) == ("unsupported-remote", True)


@pytest.mark.parametrize("number", [1, 2])
def test_a_version_of_a_file(gs_cloud: GsCloud, number: int) -> None:
    for data in (b"one", b"two"):
        gs_cloud.keep("box", "churn/a.txt", data)
    wanted = Wanted("0" * 32, "a.txt", "md5", versions={"far": Version("a.txt", str(number))})
    with on_gs(gs_cloud).open(wanted) as content:
        assert content.read() == (b"one", b"two")[number - 1]
