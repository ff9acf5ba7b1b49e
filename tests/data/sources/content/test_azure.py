"""Remotes on Azure Blob Storage: a stand-in that checks signatures, and every reason why it gives nothing."""

from __future__ import annotations

import hashlib
import os

import pytest

from dashboard.data.sources.content import Places, Wanted
from dashboard.data.sources.content.objects import Version
from tests.data.sources.content.asking import BIG_BYTES, NOWHERE, code_of, failure_of, places
from tests.hosts.azure import AzureCloud


def on_azure(options: dict[str, str], container: str = "box") -> Places:
    return places(("far", (f"azure://{container}/churn", options)))


def put(cloud: AzureCloud, data: bytes) -> str:
    hash_ = hashlib.md5(data, usedforsecurity=False).hexdigest()
    cloud.keep("box", f"churn/files/md5/{hash_[:2]}/{hash_[2:]}", data)
    return hash_


def test_a_blob_is_read_by_ranges(azure_cloud: AzureCloud) -> None:
    data = os.urandom(300_000)
    hash_ = put(azure_cloud, data)
    with on_azure(azure_cloud.options()).open(Wanted(hash_, "a", "md5")) as content:
        assert (content.size, content.place) == (len(data), "far")
        assert content.read(1000, 10) == data[1000:1010]
        assert azure_cloud.sent == 10
        assert content.read(len(data) - 3) == data[-3:]
        assert content.read() == data


def test_five_gigabytes_send_their_beginning(azure_cloud: AzureCloud) -> None:
    hash_ = put(azure_cloud, b"begins")
    (path,) = azure_cloud.containers["box"][f"churn/files/md5/{hash_[:2]}/{hash_[2:]}"]
    os.truncate(path, BIG_BYTES)
    with on_azure(azure_cloud.options()).open(Wanted(hash_, "big.bin", "md5")) as content:
        assert content.size == BIG_BYTES
        assert content.read(0, 8) == b"begins\0\0"
        assert content.read(BIG_BYTES - 10, 100) == b"\0" * 10
    assert azure_cloud.sent == 18


def test_the_four_answers(azure_cloud: AzureCloud, dead_url: str) -> None:
    assert code_of(on_azure(azure_cloud.options())) == "not-pushed"
    told = failure_of(on_azure(azure_cloud.options(key=azure_cloud.other_key)))
    assert (told.code, told.message) == ("no-access", "the remote far refused access")
    gone = failure_of(on_azure(azure_cloud.options(), "nothing-here"))
    assert (gone.code, "there is no container nothing-here" in gone.message) == ("host-unreachable", True)
    given = azure_cloud.options()["connection_string"].replace(azure_cloud.url, dead_url.removesuffix("/store"))
    assert code_of(on_azure({"connection_string": given})) == "host-unreachable"


def test_a_token_that_may_only_read_blobs(azure_cloud: AzureCloud) -> None:
    token = azure_cloud.reader_token("box")
    asked = on_azure(azure_cloud.options(token=token))
    assert asked.open(Wanted(put(azure_cloud, b"read"), "a", "md5")).read() == b"read"
    assert code_of(asked) == "not-pushed"
    assert code_of(on_azure(azure_cloud.options(token=token.replace("sig=", "sig=A")))) == "no-access"


def test_a_cloud_that_is_ill_is_not_waited_for(azure_cloud: AzureCloud) -> None:
    asked = on_azure(azure_cloud.options())
    assert code_of(asked) == "not-pushed"
    azure_cloud.status, before = 503, len(azure_cloud.asked)
    assert code_of(asked) == "host-unreachable"
    assert len(azure_cloud.asked) - before == 1


@pytest.mark.parametrize(
    "options", [{}, {"connection_string": "AccountKey=secret"}, {"account_name": "team", "x": "y"}]
)
def test_options_that_do_not_fit(options: dict[str, str]) -> None:
    told = failure_of(on_azure(options), NOWHERE)
    assert told.code == "unsupported-remote"
    assert "secret" not in str(told)


@pytest.mark.parametrize("number", [1, 2])
def test_a_version_of_a_file(azure_cloud: AzureCloud, number: int) -> None:
    for data in (b"one", b"two"):
        azure_cloud.keep("box", "churn/a.txt", data)
    wanted = Wanted("0" * 32, "a.txt", "md5", versions={"far": Version("a.txt", str(number))})
    with on_azure(azure_cloud.options()).open(wanted) as content:
        assert content.read() == (b"one", b"two")[number - 1]
