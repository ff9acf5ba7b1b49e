"""The API's sources again: the callback graph is only whole over a project that has everything."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_SPEC = importlib.util.spec_from_file_location("api_sources", Path(__file__).parents[1] / "api" / "conftest.py")
assert _SPEC
assert _SPEC.loader
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)

sources, settings, context = _MODULE.sources, _MODULE.settings, _MODULE.context
