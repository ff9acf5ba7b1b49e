"""The noun: which project an event of a running experiment belongs to, and whether its sender may say so."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence

from dashboard.config import ProjectSettings, Settings
from dashboard.data.model.address import public_address, repository_identity
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.data.model.live import LiveEvent
from dashboard.data.model.project import Project
from dashboard.data.store.live import LiveStore
from dashboard.errors import NotFoundError, UnauthorizedError

_SHOWN = 200
"""Characters of a foreign address that a message repeats."""

FindProject = Callable[[str, str], Project]
"""A project by owner and name; `dashboard.data.projects.Projects.get`."""


class LiveRuns:
    """Takes the events of running experiments.

    Args:
        settings: Which projects take events, and of which repositories.
        find: Projects by name.
        live: Where events are kept.
        environment: Where the tokens are, under the names that the settings say.
    """

    def __init__(self, settings: Settings, find: FindProject, live: LiveStore, environment: Mapping[str, str]) -> None:
        self._settings = settings
        self._find = find
        self._live = live
        self._environment = environment

    def taking(self, token: str) -> tuple[ProjectSettings, ...]:
        """The projects that take events from somebody who knows this token; at least one.

        Raises:
            UnauthorizedError: No project has this token.
        """
        allowed = tuple(project for project in self._settings.projects if self._knows(project, token))
        if not token or not allowed:
            raise UnauthorizedError(
                "No project takes this token.",
                hint="Set DVC_STUDIO_TOKEN to the token of the project, which live.token_env in config.yaml names.",
            )
        return allowed

    def receive(self, allowed: Sequence[ProjectSettings], repository: str, event: LiveEvent) -> Project:
        """Keep an event; the project's next sync, a moment later, shows it.

        Args:
            allowed: What `taking` answered for the sender's token.
            repository: Address of its repository, as its git knows it.
            event: What it says.

        Returns:
            The project that the event belongs to.

        Raises:
            NotFoundError: Those are about other repositories.
        """
        with acting_as(OPERATOR):  # the token of the project was proof enough
            projects = [self._find(one.owner, one.name) for one in _about(repository, allowed, event.subdirectory)]
        if not projects:
            raise NotFoundError(
                f"No project of this token has the repository {public_address(repository)[:_SHOWN]}.",
                hint=f"Set DVC_STUDIO_REPO_URL to {_known(allowed)}, or add the address to live.repositories.",
                code="unknown-repository",
            )
        chosen = next((one for one in projects if self._live.has(one.id, event.run_id)), projects[0])
        self._live.receive(chosen.id, event)
        return chosen

    def _knows(self, project: ProjectSettings, token: str) -> bool:
        if project.live is None:
            return False
        known = self._environment.get(project.live.token_env, "")
        return bool(known) and hmac.compare_digest(known.encode(), token.encode("utf-8", "surrogateescape"))


def _addresses(project: ProjectSettings) -> tuple[str, ...]:
    listed = project.live.repositories if project.live else ()
    return ((project.git.url,) if project.git else ()) + listed


def _about(repository: str, projects: Sequence[ProjectSettings], subdirectory: str) -> list[ProjectSettings]:
    """The projects of a repository, the one in the sender's folder first."""
    wanted = repository_identity(repository)
    found = [one for one in projects if wanted in {repository_identity(address) for address in _addresses(one)}]
    return sorted(found, key=lambda one: _folder(one) != subdirectory.strip("/"))


def _folder(project: ProjectSettings) -> str:
    return (project.git.subdirectory or "" if project.git else "").strip("/")


def _known(projects: Sequence[ProjectSettings]) -> str:
    addresses = [public_address(address) for project in projects for address in _addresses(project)]
    return " or ".join(addresses[:3]) or "the address of a repository"
