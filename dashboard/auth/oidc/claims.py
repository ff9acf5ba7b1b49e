"""What the provider says of a person: believed when it is signed by the provider, for us, now, and for this sign-in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from dashboard.auth.oidc.failures import EMAIL_UNVERIFIED, MISCONFIGURED, UNTRUSTED, SignInError
from dashboard.config import OidcSettings

ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
"""Signatures that only the holder of a private key can make: no ``none``, and no HS…, whose key would be public."""
_LEEWAY_SECONDS = 60
_LONGEST = 255
_MOST_GROUPS = 1_000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the provider vouches for.

    Attributes:
        subject: Issuer and subject: nobody else ever has it.
        name: What the account is called.
        display_name, email: Empty when it does not say.
        groups: Theirs, in its order.
    """

    subject: str
    name: str
    display_name: str
    email: str
    groups: tuple[str, ...]


class _Registry(jws.JWSRegistry):
    """Providers put certificates into headers, and groups into payloads."""

    max_header_length = 16_384
    max_payload_length = 500_000


class UnknownKeyError(Exception):
    """A token is signed with a key that we do not have: the provider has new ones, or did not sign it."""


def verified(
    token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, access_token: str = ""
) -> dict[str, Any]:
    """The claims of an ID token.

    Args:
        token: As it came.
        keys: The provider's.
        issuer: Whose it must be.
        client_id: For whom it must be.
        nonce: Of this sign-in.
        access_token: Came with it.

    Raises:
        UnknownKeyError: None of the keys made its signature.
        SignInError: It is not what we may believe.
    """
    try:
        header = jws.extract_compact(token.encode(), registry=_registry()).headers()
        if header.get("alg") not in ALGORITHMS:
            raise SignInError(UNTRUSTED, f"the ID token is signed with {header.get('alg')!r}")
        claims = _signed(token, keys, header.get("kid"))
        half_hashed = "" if header["alg"] == "Ed25519" else access_token  # Authlib knows its older name only
        CodeIDToken(
            claims, header,
            options={"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id},
                     "sub": {"essential": True}},
            params={"nonce": nonce, "client_id": client_id, "access_token": half_hashed},
        ).validate(leeway=_LEEWAY_SECONDS)  # fmt: skip
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise SignInError(UNTRUSTED, f"the ID token is refused: {error}") from error
    return claims


def _signed(token: str, keys: KeySet, kid: str | None) -> dict[str, Any]:
    candidates = [key for key in keys if kid is None or key.kid == kid]
    for key in candidates:
        try:
            return jwt.decode(token, key, registry=_registry()).claims
        except (BadSignatureError, InvalidKeyIdError):
            continue
        except (JoseError, ValueError, TypeError):
            if len(candidates) == 1:
                raise
    raise UnknownKeyError


def _registry() -> _Registry:
    return _Registry(algorithms=ALGORITHMS, strict_check_header=False)


def is_missing(claims: Mapping[str, Any], settings: OidcSettings) -> bool:
    """Whether more has to be asked: name, groups or mail address are not among the claims."""
    wanted = (settings.name_claim, settings.groups_claim, *(("email",) if "email" in settings.scopes else ()))
    return any(_found(claims, name) is None for name in wanted)


def person_of(claims: Mapping[str, Any], settings: OidcSettings) -> Person:
    """Who the claims are about.

    Raises:
        SignInError: They do not say it, or say a mail address for a name that is not proved to be theirs.
    """
    subject = _text(claims.get("sub"))
    if not subject:
        raise SignInError(UNTRUSTED, "the provider names no subject")
    if settings.name_claim == "email" and claims.get("email_verified") is not True:
        raise SignInError(EMAIL_UNVERIFIED, "email_verified is not true, and access.oidc.name_claim is email")
    name = _text(_found(claims, settings.name_claim))
    if not name:
        raise SignInError(MISCONFIGURED, f"the provider sends no {settings.name_claim}: see access.oidc.name_claim")
    groups = dict.fromkeys(group for text in _flat(_found(claims, settings.groups_claim)) if (group := text.strip()))
    return Person(
        subject=f"{claims['iss']}|{subject}",
        name=name,
        display_name=_text(claims.get("name")),
        email=_text(claims.get("email")),
        groups=tuple(groups)[:_MOST_GROUPS],
    )


def _found(claims: Mapping[str, Any], name: str) -> Any:
    """A claim of this name, or one inside others: ``realm_access.roles``."""
    if name in claims:
        return claims[name]
    value: Any = claims
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _flat(value: Any) -> Iterator[str]:
    """The names of groups in a list, in lists of lists, or in a text with commas; anything else names none."""
    if isinstance(value, str):
        yield from value.split(",")
    elif isinstance(value, list):
        for item in value:
            yield from (item,) if isinstance(item, str) else _flat(item)


def _text(value: Any) -> str:
    """A text that can be a name: not too long, and without control characters."""
    text = value.strip() if isinstance(value, str) else ""
    return text if len(text) <= _LONGEST and text.isprintable() else ""
