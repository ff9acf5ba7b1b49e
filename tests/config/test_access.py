"""Settings that would let in whoever should not come in are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import config
from dashboard.config import Settings
from dashboard.errors import ConfigError

OIDC = "access:\n  mode: oidc\n  oidc:\n    client_id: dagboard\n    "
PROXY = "access:\n  mode: proxy\n  proxy:\n    "


def parse(text: str) -> Settings:
    return config.parse(text, where=Path("/etc/dagboard/config.yaml"), environment={})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{OIDC}issuer: http://id.example.com", "config.yaml:5: access.oidc.issuer: must begin with https://"),
        (f"{OIDC}issuer: id.example.com", "access.oidc.issuer: must be an address such as https://id.example.com"),
        (f"{OIDC}issuer: https://id.example.com?x=1", "without ?, # and @"),
        (f"{OIDC}issuer: https://user:word@id.example.com", "without ?, # and @"),
        (f"{OIDC}issuer: https://id.example.com\n    scopes: [profile]", "access.oidc.scopes: must hold openid"),
        ("access: {mode: oidc}", "mode oidc needs access.oidc with issuer and client_id"),
        (f"{PROXY}peers: [nowhere]", "config.yaml:4: access.proxy.peers: nowhere is neither an address, nor a network"),
        (f"{PROXY}peers: []", "access.proxy.peers: must name the address of the proxy"),
        (f"{PROXY}user_header: 'X_User:'", "access.proxy.user_header: must be the name of a header"),
        (f"server: {{host: 0.0.0.0}}\n{PROXY}peers: [0.0.0.0/0]", "anybody could say that they are anybody"),
        (f"server: {{host: '::'}}\n{PROXY}peers: [10.0.0.1, '::/0']", "anybody could say that they are anybody"),
    ],
)
def test_what_is_not_safe_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse(text)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        f"{OIDC}issuer: http://127.0.0.1:8120/realms/team",
        f"{OIDC}issuer: http://localhost:8120",
        f"{OIDC}issuer: https://id.example.com/realms/team",
        f"{PROXY}peers: [127.0.0.1, '::1', 10.0.0.0/8, unix]",
        f"server: {{host: 127.0.0.1}}\n{PROXY}peers: [0.0.0.0/0]",
        "server: {host: 0.0.0.0}\naccess: {proxy: {peers: [0.0.0.0/0]}}",
    ],
)
def test_what_is_safe_is_accepted(text: str) -> None:
    assert parse(text).access.idle_minutes == 720


def test_on_is_a_key_and_not_a_truth_value() -> None:
    settings = parse(
        "server: {allow_remote: yes}\naccess:\n  grants:\n    - {group: wine-makers, on: team/wine, role: viewer}"
    )
    assert [grant.on for grant in settings.access.grants] == ["team/wine"]
    assert settings.server.allow_remote is True
    assert parse("server: {allow_remote: off}").server.allow_remote is False
    assert parse("server: {allow_remote: True}").server.allow_remote is True
