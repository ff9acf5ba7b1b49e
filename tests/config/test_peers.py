"""Addresses and networks that something is believed from."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import config
from dashboard.config.peers import Peers
from dashboard.errors import ConfigError

TRUSTED = Peers(("127.0.0.1", "10.0.0.0/8", "2001:db8::/32", "unix"))


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("127.0.0.1", True),
        ("127.0.0.2", False),
        ("10.20.30.40", True),
        ("11.0.0.1", False),
        ("::ffff:10.0.0.1", True),
        ("2001:db8::5", True),
        ("[2001:db8::5]", True),
        ("2001:db9::5", False),
        ("", True),
        ("localhost", False),
        ("10.0.0.1, 127.0.0.1", False),
    ],
)
def test_who_is_one_of_them(address: str, is_one: bool) -> None:
    assert TRUSTED.has(address) is is_one


def test_a_socket_file_is_believed_only_where_it_is_named() -> None:
    assert not Peers(("127.0.0.1",)).has("")
    assert not Peers(()).has("")


def test_a_name_is_no_address() -> None:
    with pytest.raises(ConfigError, match="nginx is neither an address, nor a network"):
        config.parse("server: {trusted_proxies: [nginx]}", where=Path("config.yaml"), environment={})
