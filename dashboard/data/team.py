"""The nouns of access in one value: who comes in, as whom, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dashboard.config import Settings
from dashboard.data.access import Access
from dashboard.data.accounts import Accounts
from dashboard.data.attempts import Attempts
from dashboard.data.audit import Audit
from dashboard.data.embeds import Embeds
from dashboard.data.grants import Grants
from dashboard.data.own_account import OwnAccount
from dashboard.data.people import People
from dashboard.data.sessions import Sessions
from dashboard.data.store.stores import Stores
from dashboard.data.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Team:
    """People, their programs, and those who only look at an embedded panel.

    Attributes:
        accounts: As signing in needs them.
        people: Everybody's accounts, for admins.
        own: The account of whoever asks.
        grants: Roles.
        sessions, tokens, embeds: What somebody may show to come in: a cookie, a token, an address.
        attempts: Wrong passwords and tokens.
        audit: What was done.
    """

    accounts: Accounts
    people: People
    own: OwnAccount
    grants: Grants
    sessions: Sessions
    tokens: Tokens
    embeds: Embeds
    attempts: Attempts
    audit: Audit


def team_of(settings: Settings, stores: Stores, access: Access, now: Callable[[], datetime]) -> Team:
    """The nouns of access over our stores.

    Args:
        settings: How people sign in, and which roles the configuration gives.
        stores: Where everything is kept.
        access: Who asks, and what they may do.
        now: The clock.
    """
    kept, audit, sessions = (
        stores.accounts,
        Audit(stores.audit, access, now, days=settings.access.audit_days),
        Sessions(settings.access, stores.sessions, now),
    )
    accounts = Accounts(settings, kept, audit, now=now)
    return Team(
        accounts=accounts,
        people=People(settings, kept, access, audit, end_sessions=sessions.end),
        own=OwnAccount(kept, access, accounts, audit, end_sessions=sessions.end),
        grants=Grants(settings, kept, access, audit),
        sessions=sessions,
        tokens=Tokens(stores.tokens, access, audit, numbered=accounts.numbered, now=now),
        embeds=Embeds(stores.embeds, access, audit, now),
        attempts=Attempts(stores.attempts, now),
        audit=audit,
    )
