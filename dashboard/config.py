"""`config.yaml` plus environment, as one frozen, typed `Settings`.

Unknown keys are refused with the nearest known key and the line. ``${NAME}`` inside a text takes the value of an
environment variable; credentials are named (``token_env``), never written. Relative paths are relative to the file.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dashboard.errors import ConfigError, plain_words

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
_RESERVED_SUFFIXES = (".git", ".dvc", ".mlflow")
_RESERVED_OWNERS = frozenset({"api", "embed", "assets", "static", "healthz", "readyz", "metrics"})
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

Location = tuple[int | str, ...]
Name = Annotated[str, Field(pattern=_NAME)]
Address = Annotated[str, Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _null_is_the_default(cls, value: Any) -> Any:
        """A key whose value was commented out (``server:`` alone) is as good as absent."""
        if isinstance(value, dict):
            return {key: item for key, item in value.items() if item is not None or key not in cls.model_fields}
        return value


class ServerSettings(_Section):
    """Where the web server listens."""

    host: str = Field("127.0.0.1", description="Address to listen on; other than loopback needs allow_remote: true.")
    port: int = Field(8050, ge=0, le=65535, description="Port; 0 takes a free one and prints it.")
    url_prefix: str = Field("/", description="Path under which a reverse proxy serves Dagboard, e.g. /dagboard/.")
    threads: int = Field(8, ge=1, le=256, description="Request threads of `dagboard serve`.")
    allow_remote: bool = Field(
        False, description="Listen beyond loopback although nobody is asked to sign in. Only behind a guarding proxy."
    )
    hosts: tuple[str, ...] = Field(
        (), description="Host names under which browsers reach Dagboard, besides loopback, e.g. behind a proxy."
    )
    frame_ancestors: tuple[str, ...] = Field(
        ("'self'",), description="Origins that may frame pages (Content-Security-Policy frame-ancestors)."
    )

    @model_validator(mode="after")
    def _prefix_has_slashes(self) -> ServerSettings:
        if not (self.url_prefix.startswith("/") and self.url_prefix.endswith("/")):
            raise ValueError("url_prefix must start and end with a slash")
        return self


class DatabaseSettings(_Section):
    """Where our own tables live."""

    url: str | None = Field(None, description="null: SQLite in data_dir; or postgresql+psycopg://user@host/name.")


class SyncSettings(_Section):
    """When sources are read again."""

    interval_seconds: float = Field(60, ge=5, description="Pause between two syncs of one project while serving.")
    watch_seconds: float = Field(
        2, ge=0, description="How often databases and live runs are looked at between two syncs; 0: never."
    )
    worker: Literal["embedded", "external"] = Field(
        "embedded", description="embedded: `serve` starts a worker process; external: you run `dagboard worker`."
    )
    max_file_bytes: int = Field(
        10_000_000, ge=1_000, description="Larger params, metrics and dvc.yaml files are reported, not parsed."
    )


class GitSettings(_Section):
    """The git repository of a project."""

    url: Address = Field(description="Local path, file://, https:// or ssh address (also user@host:path).")
    branch: str | None = Field(None, description="Default branch; null takes the repository's own.")
    subdirectory: str | None = Field(None, description="DVC project inside a monorepo; null is the root.")
    token_env: str | None = Field(None, description="Name of the environment variable that holds an https token.")
    ssh_key: Path | None = Field(None, description="Private key file for ssh.")


class DvcRemoteSettings(_Section):
    """A DVC remote that Dagboard may open."""

    name: str = Field(description="Name of the remote in the repository's .dvc/config.")
    url: Address = Field(description="Its address, whatever the repository's own .dvc/config says.")
    options: dict[str, str] = Field(default_factory=dict, description="Further options of DVC's remote section.")


class DvcSettings(_Section):
    """DVC data of a project."""

    remotes: tuple[DvcRemoteSettings, ...] = Field((), description="Where DVC data lies; nothing else is ever opened.")


class MlflowSettings(_Section):
    """One MLflow tracking server, database or file store."""

    uri: Address = Field(
        description="http(s) address of a server, sqlite:/// or postgresql:// database, or mlruns path."
    )
    name: str | None = Field(None, description="Name shown to users; null: mlflow, mlflow-2, and so on.")
    experiments: tuple[str, ...] = Field(("*",), description="Experiment names or shell patterns to include.")
    token_env: str | None = Field(
        None, description="Environment variable with a bearer token, or user:password for basic authentication."
    )
    artifacts: tuple[Path, ...] = Field(
        (), description="Folders with artifacts that may be read, besides mlruns or a SQLite database's own folder."
    )


class LiveSettings(_Section):
    """Running experiments that report by themselves (DVCLive, `dvc exp run`)."""

    token_env: Address = Field(description="Name of the environment variable with the token that senders must know.")
    repositories: tuple[str, ...] = Field(
        (), description="Further addresses under which senders know the repository, besides git.url."
    )
    stale_after_seconds: float = Field(
        3600, ge=10, description="A run that sent nothing for so long, and no end either, is shown as stale."
    )


class ProjectSettings(_Section):
    """One project: a git repository, its DVC data and any number of MLflow sources."""

    owner: Name = Field(description="First part of the project's address.")
    name: Name = Field(description="Second part of the project's address.")
    description: str = Field("", description="One line for lists.")
    git: GitSettings | None = Field(None, description="The git repository; null for a project of MLflow runs only.")
    dvc: DvcSettings = Field(default_factory=DvcSettings, description="DVC data of the repository.")
    mlflow: tuple[MlflowSettings, ...] = Field((), description="MLflow sources.")
    live: LiveSettings | None = Field(None, description="Events of running experiments; null takes none.")
    goals: dict[str, Literal["up", "down"]] = Field(
        default_factory=dict, description="Which direction of a metric is better; the first is the project's headline."
    )
    primary_metric: str | None = Field(None, description="Metric whose best step `at_best` is of; null: first goal.")

    @model_validator(mode="after")
    def _name_is_free(self) -> ProjectSettings:
        if self.name.endswith(_RESERVED_SUFFIXES):
            raise ValueError(f"name must not end with {', '.join(_RESERVED_SUFFIXES)}: those are hosted remotes")
        if self.owner in _RESERVED_OWNERS:
            raise ValueError(f"owner {self.owner} is an address of Dagboard itself")
        return self

    @model_validator(mode="after")
    def _source_names_are_distinct(self) -> ProjectSettings:
        names = ("git", "dvc", "live", *self.mlflow_names())
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two sources are called {twice[0]}: give each MLflow source a name of its own")
        return self

    def mlflow_names(self) -> tuple[str, ...]:
        """A unique name for each MLflow source, in order."""
        return tuple(
            source.name or ("mlflow" if index == 0 else f"mlflow-{index + 1}")
            for index, source in enumerate(self.mlflow)
        )


class Settings(_Section):
    """Everything a process needs to know before it starts."""

    server: ServerSettings = Field(default_factory=ServerSettings, description="The web server.")
    data_dir: Path = Field(
        Path(".dagboard"), description="Mirrors, run frames, metadata caches and the default SQLite database."
    )
    database: DatabaseSettings = Field(default_factory=DatabaseSettings, description="Our own tables.")
    sync: SyncSettings = Field(default_factory=SyncSettings, description="Reading the sources.")
    projects: tuple[ProjectSettings, ...] = Field((), description="The projects to show.")

    @property
    def database_url(self) -> str:
        """The SQLAlchemy address of our database."""
        return self.database.url or f"sqlite:///{self.data_dir / 'dagboard.sqlite'}"


def load(path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from a YAML file.

    Args:
        path: The file.
        environment: Where ``${NAME}`` is looked up; the process environment by default.

    Raises:
        ConfigError: The file is missing, is not YAML, or holds something that is not a setting.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(
            f"cannot read the configuration: {error.strerror}",
            where=str(path),
            hint="Name a file with --config or DAGBOARD_CONFIG.",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError("the configuration is not UTF-8 text", where=str(path), hint="Save it as UTF-8.") from error
    return parse(text, where=path, environment=os.environ if environment is None else environment)


def parse(text: str, *, where: Path, environment: Mapping[str, str]) -> Settings:
    """Settings from YAML text; `where` names the file in errors and anchors relative paths.

    Raises:
        ConfigError: As in `load`.
    """
    root, raw = _read(text, where)

    def value_of(name: str, location: Location) -> str:
        if name not in environment:
            hint = f"Set {name} or remove ${{{name}}}."
            raise ConfigError(f"environment variable {name} is not set", where=_place(where, root, location), hint=hint)
        return environment[name]

    try:
        settings = Settings.model_validate(_expanded(raw, value_of))
    except ValidationError as error:
        raise _config_error(error, root, where) from error
    _refuse_repeated_projects(settings, root, where)
    return _anchored(settings, where.parent)


def _read(text: str, where: Path) -> tuple[yaml.Node | None, dict[Any, Any]]:
    """The nodes of a YAML text, which know their lines, and its keys and values."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is not None:
            _refuse_repeated_keys(root, where)
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise ConfigError(f"not valid YAML: {getattr(error, 'problem', error)}", where=f"{where}{line}") from error
    except RecursionError as error:
        raise ConfigError("the configuration is nested too deeply, or refers to itself", where=str(where)) from error
    if not isinstance(raw, dict | None):
        raise ConfigError("the configuration must be a mapping of keys", where=str(where))
    return root, raw or {}


def _refuse_repeated_keys(node: yaml.Node, where: Path) -> None:
    """YAML readers keep the last of two equal keys and forget the first without a word."""
    children = node.value if isinstance(node, yaml.SequenceNode) else []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen and key.value != "<<":
                place = f"{where}:{key.start_mark.line + 1}"
                raise ConfigError(f"key {key.value} is written twice", where=place, hint="Keep one of them.")
            seen.add(str(key.value))
        children = [value for _, value in node.value]
    for child in children:
        _refuse_repeated_keys(child, where)


def _refuse_repeated_projects(settings: Settings, root: yaml.Node | None, where: Path) -> None:
    seen: set[tuple[str, str]] = set()
    for index, project in enumerate(settings.projects):
        key = (project.owner.lower(), project.name.lower())
        if key in seen:
            raise ConfigError(
                f"project {project.owner}/{project.name} is listed twice",
                where=_place(where, root, ("projects", index)), hint="Remove one, or give it another name.",
            )  # fmt: skip
        seen.add(key)


def _expanded(value: Any, value_of: Callable[[str, Location], str], location: Location = ()) -> Any:
    """The same value with every ``${NAME}`` replaced by what `value_of` says for the name at its place."""
    if isinstance(value, dict):
        return {key: _expanded(item, value_of, (*location, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_expanded(item, value_of, (*location, index)) for index, item in enumerate(value)]
    if not isinstance(value, str):
        return value
    return _VARIABLE.sub(lambda match: value_of(match.group(1), location), value)


def _config_error(error: ValidationError, root: yaml.Node | None, where: Path) -> ConfigError:
    found = error.errors()
    # A misspelt key leaves another one missing: what is written wrong explains both.
    first = next((item for item in found if item["type"] == "extra_forbidden"), found[0])
    location = tuple(part for part in first["loc"])
    place = _place(where, root, location)
    dotted = ".".join(str(part) for part in location)
    if first["type"] == "extra_forbidden":
        known = _known_keys(location[:-1])
        nearest = difflib.get_close_matches(str(location[-1]), known, n=1, cutoff=0.4)
        hint = f"Did you mean {nearest[0]}?" if nearest else f"Known keys: {', '.join(known)}."
        return ConfigError(f"unknown key {dotted}", where=place, hint=hint)
    message = plain_words(first)
    return ConfigError(f"{dotted}: {message}" if dotted else message, where=place)


def _place(where: Path, root: yaml.Node | None, location: Location) -> str:
    line = _line_of(root, location)
    return f"{where}:{line}" if line else str(where)


def _line_of(node: yaml.Node | None, location: Location) -> int | None:
    """1-based line of the deepest node of `location` that exists."""
    line = node.start_mark.line + 1 if node else None
    for part in location:
        child = _child(node, part)
        if child is None:
            return line
        mark, node = child
        line = mark.line + 1
    return line


def _child(node: yaml.Node | None, part: int | str) -> tuple[yaml.Mark, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark, node.value[part]
    return None


_SECTIONS: dict[tuple[str, ...], type[_Section]] = {
    (): Settings,
    ("server",): ServerSettings,
    ("database",): DatabaseSettings,
    ("sync",): SyncSettings,
    ("projects",): ProjectSettings,
    ("projects", "git"): GitSettings,
    ("projects", "dvc"): DvcSettings,
    ("projects", "dvc", "remotes"): DvcRemoteSettings,
    ("projects", "mlflow"): MlflowSettings,
    ("projects", "live"): LiveSettings,
}
SECTIONS = tuple(_SECTIONS.values())
"""Every section of the file, from the whole to its parts."""


def _known_keys(location: Location) -> list[str]:
    names = tuple(part for part in location if isinstance(part, str))
    return list(_SECTIONS[names].model_fields) if names in _SECTIONS else []


def _anchored(settings: Settings, folder: Path) -> Settings:
    """The same settings with relative local paths made absolute against the configuration's folder."""
    folder = folder.resolve()
    projects = tuple(_anchored_project(project, folder) for project in settings.projects)
    data_dir = (folder / settings.data_dir.expanduser()).resolve()
    database = settings.database
    if database.url:
        database = database.model_copy(update={"url": anchored_address(database.url, folder)})
    return settings.model_copy(update={"data_dir": data_dir, "database": database, "projects": projects})


def _anchored_project(project: ProjectSettings, folder: Path) -> ProjectSettings:
    remotes = (each.model_copy(update={"url": anchored_address(each.url, folder)}) for each in project.dvc.remotes)
    changes: dict[str, Any] = {
        "mlflow": tuple(
            source.model_copy(
                update={
                    "uri": anchored_address(source.uri, folder),
                    "artifacts": tuple((folder / path.expanduser()).resolve() for path in source.artifacts),
                }
            )
            for source in project.mlflow
        ),
        "dvc": DvcSettings(remotes=tuple(remotes)),
    }
    if project.git:
        key = project.git.ssh_key
        changes["git"] = project.git.model_copy(
            update={
                "url": anchored_address(project.git.url, folder),
                "ssh_key": (folder / key.expanduser()).resolve() if key else None,
            }
        )
    return project.model_copy(update=changes)


def anchored_address(address: str, folder: Path) -> str:
    """A relative local path, also inside ``sqlite:///``, made absolute; every other address as it is."""
    if address.startswith("sqlite:///") and not address.startswith("sqlite:////"):
        return f"sqlite:///{(folder / address.removeprefix('sqlite:///')).resolve()}"
    is_remote = "://" in address or re.match(r"^[^/]+@[^/:]+:", address)
    return address if is_remote else str((folder / Path(address).expanduser()).resolve())
