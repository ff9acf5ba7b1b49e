"""Ids that the pages and callbacks of runs share: the run table, one run, the comparison."""

from __future__ import annotations

Pattern = dict[str, str]
"""An id of which a page has one for each panel or metric."""

RUNS_CONFIG = "runs-config"
"""Store: what the table's script needs to start; see `dashboard.pages.experiments`."""
RUNS_GRID = "runs-grid"
RUNS_COLUMNS = "runs-columns"
"""Store: the column keys a person chose (None: the default ones); the browser writes it."""
RUNS_DEFINITIONS = "runs-definitions"
"""Store: the grid's column definitions for `RUNS_COLUMNS`."""
RUNS_CHECK = "runs-check"
"""Store: a filter somebody typed, to be judged; the browser writes it."""
RUNS_CHECKED = "runs-checked"
"""Store: what the server thinks of it."""
RUNS_HEARD = "runs-heard"
RUNS_MOUNTED = "runs-mounted"
RUNS_REDRAWN = "runs-redrawn"

RUNS_STORES = (RUNS_CHECK, RUNS_CHECKED, RUNS_HEARD, RUNS_MOUNTED, RUNS_REDRAWN)
"""Stores that are empty at first."""

RUN_PROJECT = "run-project"
"""Store: owner, name and run id of the run page."""
RUN_ARTIFACT = "run-artifact"
"""Store: path of the artifact to preview; the browser writes it."""
RUN_ARTIFACT_PREVIEW = "run-artifact-preview"
RUN_LIVE = "run-live"
"""Holds the mark that makes a running run's page tick."""
RUN_LIVE_KEYS = "run-live-keys"
"""Store: metrics with a curve on the page."""
RUN_PULSE = "run-pulse"
"""Store: pulse of the run as the page shows it."""
RUN_TICK = "run-tick"
"""Store: time of the browser's last tick."""
RUN_STATUS = "run-status"
RUN_DURATION = "run-duration"
RUN_METRICS = "run-metrics"
RUN_METRICS_SEARCH = "run-metrics-search"
RUN_METRICS_BACK = "run-metrics-back"
RUN_METRICS_NEXT = "run-metrics-next"
RUN_METRICS_RANGE = "run-metrics-range"
RUN_METRICS_PAGE = "run-metrics-page"
"""Store: number of the page of metrics, counted from 0."""
RUN_CURVE_AXIS = "run-curve-axis"
RUN_CURVE_LOG = "run-curve-log"
RUN_CURVE_SMOOTHING = "run-curve-smoothing"
RUN_CURVE_NOTED = "run-curve-noted"

COMPARE_CONFIG = "compare-config"
COMPARE_COHORT = "compare-cohort"
"""Store: the project and which of its runs; `dashboard.pages.compare` writes it."""
COMPARE_MOUNTED = "compare-mounted"
COMPARE_CURVES = "compare-curves"
COMPARE_CURVE_KEY = "compare-curve-key"
COMPARE_CURVE_AXIS = "compare-curve-axis"
COMPARE_CURVE_LOG = "compare-curve-log"
COMPARE_CURVE_SMOOTHING = "compare-curve-smoothing"
COMPARE_CURVE_GROUP = "compare-curve-group"
COMPARE_CURVE_NOTED = "compare-curve-noted"

CHART = "compare-chart"
CHART_KIND = "compare-chart-kind"
CHART_LOG = "compare-chart-log"
CHART_DEFAULTS = "compare-chart-defaults"
"""Store: column keys by kind of chart, for its x, y and z."""
CHART_NOTED = "compare-chart-noted"

INFLUENCES = "compare-influences"
INFLUENCE_METRIC = "compare-influence-metric"
INFLUENCE_FOREST = "compare-influence-forest"
INFLUENCE_NOTED = "compare-influence-noted"

ENVIRONMENTS = "compare-environments"
ENVIRONMENT_ASKED = "compare-environment-asked"
ENVIRONMENT_NOTED = "compare-environment-noted"

SIDES_ASKED = "compare-sides-asked"
"""Store: whether somebody came to see the artifacts; the browser writes it."""
SIDES_LISTING = "compare-sides-listing"
"""Store: runs, series and what could not be listed; `dashboard.callbacks.sides` writes it."""
SIDES_WANTED = "compare-sides-wanted"
"""Store: which file of each run to show and how; the browser writes it."""
SIDES_SHOWN = "compare-sides-shown"
SIDES_MOUNTED = "compare-sides-mounted"


def chart_key(axis: str) -> str:
    """The select of a chart's ``x``, ``y`` or ``z``."""
    return f"compare-chart-{axis}"


def run_curve_keys(part: str) -> Pattern:
    """The picker of metrics of one panel of curves."""
    return {"type": "run-curve-keys", "part": part}


def run_curve_groups(part: str) -> Pattern:
    """Store: every metric of one panel by group."""
    return {"type": "run-curve-groups", "part": part}


def run_curve_slots(part: str) -> Pattern:
    """Where the curves of one panel stand."""
    return {"type": "run-curve-slots", "part": part}


def run_curve(key: str) -> Pattern:
    """The graph of one metric."""
    return {"type": "run-curve", "key": key}


def run_curve_note(key: str) -> Pattern:
    """What the curve of one metric leaves out."""
    return {"type": "run-curve-note", "key": key}


def run_curve_zoom(key: str) -> Pattern:
    """Store: ``{axis, low, high, log, bottom, top}`` of the part that a person zoomed to; the browser writes it."""
    return {"type": "run-curve-zoom", "key": key}
