"""Environment files of pip, conda and MLflow: what they say, and nothing run, leaked or broken by hostile ones."""

from __future__ import annotations

import pytest

from dashboard.data.environments.files import is_environment, packages

REQUIREMENTS = b"""# comment
numpy==1.26.4
Scikit_Learn == 1.5.0 ; python_version > "3.8"
pandas>=2,<3  # why
torch[cuda]~=2.1
plain
-r other.txt
--index-url https://example.com/simple
private @ git+https://user:secret@example.com/private.git@v1
hashed==1.0 \\
    --hash=sha256:abc
"""
CONDA = b"""
name: mlflow-env
channels: [conda-forge]
dependencies:
  - python=3.11.9
  - conda-forge::libfoo==1.2
  - pip<=24
  - pip:
    - mlflow==3.17.2
    - cloudpickle
"""
PYTHON_ENV = b"""
python: 3.11.9
build_dependencies: [pip==24.0, setuptools]
dependencies: [-r requirements.txt]
"""


def test_requirements() -> None:
    assert packages("requirements.txt", REQUIREMENTS) == {
        "numpy": "1.26.4", "scikit-learn": "1.5.0", "pandas": ">=2,<3", "torch": "~=2.1", "plain": "any",
        "private": "@ git+https://…@example.com/private.git@v1", "hashed": "1.0",
    }  # fmt: skip


def test_conda_with_pip_inside() -> None:
    assert packages("conda.yaml", CONDA) == {
        "python": "3.11.9", "libfoo": "1.2", "pip": "<=24", "mlflow": "3.17.2", "cloudpickle": "any",
    }  # fmt: skip


def test_what_mlflow_writes_beside_a_model() -> None:
    assert packages("python_env.yaml", PYTHON_ENV) == {"python": "3.11.9", "pip": "24.0", "setuptools": "any"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("conda.yaml", b"{"), ("conda.yaml", b"[1, 2]"), ("conda.yaml", b"dependencies: 7"),
        ("conda.yaml", b"\xff\x00"), ("requirements.txt", b""),
        ("conda.yaml", b"[" * 5_000), ("conda.yaml", b"!!python/object/apply:os.system ['true']"),
        ("conda.yaml", b"dependencies: &a [*a]"), ("requirements.txt", b"\x00\xff\n<script>"),
        ("conda.yaml", b"python: 2026-01-01 99:99"), ("conda.yaml", b"dependencies: [{pip: 3}, null, 1.5]"),
    ],
)  # fmt: skip
def test_broken_files_have_no_packages(name: str, content: bytes) -> None:
    assert set(packages(name, content)) <= {"python"}


def test_names_of_files() -> None:
    assert all(map(is_environment, ("requirements.txt", "Conda.yaml", "python_env.yaml")))
    assert not any(map(is_environment, ("model.pkl", "requirements.txt.bak", "MLmodel")))
