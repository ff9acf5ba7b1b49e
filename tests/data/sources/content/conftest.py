"""Hosts that only these tests ask."""

from __future__ import annotations

from tests.hosts.azure import azure_cloud, azure_session
from tests.hosts.gs import gs_cloud, gs_session
from tests.hosts.ssh import ssh_host, ssh_session

__all__ = ["azure_cloud", "azure_session", "gs_cloud", "gs_session", "ssh_host", "ssh_session"]
