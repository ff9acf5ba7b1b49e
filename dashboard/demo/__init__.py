"""The demo team: real projects made by the real git, DVC and MLflow clients, without a network.

`build` makes them, `contents` says what they hold. The files of the demo's repositories are package data in
``projects/``; the recipes that turn them into histories are in ``recipes/``.
"""

from dashboard.demo.building import build as build
