"""Settings become a frozen `Context`: the only place that names concrete adapters."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from dashboard.allocation import give_back_large_blocks
from dashboard.config import Settings
from dashboard.data.access import Access
from dashboard.data.charts import Charts
from dashboard.data.cohorts import Cohorts
from dashboard.data.compare import Comparisons
from dashboard.data.contents import Contents
from dashboard.data.datasets import Datasets, VersionPages
from dashboard.data.diff import ContentDiff, diff_within
from dashboard.data.differences import Differences
from dashboard.data.environments import Environments
from dashboard.data.experiments import Experiments, OpenReader, RunReader
from dashboard.data.files import Files
from dashboard.data.influences import Influences
from dashboard.data.labels import Labels
from dashboard.data.labels_across import LabelsAcross
from dashboard.data.lineage import Lineages
from dashboard.data.links import Links
from dashboard.data.live import LiveReader, LiveRuns
from dashboard.data.model.project import Project, SourceKind
from dashboard.data.models import Models
from dashboard.data.pipelines import Pipelines
from dashboard.data.plots import PICTURE_SECONDS, Plots
from dashboard.data.preview import Preview, Readers, preview_within
from dashboard.data.projects import Projects, primary_of
from dashboard.data.provenance import Provenance
from dashboard.data.revisions import Revisions
from dashboard.data.same_data import SameDataFilters
from dashboard.data.search import Search
from dashboard.data.selections import Selections
from dashboard.data.sides import Sides
from dashboard.data.small_files import SmallFiles
from dashboard.data.sources.content import ContentSources
from dashboard.data.sources.dvc import yaml12
from dashboard.data.sources.mlflow import open_reader
from dashboard.data.sources.repositories import Repositories
from dashboard.data.store.database import Database
from dashboard.data.store.frames import RunFrames
from dashboard.data.store.jobs import JobStore
from dashboard.data.store.listings import ListingStore
from dashboard.data.store.small_files import SmallFileStore
from dashboard.data.store.stores import Stores, stores_of
from dashboard.data.sync import Pulses, Sync
from dashboard.data.syncs import Syncs
from dashboard.data.tables import Tables
from dashboard.data.team import Team, team_of
from dashboard.data.thumbnails import Thumbnails
from dashboard.data.views import Views
from dashboard.errors import ConfigError, NotFoundError


@dataclass(frozen=True, slots=True)
class Context:
    """What pages, callbacks, the API and the command line may ask for."""

    settings: Settings
    access: Access
    team: Team
    projects: Projects
    revisions: Revisions
    contents: Contents
    files: Files
    tables: Tables
    thumbnails: Thumbnails
    datasets: Datasets
    differences: Differences
    pipelines: Pipelines
    plots: Plots
    experiments: Experiments
    compare: Comparisons
    selections: Selections
    links: Links
    cohorts: Cohorts
    charts: Charts
    influences: Influences
    provenance: Provenance
    environments: Environments
    sides: Sides
    labels: Labels
    labels_across: LabelsAcross
    live: LiveRuns
    views: Views
    models: Models
    lineage: Lineages
    same_data: SameDataFilters
    search: Search
    sync: Sync
    syncs: Syncs
    pulses: Pulses
    jobs: JobStore


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def build(
    settings: Settings, *, now: Callable[[], datetime] = utc_now, environment: Mapping[str, str] | None = None
) -> Context:
    """A context over the database and data directory that the settings name; both are made ready first.

    Args:
        settings: Of this process.
        now: The clock.
        environment: Where credentials are looked up; the process environment by default.

    Raises:
        ConfigError: The data directory or the database address cannot be used.
        UnavailableError: The database cannot be reached, or is newer than this Dagboard.
    """
    give_back_large_blocks()
    environment = os.environ if environment is None else environment
    _make_data_dir(settings)
    database = Database(settings.database_url)
    database.migrate()
    stores = stores_of(database, now)
    access = Access(settings)
    projects = Projects(settings, stores, access, now=now)
    projects.configure()
    return _assembled(_ground(settings, stores, access, projects, environment), now)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the nouns stand on: settings, our stores, and what opens the outside."""

    settings: Settings
    environment: Mapping[str, str]
    stores: Stores
    access: Access
    projects: Projects
    frames: RunFrames
    repositories: Repositories
    revisions: Revisions
    contents: Contents
    small_files: SmallFiles
    open_reader: OpenReader
    readers: Readers
    preview: Callable[..., Preview]
    compare: Callable[..., ContentDiff]


def _ground(
    settings: Settings, stores: Stores, access: Access, projects: Projects, environment: Mapping[str, str]
) -> _Ground:
    repositories = Repositories(settings)
    listings = ListingStore(settings.data_dir / "listings")
    contents = Contents(ContentSources(settings, repositories), stores.commits, repositories, listings, stores.sizes)
    kept = SmallFileStore(settings.data_dir / "small-files")
    small_files = SmallFiles(contents, kept, settings.sync.max_file_bytes)
    readers = Readers()
    return _Ground(
        settings=settings,
        environment=environment,
        stores=stores,
        access=access,
        projects=projects,
        frames=RunFrames(settings.data_dir / "frames"),
        repositories=repositories,
        revisions=Revisions(repositories),
        contents=contents,
        small_files=small_files,
        open_reader=_reader_factory(projects, stores, repositories, environment, small_files),
        readers=readers,
        preview=partial(preview_within, readers, read_yaml=yaml12.document),
        compare=partial(diff_within, readers),
    )


def _assembled(ground: _Ground, now: Callable[[], datetime]) -> Context:
    settings, stores, frames = ground.settings, ground.stores, ground.frames
    revisions, repositories, open_reader = ground.revisions, ground.repositories, ground.open_reader
    experiments = _experiments(ground, now)
    team = team_of(settings, stores, ground.access, now)
    pages = VersionPages(stores.commits, ground.contents, frames, stores.models)
    selections = Selections(stores.selections, stores.runs, ground.access)
    charts = Charts(experiments)
    labels = Labels(experiments, frames, stores.runs, stores.labels, stores.notes, audit=team.audit)
    models = Models(stores.models, stores.runs, stores.commits, repositories)
    datasets = Datasets(stores.commits, revisions, repositories, ground.contents, pages, find=ground.projects.get)
    files = Files(revisions, ground.contents, stores.commits, repositories, ground.preview)
    return Context(
        settings=settings, access=ground.access, team=team,
        projects=ground.projects, revisions=revisions, contents=ground.contents, datasets=datasets, files=files,
        differences=Differences(files, datasets, ground.compare, yaml12.document),
        plots=_plots(ground), tables=Tables(files, ground.readers),
        thumbnails=Thumbnails(files, ground.readers),
        pipelines=Pipelines(stores.commits, revisions, repositories, ground.contents),
        experiments=experiments, compare=Comparisons(frames), links=Links(stores.links, ground.access),
        selections=selections, cohorts=Cohorts(experiments, selections),
        charts=charts, influences=Influences(experiments, charts),
        provenance=Provenance(experiments, datasets),
        environments=Environments(stores.runs, open_reader),
        sides=Sides(stores.runs, open_reader, preview=ground.preview),
        labels=labels,
        labels_across=LabelsAcross(labels, experiments),
        live=LiveRuns(settings, ground.projects.get, stores.live, ground.environment),
        views=Views(stores.views, team.audit), models=models,
        lineage=Lineages(experiments, stores.runs, models, stores.commits, revisions),
        same_data=SameDataFilters(experiments, models),
        search=Search(ground.projects, stores, files),
        sync=Sync(settings, stores, frames, now=now, environment=ground.environment, small_files=ground.small_files),
        syncs=Syncs(stores.jobs, team.audit), pulses=Pulses(settings, stores, ground.environment), jobs=stores.jobs,
    )  # fmt: skip


def _experiments(ground: _Ground, now: Callable[[], datetime]) -> Experiments:
    stores = ground.stores
    return Experiments(
        ground.frames, stores.runs, stores.commits, ground.open_reader, successor=stores.live.absorber,
        preview=ground.preview, now=now,
    )  # fmt: skip


def _plots(ground: _Ground) -> Plots:
    """Templates are drawn by a JavaScript engine, which reserves more addresses than any limit could allow."""
    readers = Readers(processes=1, seconds=PICTURE_SECONDS, counts="data")
    return Plots(
        ground.stores.commits, ground.revisions, ground.repositories, ground.contents,
        readers=readers, read_yaml=yaml12.document,
    )  # fmt: skip


def _reader_factory(
    projects: Projects, stores: Stores, repositories: Repositories, environment: Mapping[str, str],
    small_files: SmallFiles,
) -> OpenReader:  # fmt: skip
    """A function that opens the reader of one source of a project, for histories and artifacts."""

    def opened(project: Project, source_name: str) -> RunReader:
        live = LiveReader(project.id, stores.live)
        if source_name == SourceKind.LIVE:
            return live
        if source_name == SourceKind.GIT:
            from dashboard.data.sources.dvc.curve_reader import CurveReader  # noqa: PLC0415 - importing dvc takes long

            facts = partial(stores.commits.facts, project.id)
            return CurveReader(partial(repositories.reader, project.key), live, facts, small_files.of(project))
        settings = projects.settings(project)
        for name, mlflow in zip(settings.mlflow_names(), settings.mlflow, strict=True):
            if name == source_name:
                return open_reader(mlflow, name, environment, primary_of(settings))
        raise NotFoundError(f"{project.key} has no MLflow source {source_name}", hint="Sync the project.")

    return opened


def _make_data_dir(settings: Settings) -> None:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"cannot create the data directory: {error.strerror}", where=str(settings.data_dir),
            hint="Name a folder that may be written in data_dir.",
        ) from error  # fmt: skip
