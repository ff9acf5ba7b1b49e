"""Ids that pages and callbacks share: they are strangers and meet here.

Addresses and routing slots have theirs in `dashboard.components.route`.
"""

from __future__ import annotations

SHELL = "shell"
SHELL_WHERE = "shell-where"
SHELL_NAVIGATION = "shell-navigation"
REVISION_FILTER = "revision-filter"
REVISION_OPTIONS = "revision-options"
SEARCH = "search"
SEARCH_RESULTS = "search-results"

LIVE_TICK = "live-tick"
"""Store the browser writes every few seconds while the tab is visible (``assets/live.js``)."""
LIVE_STAMP = "live-stamp"
"""Store with what the page shows, in one word; another word means that the page is out of date."""

THEME = "theme"
"""Store of the present scheme, ``light`` or ``dark``; the browser writes it (``assets/graphs.js``)."""

PIPELINE_GRAPH = "pipeline-graph"
PIPELINE_VIEW = "pipeline-view"
PIPELINE_PANEL = "pipeline-panel"
PIPELINE_NODE = "pipeline-node"
PIPELINE_STRIP = "pipeline-strip"
PIPELINE_HERE = "pipeline-here"
"""Store with the commit that the pipeline page shows; asks for its history."""
PIPELINE_REMOTE = "pipeline-remote"
PIPELINE_CHECK = "pipeline-check"
"""Store with that commit where the address asks what the remotes hold."""

LINEAGE_GRAPH = "lineage-graph"
LINEAGE_VIEW = "lineage-view"
LINEAGE_PANEL = "lineage-panel"
LINEAGE_NODE = "lineage-node"

SETTINGS_SOURCES = "settings-sources"
SETTINGS_JOB = "settings-job"
SETTINGS_PROGRESS = "settings-progress"
SETTINGS_POLL = "settings-poll"
SETTINGS_SYNC = "settings-sync"
SETTINGS_FULL = "settings-full"

FILES_FIND = "files-find"
FILES_FOUND = "files-found"
FILES_SHOWN = "files-shown"
"""Store with the path of the file that the page previews."""
FILES_PREVIEW = "files-preview"
FILE_TABLE = "file-table"
FILES_GRID = "files-grid"

PLOTS = "plots"
"""Where the gallery of plots, or one plot drawn large, appears."""
PLOTS_ASKED = "plots-asked"
"""Store whose arrival asks for what `PLOTS` shows."""
