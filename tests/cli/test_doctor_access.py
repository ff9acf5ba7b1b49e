"""``dagboard doctor`` looks at who signs people in."""

from __future__ import annotations

import re

from tests.oidc_provider import CLIENT_ID, Provider, running


def configured(desk, issuer: str, **changes: object) -> None:
    desk.configure(access={"mode": "oidc", "oidc": {"issuer": issuer, "client_id": CLIENT_ID} | changes})


def said(answer) -> str:
    """What the table says, however it is folded."""
    return " ".join(answer.out.split())


def test_doctor_asks_the_provider(run, desk) -> None:
    with running(Provider()) as provider:
        configured(desk, provider.address)
        answer = run("doctor")
        assert answer.status == 0, answer.out
        found = (
            rf"^ok +sign-in provider +{provider.address} answers, public keys: 1; it checks PKCE, and signs people out"
        )
        assert re.search(found, answer.out, re.MULTILINE)
        configured(desk, provider.address, client_secret_env="DAGBOARD_CLIENT_SECRET")
        answer = run("doctor")
        assert (answer.status, "DAGBOARD_CLIENT_SECRET is not set" in said(answer)) == (1, True)
        answer = run("doctor", DAGBOARD_CLIENT_SECRET="only the two know it")
        assert (answer.status, "only the two" in answer.out) == (0, False)
        provider.changes = {"issuer": "https://id.example.com"}
        answer = run("doctor", DAGBOARD_CLIENT_SECRET="only the two know it")
        assert (answer.status, "but the provider is 'https://id.example.com'" in said(answer)) == (1, True)


def test_doctor_says_that_the_provider_is_away(run, desk) -> None:
    configured(desk, "http://127.0.0.1:9")
    answer = run("doctor")
    assert answer.status == 1
    assert re.search(r"^wrong +sign-in provider +access.oidc: .*127.0.0.1:9", answer.out, re.MULTILINE)
    assert "Compare issuer and hosts" in said(answer)


def test_doctor_says_whom_a_proxy_is_believed_from(run, desk) -> None:
    desk.configure(access={"mode": "proxy", "proxy": {"peers": ["10.0.0.7"]}})
    answer = run("doctor")
    assert answer.status == 0
    assert re.search(r"^ok +sign-in proxy +X-Forwarded-User is believed from 10.0.0.7", answer.out, re.MULTILINE)


def test_doctor_says_what_serve_would_refuse(run, desk) -> None:
    desk.configure(server={"host": "0.0.0.0"})
    answer = run("doctor")
    assert answer.status == 1
    assert re.search(r"^wrong +server +server.host: refusing to listen on 0.0.0.0", answer.out, re.MULTILINE)
    desk.configure(server={"host": "0.0.0.0"}, access={"mode": "local"})
    assert re.search(r"^ok +server +listens on 0.0.0.0 port", run("doctor").out, re.MULTILINE)


def test_serving_everybody_who_says_who_they_are_is_refused(run, desk) -> None:
    desk.configure(access={"mode": "proxy", "proxy": {"peers": ["0.0.0.0/0"]}})
    answer = run("serve", "--host", "0.0.0.0", "--port", "0")
    assert answer.status == 2
    assert "refusing to listen on 0.0.0.0: anybody who reaches it could say that they are anybody" in answer.err


def test_a_server_without_the_secret_of_its_client_does_not_start(run, desk) -> None:
    configured(desk, "http://127.0.0.1:9", client_secret_env="DAGBOARD_CLIENT_SECRET")
    answer = run("serve", "--port", "0")
    assert answer.status == 2
    assert "access.oidc.client_secret_env: the environment variable DAGBOARD_CLIENT_SECRET is not set" in answer.err
