"""Hosts of remotes that are asked for an object's size and for ranges of its bytes, each answer within a time limit."""

from dashboard.data.sources.content.hosts.asking import ASKING_SECONDS, Host, HostStream, answer
from dashboard.data.sources.content.hosts.kinds import host_of
from dashboard.data.sources.content.hosts.ssh import KNOWN_HOSTS

__all__ = ["ASKING_SECONDS", "KNOWN_HOSTS", "Host", "HostStream", "answer", "host_of"]
