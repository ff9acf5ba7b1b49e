"""Which remotes are asked by ranges here, and with which of DVC's options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.data.sources.content.hosts.asking import Host
from dashboard.data.sources.content.hosts.azure import AzureHost
from dashboard.data.sources.content.hosts.gs import GsHost
from dashboard.data.sources.content.hosts.s3 import S3Host
from dashboard.data.sources.content.hosts.ssh import SshHost

_KINDS: dict[str, Callable[[Any], Host]] = {"s3": S3Host, "ssh": SshHost, "gs": GsHost, "azure": AzureHost}


def host_of(filesystem: Any) -> Host | None:
    """The host of one of DVC's filesystems; None where it is read as a file, as from web servers."""
    kind = _KINDS.get(filesystem.protocol)
    return kind(filesystem) if kind else None
