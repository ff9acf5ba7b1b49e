"""Remotes on S3: a real server that keeps buckets, and every reason why it gives nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dashboard.data.sources.content import Places, Wanted
from tests.data.sources.content.asking import BIG_BYTES, NOWHERE, code_of, failure_of, places
from tests.dvc_storage import Buckets, Denied, Site


def on_s3(buckets: Buckets, bucket: str, **options: str) -> Places:
    return places(("s3", (f"s3://{bucket}/churn", buckets.options | options)))


def put_object(buckets: Buckets, bucket: str, data: bytes) -> str:
    hash_ = hashlib.md5(data, usedforsecurity=False).hexdigest()
    buckets.client().put_object(Bucket=bucket, Key=f"churn/files/md5/{hash_[:2]}/{hash_[2:]}", Body=data)
    return hash_


@pytest.fixture
def bucket(buckets: Buckets, request: pytest.FixtureRequest) -> str:
    """A bucket of the test's own."""
    name = hashlib.md5(request.node.name.encode(), usedforsecurity=False).hexdigest()
    buckets.client().create_bucket(Bucket=name)
    return name


def test_a_bucket(buckets: Buckets, bucket: str) -> None:
    data = os.urandom(300_000)
    hash_ = put_object(buckets, bucket, data)
    with on_s3(buckets, bucket).open(Wanted(hash_, "a")) as content:
        assert content.size == len(data)
        assert content.read(1234, 100) == data[1234:1334]
        assert content.read() == data
    assert code_of(on_s3(buckets, bucket)) == "not-pushed"
    assert code_of(on_s3(buckets, "nothing-here")) == "host-unreachable"


def test_a_bucket_behind_a_dead_host(dead_url: str) -> None:
    options = {"endpointurl": dead_url.removesuffix("/store"), "access_key_id": "a", "secret_access_key": "b"}
    assert code_of(places(("s3", ("s3://bucket/x", options)))) == "host-unreachable"


@pytest.fixture
def guarded(buckets: Buckets, bucket: str) -> Iterator[str]:
    """A bucket of a server that from now on checks who asks."""
    import requests

    put_object(buckets, bucket, b"guarded")
    requests.post(f"{buckets.url}/moto-api/reset-auth", data="0", timeout=60)
    yield bucket
    requests.post(f"{buckets.url}/moto-api/reset-auth", data="inf", timeout=60)


GUARDED = Wanted(hashlib.md5(b"guarded", usedforsecurity=False).hexdigest(), "data.csv", "md5")


def test_a_key_that_nobody_gave_out_has_no_access(buckets: Buckets, guarded: str) -> None:
    for wanted in (GUARDED, NOWHERE):
        told = failure_of(on_s3(buckets, guarded, access_key_id="guessed"), wanted)
        assert (told.code, told.message) == ("no-access", "the remote s3 refused access")
        assert "options of the remote" in told.hint


def test_a_bucket_that_its_policy_denies(denied: Denied) -> None:
    asked = places(("storage", (denied.remote["url"], denied.remote["options"])))
    for wanted in (Wanted(denied.hash, "a", "md5"), NOWHERE):
        assert code_of(asked, wanted) == "no-access"


def test_five_gigabytes_send_their_beginning(make_site: Callable[..., Site]) -> None:
    """Of a plain web server: the other one keeps objects in memory, and S3 is read by paths and ranges alone."""
    site = make_site()
    hash_ = hashlib.md5(b"big", usedforsecurity=False).hexdigest()
    path = site.folder / f"bucket/churn/files/md5/{hash_[:2]}/{hash_[2:]}"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"begins")
    os.truncate(path, BIG_BYTES)
    options: dict[str, Any] = {"endpointurl": site.url, "access_key_id": "a", "secret_access_key": "b"}
    asked = places(("s3", ("s3://bucket/churn", options | {"region": "us-east-1"})))
    with asked.open(Wanted(hash_, "big.bin", "md5")) as content:
        assert content.size == BIG_BYTES
        assert content.read(0, 8) == b"begins\0\0"
        assert content.read(BIG_BYTES - 10, 100) == b"\0" * 10
    assert site.sent == 18
