"""Every key of `config.yaml`, its type, its default and what it is for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from dashboard.config.peers import Peers
from dashboard.config.reach import is_everybody, is_loopback

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
_RESERVED_SUFFIXES = (".git", ".dvc", ".mlflow")
_RESERVED_OWNERS = frozenset({"api", "embed", "assets", "static", "healthz", "readyz", "metrics", "auth", "s"})

Name = Annotated[str, Field(pattern=_NAME)]
Address = Annotated[str, Field(min_length=1)]


class Section(BaseModel):
    """What every section shares: it is frozen, and a key that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _null_is_the_default(cls, value: Any) -> Any:
        """A key whose value was commented out (``server:`` alone) is as good as absent."""
        if isinstance(value, dict):
            return {key: item for key, item in value.items() if item is not None or key not in cls.model_fields}
        return value


class ServerSettings(Section):
    """Where the web server listens."""

    host: str = Field("127.0.0.1", description="Address to listen on; other than loopback needs allow_remote: true.")
    port: int = Field(8050, ge=0, le=65535, description="Port; 0 takes a free one and prints it.")
    url_prefix: str = Field("/", description="Path under which a reverse proxy serves Dagboard, e.g. /dagboard/.")
    threads: int = Field(8, ge=1, le=256, description="Request threads of `dagboard serve`.")
    allow_remote: bool = Field(
        False,
        description="Listen beyond loopback where nobody signs in (access.mode none). Only behind a guarding proxy.",
    )
    hosts: tuple[str, ...] = Field(
        (), description="Host names under which browsers reach Dagboard, besides loopback, e.g. behind a proxy."
    )
    trusted_proxies: tuple[str, ...] = Field(
        (),
        description="Addresses or networks of your reverse proxies, or unix for a socket file: X-Forwarded-For, -Proto "
        "and -Host are believed from them alone.",
    )
    drain_seconds: float = Field(
        20, ge=0, le=3600, description="How long `dagboard serve`, told to stop, waits for the answers it is at."
    )
    frame_ancestors: tuple[str, ...] = Field(
        ("'self'",), description="Origins that may frame pages (Content-Security-Policy frame-ancestors)."
    )

    @model_validator(mode="after")
    def _prefix_has_slashes(self) -> ServerSettings:
        if not (self.url_prefix.startswith("/") and self.url_prefix.endswith("/")):
            raise ValueError("url_prefix must start and end with a slash")
        return self

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        Peers(value)
        return value


class OidcSettings(Section):
    """The OpenID Connect provider that people sign in with."""

    issuer: Address = Field(description="Address of the provider; /.well-known/openid-configuration is read below it.")
    client_id: Address = Field(description="Name under which the provider knows Dagboard.")
    client_secret_env: str | None = Field(
        None, description="Environment variable with the client's secret; null for a public client (PKCE alone)."
    )
    scopes: tuple[str, ...] = Field(("openid", "profile", "email"), description="What is asked for.")
    groups_claim: str = Field("groups", description="Claim that lists the groups of a person.")
    name_claim: str = Field("preferred_username", description="Claim with the name of the account.")
    label: str = Field("single sign-on", description="What the button of the sign-in page calls it.")
    hosts: tuple[str, ...] = Field(
        (), description="Hosts of the provider that are asked besides the issuer's, e.g. oauth2.googleapis.com."
    )

    @field_validator("issuer")
    @classmethod
    def _is_an_address_that_nobody_can_pretend_to_be(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if parts.scheme not in {"https", "http"} or not parts.hostname or {"?", "#", "@"} & set(issuer):
            raise ValueError("must be an address such as https://id.example.com, without ?, # and @")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("must begin with https://, because whoever stands in between could sign in as anybody")
        return issuer

    @field_validator("scopes")
    @classmethod
    def _asks_who_somebody_is(cls, scopes: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in scopes:
            raise ValueError("must hold openid")
        return scopes


class ProxySettings(Section):
    """A proxy that signs people in and says who they are in a header."""

    user_header: Address = Field("X-Forwarded-User", description="Header with the name of the account.")
    groups_header: str = Field("X-Forwarded-Groups", description="Header with the groups, separated by commas.")
    email_header: str = Field("X-Forwarded-Email", description="Header with the mail address.")
    peers: tuple[str, ...] = Field(
        ("127.0.0.1", "::1"), description="Addresses or networks the headers are believed from; no other request is."
    )
    sign_out_url: str | None = Field(None, description="Where the proxy signs people out.")

    @field_validator("peers")
    @classmethod
    def _are_addresses(cls, peers: tuple[str, ...]) -> tuple[str, ...]:
        if not peers:
            raise ValueError("must name the address of the proxy")
        Peers(peers)
        return peers

    @field_validator("user_header", "groups_header", "email_header")
    @classmethod
    def _names_a_header(cls, name: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9-]*", name):
            raise ValueError("must be the name of a header: letters, digits and dashes")
        return name


class GrantSettings(Section):
    """A role of a person or of a group."""

    user: str | None = Field(None, description="Name of an account; or give group.")
    group: str | None = Field(None, description="Name of a group, as the provider or the proxy says it; or give user.")
    on: Address = Field("*", description="owner/name, an owner, or * for everything.")
    role: Literal["viewer", "contributor", "maintainer", "admin"] = Field(description="What they are there.")

    @model_validator(mode="after")
    def _names_one(self) -> GrantSettings:
        if bool(self.user) == bool(self.group):
            raise ValueError("a grant names either a user or a group")
        return self


class AccessSettings(Section):
    """Who may come in, and what they may do."""

    mode: Literal["none", "local", "oidc", "proxy"] = Field(
        "none", description="none: nobody signs in; local: accounts of Dagboard; oidc; proxy: a header of your proxy."
    )
    idle_minutes: int = Field(720, ge=5, description="A session that asked nothing for so long ends.")
    session_days: int = Field(30, ge=1, le=365, description="A session ends after so long in any case.")
    secret_env: str | None = Field(
        None, description="Environment variable with the secret that signs links; null: a file in data_dir."
    )
    audit_days: int | None = Field(
        None, ge=1, description="Entries of the audit log are deleted after so many days; null: they are kept."
    )
    oidc: OidcSettings | None = Field(None, description="The provider of mode oidc.")
    proxy: ProxySettings = Field(default_factory=ProxySettings, description="The headers of mode proxy.")
    grants: tuple[GrantSettings, ...] = Field(
        (), description="Roles, besides those that `dagboard user` and the settings pages give."
    )

    @model_validator(mode="after")
    def _has_what_its_mode_needs(self) -> AccessSettings:
        if self.mode == "oidc" and self.oidc is None:
            raise ValueError("mode oidc needs access.oidc with issuer and client_id")
        return self

    @property
    def believes_everybody(self) -> bool:
        """Whether anybody who reaches the server could say that they are anybody."""
        return self.mode == "proxy" and is_everybody(self.proxy.peers)


class DatabaseSettings(Section):
    """Where our own tables live."""

    url: str | None = Field(None, description="null: SQLite in data_dir; or postgresql+psycopg://user@host/name.")


class SyncSettings(Section):
    """When sources are read again."""

    interval_seconds: float = Field(60, ge=5, description="Pause between two syncs of one project while serving.")
    watch_seconds: float = Field(
        0.5, ge=0, description="How often databases and live runs are looked at between two syncs; 0: never."
    )
    worker: Literal["embedded", "external"] = Field(
        "embedded", description="embedded: `serve` starts a worker process; external: you run `dagboard worker`."
    )
    max_file_bytes: int = Field(
        10_000_000, ge=1_000, description="Larger params, metrics and dvc.yaml files are reported, not parsed."
    )


class GitSettings(Section):
    """The git repository of a project."""

    url: Address = Field(description="Local path, file://, https:// or ssh address (also user@host:path).")
    branch: str | None = Field(None, description="Default branch; null takes the repository's own.")
    subdirectory: str | None = Field(None, description="DVC project inside a monorepo; null is the root.")
    token_env: str | None = Field(None, description="Name of the environment variable that holds an https token.")
    ssh_key: Path | None = Field(None, description="Private key file for ssh.")


class DvcRemoteSettings(Section):
    """A DVC remote that Dagboard may open."""

    name: str = Field(description="Name of the remote in the repository's .dvc/config.")
    url: Address = Field(description="Its address, whatever the repository's own .dvc/config says.")
    options: dict[str, str] = Field(
        default_factory=dict,
        description="Further options of DVC's remote section; over ssh also known_hosts, a file with the hosts' keys.",
    )


class DvcSettings(Section):
    """DVC data of a project."""

    remotes: tuple[DvcRemoteSettings, ...] = Field((), description="Where DVC data lies; nothing else is ever opened.")


class MlflowSettings(Section):
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


class LiveSettings(Section):
    """Running experiments that report by themselves (DVCLive, `dvc exp run`)."""

    token_env: Address = Field(description="Name of the environment variable with the token that senders must know.")
    repositories: tuple[str, ...] = Field(
        (), description="Further addresses under which senders know the repository, besides git.url."
    )
    stale_after_seconds: float = Field(
        3600, ge=10, description="A run that sent nothing for so long, and no end either, is shown as stale."
    )


class ProjectSettings(Section):
    """One project: a git repository, its DVC data and any number of MLflow sources."""

    owner: Name = Field(description="First part of the project's address.")
    name: Name = Field(description="Second part of the project's address.")
    description: str = Field("", description="One line for lists.")
    visibility: Literal["private", "internal", "public"] = Field(
        "internal", description="Who sees it without a grant: nobody, whoever signed in, or everybody."
    )
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


class Settings(Section):
    """Everything a process needs to know before it starts."""

    server: ServerSettings = Field(default_factory=ServerSettings, description="The web server.")
    access: AccessSettings = Field(default_factory=AccessSettings, description="Who may come in.")
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

    @model_validator(mode="after")
    def _believes_not_everybody(self) -> Settings:
        if self.access.believes_everybody and not is_loopback(self.server.host):
            raise ValueError(
                f"access.proxy.peers believes every address, and server.host {self.server.host} reaches beyond this "
                "machine: anybody could say that they are anybody. Name the address of your proxy"
            )
        return self


SECTIONS_BY_PLACE: dict[tuple[str, ...], type[Section]] = {
    (): Settings,
    ("server",): ServerSettings,
    ("access",): AccessSettings,
    ("access", "oidc"): OidcSettings,
    ("access", "proxy"): ProxySettings,
    ("access", "grants"): GrantSettings,
    ("database",): DatabaseSettings,
    ("sync",): SyncSettings,
    ("projects",): ProjectSettings,
    ("projects", "git"): GitSettings,
    ("projects", "dvc"): DvcSettings,
    ("projects", "dvc", "remotes"): DvcRemoteSettings,
    ("projects", "mlflow"): MlflowSettings,
    ("projects", "live"): LiveSettings,
}
SECTIONS = tuple(SECTIONS_BY_PLACE.values())
"""Every section of the file, from the whole to its parts."""
