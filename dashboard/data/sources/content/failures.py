"""The answers when data cannot be read, each with what to do, and what the libraries of remotes mean by theirs."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping, Sequence

from dashboard.errors import DagboardError, NotFoundError, RemoteError, SourceError

NOT_PUSHED = "not-pushed"
UNREACHABLE = "host-unreachable"
UNKNOWN_HOST = "host-unknown"
NO_ACCESS = "no-access"
UNSUPPORTED = "unsupported-remote"

_REFUSED = frozenset({
    "AuthError", "ClientAuthenticationError", "CredentialRetrievalError", "DefaultCredentialsError",
    "NoCredentialsError", "PartialCredentialsError", "PermissionDenied", "PermissionError", "RefreshError",
    "SFTPPermissionDenied", "SSOError", "TokenRetrievalError",
})  # fmt: skip
"""Names of exceptions of aiohttp, botocore, azure, google and asyncssh, which are not all installed."""

_UNREACHABLE = frozenset({
    "ChannelOpenError", "ClientConnectionError", "ClientPayloadError", "ConnectionError", "ConnectionLost",
    "DisconnectError", "HTTPClientError", "SFTPConnectionLost", "SFTPNoConnection", "ServiceRequestError",
    "ServiceResponseError", "TimeoutError", "TransportError", "gaierror",
})  # fmt: skip


def not_pushed(name: str, places: Sequence[str]) -> NotFoundError:
    """Every place that may be read was asked, and none has it."""
    hint = "Run dvc push where the data is."
    if not places:
        hint = "Run dvc push where the data is, and name its remote under dvc.remotes of the project in config.yaml."
    message = f"the data was not pushed: {_list(places)} {_do(places)} not have it"
    if not places:
        message = "the data was not pushed: the repository names no remote, and config.yaml allows none"
    return NotFoundError(message, where=name, hint=hint, code=NOT_PUSHED)


def _list(places: Sequence[str]) -> str:
    return " and ".join(places)


def _do(places: Sequence[str]) -> str:
    return "do" if len(places) > 1 else "does"


def not_allowed(name: str, remotes: Mapping[str, str]) -> RemoteError:
    """Only remotes that the configuration does not name could have it; `remotes` are their addresses by name."""
    named = ", ".join(remotes)
    what = "the remote" if len(remotes) == 1 else "the remotes"
    return RemoteError(
        f"the data may lie in {what} {named}, which config.yaml does not allow", remotes, where=name,
        hint=f"Name {named} with its url under dvc.remotes of the project in config.yaml.",
    )  # fmt: skip


def imported(name: str, repository: str, places: Sequence[str]) -> RemoteError:
    """What was imported from another repository lies where that one keeps its data; ``dvc push`` leaves it out."""
    asked = f"{_list(places)} {_do(places)} not have it" if places else "config.yaml allows no remote"
    return RemoteError(
        f"the data was imported from {repository}: {asked}", {"imported": ""}, where=name,
        hint="Name the remote of that repository under dvc.remotes of the project in config.yaml; dvc push sends no "
        "imported data.",
    )  # fmt: skip


def unreachable(place: str, where: str, reason: str) -> SourceError:
    """The host of a place, such as ``the remote storage``, did not answer."""
    return SourceError(
        f"{place} cannot be reached: {reason}"[:300], where=where, code=UNREACHABLE,
        hint="Check the url under dvc.remotes in config.yaml, the network, and that the host runs.",
    )  # fmt: skip


def no_access(place: str, where: str) -> SourceError:
    """The host answered, and refused."""
    return SourceError(
        f"{place} refused access", where=where, code=NO_ACCESS,
        hint="Check the options of the remote in config.yaml, and the credentials that the server's environment gives.",
    )  # fmt: skip


def unknown_key(place: str, where: str) -> SourceError:
    """The host showed a key that nobody vouches for: it may be another host."""
    return SourceError(
        f"{place} cannot be reached safely: the key of its host is not in known_hosts", where=where, code=UNKNOWN_HOST,
        hint="Compare the key that ssh-keyscan prints for the host with what its administrator says, then add it to "
        "known_hosts of the user that runs Dagboard, or to the file that the option known_hosts names.",
    )  # fmt: skip


def of_error(error: BaseException, place: str, where: str) -> DagboardError | None:
    """What an error of a filesystem means; None when it says no more than that the object is not there."""
    chain = list(_chain(error))
    for each in chain:
        found = _of_one(each, place, where)
        if found is not None:
            return found
    if any(isinstance(each, FileNotFoundError) or _status(each) in {404, 410} for each in chain):
        return None
    said = " ".join(str(error).split()) or type(error).__name__
    return SourceError(
        f"{place} failed: {said}"[:300], where=where,
        hint="Try the same with dvc itself; its options belong into config.yaml.",
    )  # fmt: skip


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what caused it: a missing object and a dead host raise the same error, with another cause."""
    while error is not None:
        yield error
        error = error.__cause__


def _of_one(error: BaseException, place: str, where: str) -> SourceError | None:
    names = {kind.__name__ for kind in type(error).__mro__}
    status = _status(error)
    if "HostKeyNotVerifiable" in names:
        return unknown_key(place, where)
    if names & _REFUSED or status in {401, 403, 407}:
        return no_access(place, where)
    if names & _UNREACHABLE or status >= 500 or isinstance(error, ssl.SSLError):
        return unreachable(place, where, " ".join(str(error).split()) or type(error).__name__)
    return None


def _status(error: BaseException) -> int:
    """The HTTP status an error tells, under the name that its library gives it; 0 when it tells none."""
    told = (getattr(error, name, None) for name in ("status", "status_code", "code"))
    return next((status for status in told if isinstance(status, int)), 0)
