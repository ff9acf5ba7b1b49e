"""Ids that the pages and callbacks of runs share: the run table, one run, the comparison."""

from __future__ import annotations

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

RUN_PROJECT = "run-project"
"""Store: owner, name and run id of the run page."""
RUN_CURVES = "run-curves"
RUN_CURVE_KEYS = "run-curve-keys"
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


def chart_key(axis: str) -> str:
    """The select of a chart's ``x``, ``y`` or ``z``."""
    return f"compare-chart-{axis}"
