"""Whether a server may listen where its configuration says."""

from __future__ import annotations

from dashboard.config import Settings, is_loopback
from dashboard.errors import ConfigError


def check_reach(settings: Settings) -> None:
    """Refuse to be reached from other machines where that would open everything to everybody.

    Options of the command line may have named another host than the file, which was looked at when it was read.

    Raises:
        ConfigError: Nobody signs in, or whoever says a name is believed.
    """
    host, access = settings.server.host, settings.access
    if is_loopback(host):
        return
    if access.mode == "none" and not settings.server.allow_remote:
        raise ConfigError(
            f"refusing to listen on {host}: everybody who reaches it could read every project", where="server.host",
            hint="Let people sign in (access.mode), or put a guarding proxy in front and set server.allow_remote: true."
        )  # fmt: skip
    if access.believes_everybody:
        raise ConfigError(
            f"refusing to listen on {host}: anybody who reaches it could say that they are anybody",
            where="access.proxy.peers", hint="Name the address of your proxy there.",
        )  # fmt: skip


def reach(settings: Settings) -> str:
    """Where a server listens, and who is let in; raises as `check_reach`."""
    check_reach(settings)
    who = "everybody who reaches it" if settings.access.mode == "none" else f"who signs in ({settings.access.mode})"
    return f"listens on {settings.server.host} port {settings.server.port}, for {who}"
