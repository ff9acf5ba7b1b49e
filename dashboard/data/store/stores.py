"""All stores of one database, as one value to hand around."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dashboard.data.store.accounts import AccountStore
from dashboard.data.store.attempts import AttemptStore
from dashboard.data.store.audit import AuditStore
from dashboard.data.store.commits import CommitStore
from dashboard.data.store.database import Database
from dashboard.data.store.embeds import EmbedStore
from dashboard.data.store.jobs import JobStore
from dashboard.data.store.labels import LabelStore
from dashboard.data.store.leases import LeaseStore
from dashboard.data.store.links import LinkStore
from dashboard.data.store.live import LiveStore
from dashboard.data.store.models import ModelStore
from dashboard.data.store.notes import NoteStore
from dashboard.data.store.projects import ProjectStore
from dashboard.data.store.runs import RunStore
from dashboard.data.store.selections import SelectionStore
from dashboard.data.store.sessions import SessionStore
from dashboard.data.store.sizes import SizeStore
from dashboard.data.store.tokens import TokenStore
from dashboard.data.store.views import ViewStore


@dataclass(frozen=True, slots=True)
class Stores:
    """The store classes over one database."""

    database: Database
    projects: ProjectStore
    commits: CommitStore
    runs: RunStore
    labels: LabelStore
    notes: NoteStore
    views: ViewStore
    selections: SelectionStore
    links: LinkStore
    models: ModelStore
    jobs: JobStore
    leases: LeaseStore
    live: LiveStore
    sizes: SizeStore
    accounts: AccountStore
    sessions: SessionStore
    audit: AuditStore
    tokens: TokenStore
    attempts: AttemptStore
    embeds: EmbedStore


def stores_of(database: Database, now: Callable[[], datetime]) -> Stores:
    """The stores of a database.

    Args:
        database: Migrated before the first use.
        now: The clock: leases and jobs look at it.
    """
    return Stores(
        database=database, projects=ProjectStore(database), commits=CommitStore(database), runs=RunStore(database),
        labels=LabelStore(database), notes=NoteStore(database, now), views=ViewStore(database, now),
        selections=SelectionStore(database, now), links=LinkStore(database, now), models=ModelStore(database),
        jobs=JobStore(database, now), leases=LeaseStore(database, now), live=LiveStore(database, now),
        sizes=SizeStore(database), accounts=AccountStore(database, now), sessions=SessionStore(database),
        audit=AuditStore(database), tokens=TokenStore(database), attempts=AttemptStore(database),
        embeds=EmbedStore(database),
    )  # fmt: skip
