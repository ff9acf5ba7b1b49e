"""What dvc itself pushed over SSH and into clouds is read as dvc reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients.content.farming import Farm, Reader, bare, digests
from tests.hosts.azure import AzureCloud
from tests.hosts.gs import GsCloud
from tests.hosts.ssh import SshHost
from tests.wine_project import run

pytestmark = pytest.mark.clients


def push(farm: Farm, name: str, url: str, options: dict[str, str]) -> dict[str, object]:
    """Push everything with dvc; returns the remote as the configuration has it."""
    run(farm.path, "dvc", "remote", "add", "--local", "-q", "-f", name, url)
    for key, value in options.items():
        if key != "known_hosts":
            run(farm.path, "dvc", "remote", "modify", "--local", "-q", name, key, value)
    run(farm.path, "dvc", "push", "-q", "-r", name, "--all-commits")
    return {"name": name, "url": url, "options": options}


@pytest.fixture
def to_ssh(farm: Farm, ssh_host: SshHost) -> dict[str, object]:
    return push(farm, "box", ssh_host.url("pushed"), ssh_host.options(keyfile=str(ssh_host.home / "key")))


@pytest.fixture
def to_gs(farm: Farm, gs_cloud: GsCloud, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    # The library would ask what kind of bucket it is by gRPC, which the stand-in does not speak.
    monkeypatch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
    return push(farm, "google", "gs://box/churn", gs_cloud.options())


@pytest.fixture
def to_azure(farm: Farm, azure_cloud: AzureCloud) -> dict[str, object]:
    return push(farm, "azure", "azure://box/churn", azure_cloud.options())


@pytest.mark.parametrize("remote", ["to_ssh", "to_gs", "to_azure"])
def test_what_dvc_pushed_reads_as_dvc_reads_it(
    request: pytest.FixtureRequest, remote: str, farm: Farm, as_dvc: dict[str, dict[str, str]],
    reader: Callable[..., Reader], tmp_path: Path,
) -> None:  # fmt: skip
    settings = request.getfixturevalue(remote)
    assert digests(reader(bare(farm, tmp_path / "bare.git"), settings), farm) == as_dvc
