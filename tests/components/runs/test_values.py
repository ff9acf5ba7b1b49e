"""Params, tags and inputs of a run page: nothing of many is left out, and all of it can be found."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from dashboard.components.runs import values
from dashboard.data.experiments import RunDetail
from dashboard.data.model.run import Run, RunSource
from dashboard.figures.runs.pairs import table


def told(panel: Component) -> str:
    return json.dumps(panel, cls=PlotlyJSONEncoder)


def markup_of(panel: Component) -> str:
    """What stands behind the disclosure."""
    return "".join(getattr(part, "data-markup", "") for part in panel._traverse())


def detail(tags: dict[str, str] | None = None, params: dict[str, Any] | None = None, **more: Any) -> RunDetail:
    run = Run("r", RunSource.MLFLOW, "mlflow", "r", "e", "FINISHED", "", None, None, tags=tags or {})
    return replace(RunDetail(run, (), {}, {}, {}, {}, (), None, ()), params=params or {}, **more)


def test_every_tag_of_many_is_on_the_page() -> None:
    panel = values.tags(detail({f"tag{n:03}": f"<{n}>" for n in range(100)}))
    assert panel is not None
    assert "40 more" in told(panel)
    assert "tag099" in markup_of(panel)
    assert "&lt;99&gt;" in markup_of(panel)
    assert "Find a tag" in told(panel)


def test_params_beyond_the_first_stand_as_their_source_wrote_them() -> None:
    params = {f"p{n:03}": 0.1 for n in range(61)} | {"zz": ""}
    panel = values.params(detail(params=params, params_raw={"p060": "0.10"}))
    assert "2 more" in told(panel)
    assert ">0.10</code>" in markup_of(panel)
    assert "&quot;&quot;" in markup_of(panel)


def test_few_params_need_no_field_to_find_them() -> None:
    assert "Find a param" not in told(values.params(detail(params={"lr": 0.1})))


def test_a_long_value_opens_and_a_name_breaks_between_its_words() -> None:
    markup = table([("model.<b>depth", "y" * 200)], "More params")
    assert "<details><summary>" in markup
    assert "200 characters" in markup
    assert "model.<wbr>&lt;b&gt;depth" in markup
