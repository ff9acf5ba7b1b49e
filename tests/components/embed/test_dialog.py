"""The dialog says what whoever looks at a panel cannot change, for every panel and every key that is bound."""

from __future__ import annotations

import pytest

from dashboard.components.embed import dialog as embed_dialog
from dashboard.data.model.embed import PANELS, Panel, PanelName, PanelState


@pytest.mark.parametrize("panel", PANELS.values(), ids=lambda panel: panel.name)
def test_every_bound_key_has_a_word(panel: Panel) -> None:
    query = {key: f"said of {key}" for key in panel.bound | panel.free}
    state = PanelState.of(panel.name, "model", query)
    told = str(embed_dialog.form([state], "team/wine", ()))
    assert all(f"said of {key}" in told for key in state.bound)


def test_a_table_without_columns_says_that_all_can_be_read() -> None:
    named = PanelState.of(PanelName.TABLE, "", {"columns": "metrics.acc"})
    assert "every other" not in str(embed_dialog.form([named], "team/wine", ()))
    every = PanelState.of(PanelName.TABLE, "", {})
    assert "every other" in str(embed_dialog.form([every], "team/wine", ()))
