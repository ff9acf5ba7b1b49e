"""The API's sources again: pages are drawn from the same real project."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_SPEC = importlib.util.spec_from_file_location("api_sources", Path(__file__).parents[1] / "api" / "conftest.py")
assert _SPEC
assert _SPEC.loader
_MODULE = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = _MODULE  # dataclasses look their module up
_SPEC.loader.exec_module(_MODULE)

sources, settings, board = _MODULE.sources, _MODULE.settings, _MODULE.board
