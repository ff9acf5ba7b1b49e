"""An OpenID Connect provider on Authlib's server side, which insists on PKCE, state, nonce and exact addresses.

It keeps to the rules unless a test makes it lie: `Provider.forge` writes the ID token instead of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, InvalidRequestError, OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "dagboard", "the client's secret, which only the two know"
Claims = dict[str, Any]
Forge = Callable[["Provider", Claims], str]

PEOPLE: dict[str, Claims] = {
    "1001": {"preferred_username": "data-scientist", "name": "Data Scientist", "email": "ds@example.com",
             "email_verified": True, "groups": ["wine-makers"]},
    "1002": {"preferred_username": "reviewer", "name": "Reviewer", "email": "rv@example.com",
             "email_verified": False, "groups": []},
}  # fmt: skip


@dataclass
class User:
    """Somebody whom the provider knows."""

    id: str

    def get_user_id(self) -> str:
        return self.id


@dataclass
class Code(AuthorizationCodeMixin):
    """A code that may be redeemed once."""

    code: str
    user_id: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Client(ClientMixin):
    """Dagboard, as the provider knows it."""

    provider: Provider

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.provider.redirect_uris[0]

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(each for each in scope.split() if each in {"openid", "profile", "email"})

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.provider.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method in ({"none"} if self.provider.is_public else {"client_secret_basic", "client_secret_post"})

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Provider:
    """What a test may know and change.

    Attributes:
        redirect_uris: Addresses of Dagboard that the provider sends people back to.
        people: Claims by subject.
        in_token: Which claims of a person the ID token has besides userinfo; None for all.
        names_itself: Whether its answers carry `iss`, as RFC 9207 wants it.
        is_public: Whether its client has no secret.
        forge: Writes the ID token instead of it.
        changes: Of its discovery document.
        published: Its keys; None for the one that it signs with.
        asked: Paths of the requests so far.
    """

    address: str = ""
    redirect_uris: list[str] = field(default_factory=list)
    people: dict[str, Claims] = field(default_factory=lambda: {sub: dict(claims) for sub, claims in PEOPLE.items()})
    in_token: set[str] | None = None
    names_itself: bool = True
    is_public: bool = False
    forge: Forge | None = None
    changes: Claims = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: new_key("first"))
    published: list[Any] | None = None
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def rotate(self, kid: str) -> None:
        """Sign with another key from now on, and publish that one only."""
        self.key = new_key(kid)

    def signed(self, claims: Claims, key: RSAKey | None = None, **header: Any) -> str:
        """An ID token."""
        key = key or self.key
        return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key, [header.get("alg", "RS256")])

    def keys(self) -> list[Any]:
        return [self.key.as_dict(private=False)] if self.published is None else self.published

    def metadata(self) -> Claims:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "end_session_endpoint": f"{self.address}/end-session",
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "authorization_response_iss_parameter_supported": self.names_itself,
        } | self.changes


def new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
    """Codes are kept with what they were asked for, and forgotten when they are redeemed."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")
    provider: Provider

    def save_authorization_code(self, code: str, request: Any) -> None:
        data = request.payload.data
        kept = (data.get("nonce"), data.get("code_challenge"), data.get("code_challenge_method"))
        if not all(kept) or kept[2] != "S256" or not data.get("state"):
            raise InvalidRequestError("state, nonce and PKCE with S256 are required")
        self.provider.codes[code] = Code(
            code, request.user.id, request.payload.redirect_uri, request.payload.scope, *map(str, kept)
        )

    def query_authorization_code(self, code: str, _client: Client) -> Code | None:
        return self.provider.codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del self.provider.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: Code) -> User:
        return User(authorization_code.user_id)


class IdTokens(OpenIDCode):  # type: ignore[misc]
    """Tokens with the claims of a person."""

    provider: Provider

    def exists_nonce(self, nonce: str, _request: Any) -> bool:
        return any(code.nonce == nonce for code in self.provider.codes.values())

    def encode_id_token(self, _token: Claims, request: Any) -> str:
        provider, code, now = self.provider, request.authorization_code, int(time.time())
        person = provider.people[code.user_id]
        claims = {"iss": provider.address, "sub": code.user_id, "aud": CLIENT_ID, "iat": now, "exp": now + 300,
                  "nonce": code.nonce}  # fmt: skip
        claims |= {
            name: value for name, value in person.items() if provider.in_token is None or name in provider.in_token
        }
        return provider.forge(provider, claims) if provider.forge else provider.signed(claims)


class Site:
    """The provider's pages and endpoints.

    Args:
        provider: What they answer from.
    """

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.app = Flask("provider")
        self.server = AuthorizationServer(self.app, query_client=self.client, save_token=self.keep)
        codes, tokens = (type(kind.__name__, (kind,), {"provider": provider}) for kind in (Grant, IdTokens))
        self.server.register_grant(codes, [CodeChallenge(required=True), tokens(require_nonce=True)])
        self.app.before_request(lambda: provider.asked.append(request.path))
        self.app.add_url_rule("/.well-known/openid-configuration", "metadata", lambda: jsonify(provider.metadata()))
        self.app.add_url_rule("/jwks", "jwks", lambda: jsonify({"keys": provider.keys()}))
        self.app.add_url_rule("/authorize", "authorize", self.authorize, methods=["GET", "POST"])
        self.app.add_url_rule("/token", "token", self.server.create_token_response, methods=["POST"])
        self.app.add_url_rule("/userinfo", "userinfo", self.userinfo)
        self.app.add_url_rule("/end-session", "end_session", self.end_session)

    def client(self, name: str) -> Client | None:
        return Client(self.provider) if name == CLIENT_ID else None

    def keep(self, token: Claims, asked: Any) -> None:
        self.provider.tokens[token["access_token"]] = asked.user.id

    def authorize(self) -> Any:
        """A page that asks who somebody is, and what it leads to."""
        try:
            grant = self.server.get_consent_grant(end_user=None)
        except OAuth2Error as error:
            return f"<h1>{escape(str(error))}</h1>", 400
        if request.method == "GET":
            people = "".join(
                f"<button name=sub value={sub}>{escape(str(claims.get('name', sub)))}</button>"
                for sub, claims in self.provider.people.items()
            )
            form = f"<form method=post>{people}<button name=deny value=1>Cancel</button></form>"
            return f"<title>Provider</title><link rel=icon href=data:><h1>Who are you?</h1>{form}"
        user = None if "deny" in request.form else User(request.form["sub"])
        answer = self.server.create_authorization_response(grant_user=user, grant=grant)
        if self.provider.names_itself:
            answer.location += f"&iss={self.provider.address}"
        return answer

    def userinfo(self) -> Any:
        """The claims of a person, for the token that they gave Dagboard."""
        sub = self.provider.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return ({"error": "invalid_token"}, 401) if sub is None else jsonify({"sub": sub} | self.provider.people[sub])

    def end_session(self) -> Any:
        """Sign out, and send people back."""
        assert request.args["client_id"] == CLIENT_ID
        return redirect(request.args["post_logout_redirect_uri"])


@contextmanager
def running(provider: Provider, port: int = 0) -> Iterator[Provider]:
    """The provider, served on this machine until the block ends."""
    server = make_server("localhost", port, Site(provider).app, threaded=True)
    provider.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
