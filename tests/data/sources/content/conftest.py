"""Hosts that only these tests ask."""

from __future__ import annotations

from tests.hosts.ssh import ssh_host, ssh_session

__all__ = ["ssh_host", "ssh_session"]
