"""The model registry of a file store is read whatever bytes its files hold."""

from __future__ import annotations

from pathlib import Path

from dashboard.data.sources.mlflow.files.registry import read_models


def test_bytes_that_are_no_text_do_not_hide_the_registry(tmp_path: Path) -> None:
    model = tmp_path / "models" / "wine"
    version = model / "version-1"
    (version / "tags").mkdir(parents=True)
    (model / "aliases").mkdir()
    (model / "meta.yaml").write_text("name: wine\n")
    (version / "meta.yaml").write_text("version: 1\ncreation_timestamp: 1700000000000\n")
    (version / "tags" / "note").write_bytes(b"caf\xe9")
    (model / "aliases" / "champion").write_text("1")
    [found] = read_models(tmp_path, "mlflow", lambda _: None)
    assert found.versions[0].aliases == ("champion",)
    assert found.versions[0].tags == {"note": "caf\ufffd"}
