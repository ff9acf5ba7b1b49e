"""What git says when it fails, as one of our error codes with advice."""

from __future__ import annotations

import re

from dashboard.config import GitSettings
from dashboard.data.model.address import public_address
from dashboard.errors import SourceError

_REFUSED = (
    "authentication failed", "could not read username", "could not read password", "invalid username or password",
    "permission denied", "returned error: 401", "returned error: 403", "access denied", "invalid credentials",
    "unauthorized", "terminal prompts disabled",
)  # fmt: skip
_UNREACHABLE = (
    "could not resolve host", "couldn't connect to server", "failed to connect", "connection refused",
    "connection timed out", "operation timed out", "network is unreachable", "no route to host",
    "name or service not known", "temporary failure in name resolution", "connection reset", "operation too slow",
    "ssl certificate problem", "certificate verification failed",
    "host key verification failed", "returned error: 5", "could not resolve hostname",
    "connection closed", "empty reply from server", "ssl_connect", "ssl connect", "gnutls",
)  # fmt: skip
_TRY_AGAIN = "Check the address, the network and any proxy; the next sync tries again."
_CERTIFICATE = "Name the file with its authority's certificate in the environment variable GIT_SSL_CAINFO."
_NOT_TRUSTED = {
    "certificate problem": _CERTIFICATE,
    "certificate verification failed": _CERTIFICATE,
    "host key verification failed": "The host shows another key than it did: ask its administrator whether it has a "
    "new one, then take the old one out of known_hosts.",
}
"""What to do about a host that answers and is not known here."""
_NOT_A_REPOSITORY = (
    "does not appear to be a git repository", "not a git repository", "repository not found", "not found",
    "is this a git repository", "does not exist", "returned error: 404", "unable to access", "no such file",
)  # fmt: skip
_ADDRESS = re.compile(r"^unable to access '[^']*': ")
"""The address is said beside the reason."""
_FORBIDDEN_TRANSPORT = ("transport '", "unable to find remote helper", "is not a git command")


def source_error(settings: GitSettings, output: str) -> SourceError:
    """The error for git's own words; they hold no secret, because git was never told one in its address."""
    said = output.lower()
    where = public_address(settings.url)
    reason = _reason(output)
    if any(sign in said for sign in _REFUSED):
        return _refused(settings, where)
    if any(sign in said for sign in _UNREACHABLE):
        hint = next((advice for sign, advice in _NOT_TRUSTED.items() if sign in said), _TRY_AGAIN)
        return SourceError(f"the host cannot be reached: {reason}", where=where, hint=hint, code="host-unreachable")
    if any(sign in said for sign in _FORBIDDEN_TRANSPORT):
        return unsupported(settings)
    if any(sign in said for sign in _NOT_A_REPOSITORY):
        hint = "Check git.url; a private repository may also answer so when the credentials may not read it."
        return SourceError("no git repository at this address", where=where, hint=hint, code="not-a-repository")
    return SourceError(f"git failed: {reason}", where=where)


def _reason(output: str) -> str:
    """The line of git's words that says most: one that names a known failure, else the last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["git failed without a word"]
    telling = (line for line in lines if any(sign in line.lower() for sign in _UNREACHABLE + _REFUSED))
    said = next(telling, lines[-1]).removeprefix("fatal: ").removeprefix("error: ")
    return _ADDRESS.sub("", said)[:300]


def unsupported(settings: GitSettings) -> SourceError:
    """The address names a transport that Dagboard does not use."""
    return SourceError(
        "this kind of address is not supported", where=public_address(settings.url),
        hint="Use a local path, file://, https:// or an ssh address.", code="not-a-repository",
    )  # fmt: skip


def timed_out(settings: GitSettings) -> SourceError:
    """The program took longer than it may."""
    hint = "Check the network; the next sync goes on where this one stopped."
    return SourceError(
        "the host did not answer in time", where=public_address(settings.url), hint=hint, code="host-unreachable"
    )


def _refused(settings: GitSettings, where: str) -> SourceError:
    if settings.token_env or settings.ssh_key:
        name = settings.token_env or str(settings.ssh_key)
        hint = f"Check that {name} is valid and may read this repository."
        return SourceError("the credentials were rejected", where=where, hint=hint, code="credentials-rejected")
    hint = "Name the token's environment variable in git.token_env, or a key file in git.ssh_key."
    return SourceError("the repository asks for credentials", where=where, hint=hint, code="no-credentials")
