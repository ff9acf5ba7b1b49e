"""`config.yaml` plus environment, as one frozen, typed `Settings`.

Unknown keys are refused with the nearest known key and the line. ``${NAME}`` inside a text takes the value of an
environment variable; credentials are named (``token_env``), never written. Relative paths are relative to the file.

`sections` holds the keys, `reading` turns text into settings, `places` finds lines, `anchoring` makes paths absolute.
"""

from dashboard.config.anchoring import anchored_address
from dashboard.config.peers import Peers
from dashboard.config.reach import is_loopback
from dashboard.config.reading import load, parse
from dashboard.config.sections import (
    SECTIONS,
    AccessSettings,
    DatabaseSettings,
    DvcRemoteSettings,
    DvcSettings,
    GitSettings,
    GrantSettings,
    LiveSettings,
    MlflowSettings,
    OidcSettings,
    ProjectSettings,
    ProxySettings,
    ServerSettings,
    Settings,
    SyncSettings,
)  # fmt: skip

__all__ = [
    "SECTIONS", "AccessSettings", "DatabaseSettings", "DvcRemoteSettings", "DvcSettings", "GitSettings",
    "GrantSettings", "LiveSettings", "MlflowSettings", "OidcSettings", "Peers", "ProjectSettings",
    "ProxySettings", "ServerSettings", "Settings", "SyncSettings", "anchored_address", "is_loopback", "load", "parse",
]  # fmt: skip
