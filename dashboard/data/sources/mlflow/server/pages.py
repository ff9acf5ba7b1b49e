"""Paging through experiments and runs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dashboard.data.model.run import MetricSummary, RunInput, Spread
from dashboard.data.sources.mlflow.rules import RawRun, metric_value
from dashboard.data.sources.mlflow.server.client import Client, OverloadError
from dashboard.errors import NotFoundError, SourceError

API = "/api/2.0/mlflow"
PAGE = 1000
_SLOW_SECONDS = 60.0
_CONTEXT_TAG = "mlflow.data.context"
_UNKNOWN = Spread(min=math.nan, max=math.nan, mean=math.nan, first=math.nan, count=0)

Entry = dict[str, Any]


def experiments(client: Client) -> dict[str, str]:
    """Active experiments: id to name.

    Raises:
        SourceError: ``server-too-old`` when the server cannot search, ``not-found`` when it is no MLflow.
    """
    found: dict[str, str] = {}
    token = ""
    while True:
        body = {"max_results": PAGE, "view_type": "ACTIVE_ONLY"} | ({"page_token": token} if token else {})
        try:
            answer = client.ask("POST", f"{API}/experiments/search", body)
        except NotFoundError as error:
            raise _unknown_server(client) from error
        except OverloadError as error:
            raise broken(client, error) from error
        found |= {str(entry["experiment_id"]): entry.get("name", "") for entry in answer.get("experiments", ())}
        token = answer.get("next_page_token", "")
        if not token:
            return found


def _unknown_server(client: Client) -> SourceError:
    if client.text("/version") or client.text("/health") == "OK":
        return SourceError(
            "the tracking server is too old to search experiments", where=client.address, code="server-too-old",
            hint="Upgrade it to MLflow 2.0 or newer, or connect its database.",
        )  # fmt: skip
    return SourceError(
        "there is no MLflow tracking server at this address", where=client.address, code="not-found",
        hint="Name the address that MLFLOW_TRACKING_URI holds, with its path.",
    )  # fmt: skip


def broken(client: Client, error: OverloadError) -> SourceError:
    """The error of a server that breaks down even on small questions."""
    return SourceError(
        f"the tracking server breaks down: {error}", where=client.address, hint="See the server's own log."
    )


class RunPages:
    """Search of runs; remembers the page size that the server can bear."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.perf_counter) -> None:
        self._client = client
        self._clock = clock
        self._size = PAGE

    def search(
        self, experiment_ids: Sequence[str], text: str = "", order_by: str = "start_time", first: int = PAGE
    ) -> Iterator[list[Entry]]:
        """Living runs, newest first, a page at a time.

        Args:
            experiment_ids: Where to look; an empty list finds nothing.
            text: MLflow's filter string.
            order_by: ``start_time`` or ``end_time``: what newest means.
            first: Size of the first page.
        """
        token, wanted = "", first
        while experiment_ids:
            body: Entry = {
                "experiment_ids": list(experiment_ids), "filter": text, "run_view_type": "ACTIVE_ONLY",
                "order_by": [f"attributes.{order_by} DESC"],
            }  # fmt: skip
            answer = self._page(body | ({"page_token": token} if token else {}), wanted)
            yield answer.get("runs", [])
            token, wanted = answer.get("next_page_token", ""), PAGE
            if not token:
                return

    def _page(self, body: Entry, wanted: int) -> Entry:
        """One page, asked for again in halves while the server breaks down."""
        while True:
            size = min(wanted, self._size)
            started = self._clock()
            try:
                answer = self._client.ask("POST", f"{API}/runs/search", {**body, "max_results": size})
            except OverloadError as error:
                if size == 1:
                    raise broken(self._client, error) from error
                self._size = max(1, size // 4)
                continue
            if self._clock() - started > _SLOW_SECONDS:
                self._size = max(10, size // 2)
            return answer


def raw_run(entry: Entry, names: dict[str, str]) -> RawRun | None:
    """A run of the server's answer; None for one of an experiment that is not wanted."""
    info, data = entry["info"], entry.get("data", {})
    experiment = names.get(str(info.get("experiment_id")))
    if experiment is None:
        return None
    metrics = data.get("metrics", ())
    times = [int(metric["timestamp"]) for metric in metrics if metric.get("timestamp")]
    return RawRun(
        id=info.get("run_id") or info["run_uuid"],
        experiment=experiment,
        name=info.get("run_name"),
        status=info.get("status", "RUNNING"),
        user=info.get("user_id"),
        start_ms=_whole(info.get("start_time")),
        end_ms=_whole(info.get("end_time")),
        artifact_uri=info.get("artifact_uri"),
        newest_metric_ms=max(times, default=None),
        params={item["key"]: item.get("value", "") for item in data.get("params", ())},
        tags={item["key"]: item.get("value", "") for item in data.get("tags", ())},
        metrics={metric["key"]: _summary(metric) for metric in metrics},
        inputs=_inputs(entry),
    )


def _whole(value: Any) -> int | None:
    """An integer field: a number, or text as protobuf writes 64-bit integers; 0 stands for none."""
    return int(value) if value not in {None, "", 0, "0"} else None


def _summary(metric: Entry) -> MetricSummary:
    """What the search tells: the last value only.

    A metric whose last step is 0 was logged without steps, in practice once, so that all aggregates equal it. For
    others the aggregates would need one request per metric: NaN with a count of 0 stands for "unknown".
    """
    value = metric_value(float(metric.get("value", 0.0)))
    step = int(metric.get("step", 0))
    if step == 0:
        return MetricSummary(value, step)
    return MetricSummary(value, step, _UNKNOWN)


def _inputs(entry: Entry) -> tuple[RunInput, ...]:
    found = []
    for item in (entry.get("inputs") or {}).get("dataset_inputs", ()):
        dataset = item.get("dataset", {})
        tags = {tag["key"]: tag.get("value", "") for tag in item.get("tags", ())}
        found.append(
            RunInput(
                name=dataset.get("name", ""), digest=dataset.get("digest", ""),
                source_type=dataset.get("source_type", ""), source=dataset.get("source", ""),
                context=tags.get(_CONTEXT_TAG, ""), profile=dataset.get("profile", ""),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda entry: (entry.name, entry.digest)))
