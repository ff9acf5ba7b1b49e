"""Ids of the pages about accounts, people and roles, shared by pages and callbacks."""

from __future__ import annotations

ACCOUNT_NAME = "account-name"
ACCOUNT_EMAIL = "account-email"
ACCOUNT_SAVE = "account-save"
ACCOUNT_SAID = "account-said"
PASSWORD_OLD = "password-old"  # noqa: S105 - an id
PASSWORD_NEW = "password-new"  # noqa: S105 - an id
PASSWORD_SAVE = "password-save"  # noqa: S105 - an id
PASSWORD_SAID = "password-said"  # noqa: S105 - an id
SESSIONS = "account-sessions"
SESSION_END = "session-end"
"""Type of the buttons that end one session, or with an empty id all but this one."""

GRANTS = "grants"
GRANT_KIND = "grant-kind"
GRANT_SUBJECT = "grant-subject"
GRANT_ROLE = "grant-role"
GRANT_PLACE = "grant-place"
GRANT_GIVE = "grant-give"
GRANT_SAID = "grant-said"
GRANT_TAKE = "grant-take"
"""Type of the buttons that take a grant back; ``id`` and ``on`` say which."""

PEOPLE = "people"
PEOPLE_MADE = "people-made"
PEOPLE_ACT = "people-act"
"""Type of what is done to an account: ``act`` and ``name`` say what to whom."""
PERSON_NAME = "person-name"
PERSON_SHOWN = "person-shown"
PERSON_EMAIL = "person-email"
PERSON_ADD = "person-add"
