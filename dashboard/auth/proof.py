"""Whether a password proves an account: how often that may be asked, and how long the answer takes."""

from __future__ import annotations

from dashboard.auth import passwords
from dashboard.auth.identifying import address
from dashboard.context import Context
from dashboard.data.model.account import Account


def proved(context: Context, name: str, password: str) -> Account | None:
    """The account of a name, if the password is its own; None for whatever is wrong, after the same work.

    Raises:
        TooManyAttemptsError: Too many passwords were wrong before; this one is not looked at.
    """
    accounts = context.team.accounts
    context.team.attempts.begin_sign_in(name, address())
    account = accounts.named(name)
    kept = accounts.password_hash(account) if account else None
    if not passwords.is_right(kept, password) or account is None or account.is_disabled:
        return None
    context.team.attempts.signed_in(name, address())
    if kept and passwords.is_outdated(kept):
        accounts.keep_rehashed(account, passwords.rehashed(password))
    return account
