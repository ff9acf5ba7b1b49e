"""The gate: which projects exist for whoever asks, and what they may do there.

`dashboard.data.projects` finds no project that `sees` refuses, so lists, counts, search and every page, callback and
API route leave it out without knowing why. Nouns that write call `check` first.
"""

from __future__ import annotations

from collections.abc import Callable

from dashboard.config import GrantSettings, Settings
from dashboard.data.model.access import Grant, Permission, Role, Visibility, least_role
from dashboard.data.model.identity import Identity, IdentityKind, asking
from dashboard.data.model.project import ProjectKey
from dashboard.errors import ForbiddenError, UnauthorizedError, UnknownProjectError

_SERVER = "this server"
_ANYBODY = Identity(IdentityKind.ANYBODY)


class Access:
    """Who may do what.

    Args:
        settings: How people sign in, and how visible projects are.
        who: Says who asks now.
    """

    def __init__(self, settings: Settings, who: Callable[[], Identity] = asking) -> None:
        self._is_open = settings.access.mode == "none"
        self._who = who
        self._visibility = {
            ProjectKey(project.owner, project.name): Visibility(project.visibility) for project in settings.projects
        }

    @property
    def is_open(self) -> bool:
        """Whether nobody is asked to sign in."""
        return self._is_open

    @property
    def has_public(self) -> bool:
        """Whether there is something to see for people who did not sign in."""
        return self._is_open or Visibility.PUBLIC in self._visibility.values()

    def who(self) -> Identity:
        """Who asks; without sign-in, everybody may everything."""
        identity = self._who()
        return _ANYBODY if self._is_open and identity.kind is IdentityKind.NOBODY else identity

    def visibility(self, key: ProjectKey) -> Visibility:
        """Who sees a project without a grant; a project that the configuration does not name is private."""
        return self._visibility.get(key, Visibility.PRIVATE)

    def role(self, key: ProjectKey) -> Role | None:
        """The asker's role in a project; None when it does not exist for them."""
        return self.who().role_on(key, self.visibility(key))

    def sees(self, key: ProjectKey) -> bool:
        """Whether a project exists for the asker."""
        return self.may(Permission.PROJECT_READ, key)

    def may(self, permission: Permission, key: ProjectKey) -> bool:
        """Whether the asker may do something in a project."""
        return self.who().may(permission, self.role(key))

    def may_everywhere(self, permission: Permission) -> bool:
        """Whether the asker may do something that concerns the server itself."""
        who = self.who()
        return who.may(permission, who.role_everywhere())

    def check(self, permission: Permission, key: ProjectKey) -> None:
        """Refuse what the asker may not do.

        Raises:
            UnknownProjectError: The project does not exist for them.
            UnauthorizedError: They did not sign in.
            ForbiddenError: Their role, or the scope of their token, does not hold it.
        """
        if not self.sees(key):
            raise UnknownProjectError(str(key))
        if not self.may(permission, key):
            raise self._refusal(permission, str(key), self.role(key))

    def check_everywhere(self, permission: Permission) -> None:
        """As `check`, for what concerns the server itself.

        Raises:
            UnauthorizedError: They did not sign in.
            ForbiddenError: Their role does not hold it.
        """
        if not self.may_everywhere(permission):
            raise self._refusal(permission, _SERVER, self.who().role_everywhere())

    def check_administers(self) -> None:
        """Refuse what only people who manage accounts do: a token that got out must not make others.

        Raises:
            UnauthorizedError: They did not sign in.
            ForbiddenError: Their role does not hold it, or a program asks.
        """
        self.check_everywhere(Permission.ACCOUNT_MANAGE)
        if self.who().kind is IdentityKind.TOKEN:
            raise ForbiddenError("Only a person who signed in may do this, no token.")

    def check_own(self, permission: Permission) -> None:
        """As `check`, for what only the asker will see: whoever signed in may, as far as their token's scope goes.

        Raises:
            UnauthorizedError: They did not sign in.
            ForbiddenError: The scope of their token does not hold it, or they only look at something embedded.
        """
        who = self.who()
        is_somebody = who.is_signed_in or who.kind is IdentityKind.ANYBODY
        if not is_somebody or not who.may(permission, least_role(permission)):
            raise self._refusal(permission, _SERVER, least_role(permission) if is_somebody else None)

    def _refusal(self, permission: Permission, place: str, role: Role | None) -> UnauthorizedError | ForbiddenError:
        who = self.who()
        if who.kind is IdentityKind.NOBODY:
            return UnauthorizedError("This needs somebody who signed in.", hint="Sign in, or send a token.")
        if role is not None and role >= least_role(permission):
            return ForbiddenError(
                f"The scope of this token does not hold {permission}.", hint="Make a token with a wider scope."
            )
        if place == _SERVER:
            return ForbiddenError(f"Only admins of this Dagboard may do this ({permission}).", hint="Ask one of them.")
        return ForbiddenError(
            f"{permission} in {place} needs the role {least_role(permission).word}; "
            f"{'yours is ' + role.word if role else 'you have none there'}.",
            hint="Ask an admin of the project for it.",
        )


def grant_in(configured: GrantSettings) -> Grant:
    """The role that an entry of the configuration gives, and where."""
    return Grant(configured.on, Role.of(configured.role))
