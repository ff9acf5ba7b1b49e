"""What the header says about whoever asks."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.auth import csrf
from dashboard.components.access import user_menu
from dashboard.components.access.user_menu import Who
from dashboard.context import Context
from dashboard.data.model.access import Permission
from dashboard.data.model.identity import Identity, IdentityKind


def menu(context: Context, secret: str) -> Component | None:
    """The menu of who signed in, the way in for nobody, and nothing where nobody signs in."""
    who, prefix = context.access.who(), context.settings.server.url_prefix
    if context.access.is_open:
        return None
    if who.kind is IdentityKind.NOBODY:
        return user_menu.way_in(prefix)
    account = context.team.accounts.numbered(who.account_id) if who.account_id is not None else None
    if who.kind is not IdentityKind.PERSON or account is None:
        return None
    proof = csrf.token_of(secret, who.credential)
    return user_menu.menu(Who(who.name, account.shown, proof, _can_leave(context), _links(context, who)), prefix)


def _links(context: Context, _who: Identity) -> list[tuple[str, str, str]]:
    prefix = context.settings.server.url_prefix
    links = [("Account", "settings", f"{prefix}account")]
    if context.access.may_everywhere(Permission.ACCOUNT_MANAGE):
        links.append(("People", "users", f"{prefix}people"))
    if context.access.may_everywhere(Permission.AUDIT_READ):
        links.append(("Audit log", "history", f"{prefix}audit"))
    return links


def _can_leave(context: Context) -> bool:
    """A proxy signs people in again at once, unless it says where it signs them out."""
    access = context.settings.access
    return access.mode != "proxy" or access.proxy.sign_out_url is not None
