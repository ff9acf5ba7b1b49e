"""How to load a version of a model: commands and code to copy. No credential is ever part of them."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.route import Route
from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.models import Holder, Origin
from dashboard.figures.models.events import version_name


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie, without credentials.

    Attributes:
        host: Scheme and host of Dagboard, without a trailing slash.
        tracking: Address of the tracking server, database or folder; empty when unknown.
        clone: Address of the repository; empty when there is none.
        path: What a DVC artifact names, relative to the project.
    """

    host: str
    tracking: str
    clone: str
    path: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which version is to be loaded.

    Attributes:
        holder: The alias or stage it is asked for by; None to ask for the version itself.
    """

    version: ModelVersion
    origin: Origin
    holder: Holder | None


def panel(model: RegisteredModel, wanted: Wanted | None, places: Places, route: Route) -> Component:
    """Ways to load a version, the client's own first.

    Args:
        model: The model.
        wanted: The version; None when there is none yet.
        places: Where things lie.
        route: Where we are.
    """
    if wanted is None:
        body: Component = html.P("There is no version to load yet.", className="dg-muted")
        return parts.panel([icon("download"), "Load it"], body)
    ways = _mlflow(model, wanted, places, route) if model.source == "mlflow" else _dvc(model, wanted, places, route)
    ways.append(("What Dagboard knows of it, as JSON", _curl(_api(model, places, route))))
    blocks = [
        html.Div([html.H3(title), parts.code(code, f"Copy: {title}")], className="dg-panel-section")
        for title, code in ways
    ]
    title = [icon("download"), "Load ", html.Span(_name(wanted), className="dg-muted dg-break")]
    return parts.panel(title, html.Div(blocks, className="dg-stack dg-stack-tight"))


def _name(wanted: Wanted) -> str:
    version = version_name(wanted.version.version)
    return f"{wanted.holder.label}, {version}" if wanted.holder else version


def _mlflow(model: RegisteredModel, wanted: Wanted, places: Places, route: Route) -> list[tuple[str, str]]:
    address = model_uri(model.name, wanted)
    server = f"export MLFLOW_TRACKING_URI={shlex.quote(places.tracking)}" if places.tracking else ""
    python = f"import mlflow\n\nmodel = mlflow.pyfunc.load_model({literal(address)})"
    download = f"mlflow artifacts download --artifact-uri {shlex.quote(address)} --dst-path model"
    found = [("Python", python), ("Files, by the command line", download), *_zip(wanted, places, route)]
    return [*([("First, where the server is", server)] if server else []), *found]


def _zip(wanted: Wanted, places: Places, route: Route) -> list[tuple[str, str]]:
    """The files of the models that the run logged, by curl; none where the run is not known."""
    run = wanted.origin.run
    if run is None:
        return []
    address = f"{places.host}{route.api}/runs/{quote(run.id, safe='')}/artifacts/archive?models=true"
    return [("From Dagboard, without a client", f"{_curl(address)} --output model.zip && unzip model.zip -d model")]


def model_uri(name: str, wanted: Wanted) -> str:
    """MLflow's address of a version: by its alias or stage where it is asked for so."""
    if wanted.holder is None:
        return f"models:/{name}/{wanted.version.version}"
    mark = "@" if wanted.holder.kind == "alias" else "/"
    return f"models:/{name}{mark}{wanted.holder.label}"


def _dvc(model: RegisteredModel, wanted: Wanted, places: Places, route: Route) -> list[tuple[str, str]]:
    found = []
    version, sha = wanted.version.version, wanted.origin.commit
    is_registered = version.startswith("v")
    if places.clone and is_registered:
        which = f"--stage {shlex.quote(wanted.holder.label)}" if wanted.holder else f"--rev {shlex.quote(version)}"
        artifact = f"dvc artifacts get {shlex.quote(places.clone)} {shlex.quote(model.name)} {which}"
        found.append(("By DVC, from the registry", artifact))
    if places.clone and model.path and sha:
        path, rev = shlex.quote(model.path), shlex.quote(sha)
        found.append(("By DVC, exactly this commit", f"dvc get {shlex.quote(places.clone)} {path} --rev {rev}"))
        python = (
            f"import dvc.api\n\nwith dvc.api.open(\n    {literal(model.path)},\n    repo={literal(places.clone)},\n"
            f'    rev={literal(sha)},\n    mode="rb",\n) as file:\n    content = file.read()'
        )
        found.append(("Python", python))
    if places.path and sha:
        query = f"rev={quote(sha, safe='')}&path={quote(places.path, safe='')}"
        target = shlex.quote(places.path.rpartition("/")[2])
        found.append(
            ("From Dagboard, without a client", f"{_curl(f'{places.host}{route.api}/blob?{query}')} --output {target}")
        )
    return found


def _api(model: RegisteredModel, places: Places, route: Route) -> str:
    source = f"?source={quote(model.source_name, safe='')}"
    return f"{places.host}{route.api}/models/{quote(model.name, safe='/')}{source}"


def _curl(address: str) -> str:
    return f"curl --fail --location {shlex.quote(address)}"


def literal(text: str) -> str:
    """A Python string literal of a text."""
    return json.dumps(text, ensure_ascii=False)
