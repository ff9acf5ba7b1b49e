from __future__ import annotations

from dashboard.figures.plots import template


def test_no_graph_offers_to_send_data_anywhere() -> None:
    assert template.CONFIG["showSendToCloud"] is False
    assert template.CONFIG["displaylogo"] is False
    assert template.figure(height=200).layout.template.layout.paper_bgcolor == "rgba(0,0,0,0)"
