"""``dagboard token``: tokens of any account, from the machine that Dagboard runs on."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.table import Table

from dashboard.cli.accounts import account_of, built, cell
from dashboard.cli.invocation import Invocation
from dashboard.data.model.token import Token, TokenDraft, TokenScope
from dashboard.errors import InvalidRequestError

_SCOPES = tuple(scope.value for scope in TokenScope)


def add(invocation: Invocation, user: str, name: str, *, scope: str, project: str | None, days: int) -> None:
    """Make a token; it goes to standard output, and what is known of it to standard error."""
    context = built(invocation)
    if scope not in _SCOPES:
        raise InvalidRequestError(f"{scope} is no scope", hint=f"Take one of {', '.join(_SCOPES)}.")
    key = None
    if project is not None:
        owner, _, own = project.partition("/")
        key = context.projects.get(owner, own).key
    account = account_of(context, user)
    token, secret = context.team.tokens.make_for(account, TokenDraft(name, TokenScope(scope), key, days or None))
    until = f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "for ever"
    invocation.complain(f"A token of {user} ({token.scope.value}), {until}. It is shown this once:", "green")
    print(secret)  # noqa: T201 - as it is, for programs
    if context.access.is_open:
        invocation.complain("Nobody needs it yet: set access.mode in the configuration.", "yellow")


def show(invocation: Invocation, user: str) -> None:
    """The tokens of an account."""
    context = built(invocation)
    tokens = context.team.tokens.of(account_of(context, user))
    if not tokens:
        invocation.say(f"{user} has no token. Make one with: dagboard token add NAME --user {user}")
        return
    table = Table(box=None, pad_edge=False)
    for title in ("id", "name", "scope", "project", "expires", "last used"):
        table.add_column(title, no_wrap=title == "id")
    now = datetime.now(UTC)
    for token in tokens:
        table.add_row(*(cell(text) for text in _row(token, now)))
    invocation.out.print(table)


def revoke(invocation: Invocation, user: str, token_id: str) -> None:
    """Revoke a token of an account."""
    context = built(invocation)
    context.team.tokens.revoke_of(account_of(context, user), token_id)
    invocation.say(f"The token {token_id} of {user} is revoked.", "green")


def _row(token: Token, now: datetime) -> tuple[str, ...]:
    expires = f"{token.expires_at:%Y-%m-%d}" if token.expires_at else "never"
    if token.is_expired(now):
        expires += " (expired)"
    used = f"{token.used_at:%Y-%m-%d %H:%M} UTC from {token.used_from}" if token.used_at else "never"
    return token.id, token.name, token.scope.value, str(token.project or "all"), expires, used
