"""YAML text and environment to `Settings`, or to an error that names file, line and remedy."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from dashboard.config.anchoring import anchored
from dashboard.config.places import Location, written_at
from dashboard.config.sections import SECTIONS_BY_PLACE, Settings
from dashboard.errors import ConfigError, plain_words

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def load(path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from a YAML file.

    Args:
        path: The file.
        environment: Where ``${NAME}`` is looked up; the process environment by default.

    Raises:
        ConfigError: The file is missing, is not YAML, or holds something that is not a setting.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(
            f"cannot read the configuration: {error.strerror}",
            where=str(path),
            hint="Name a file with --config or DAGBOARD_CONFIG.",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError("the configuration is not UTF-8 text", where=str(path), hint="Save it as UTF-8.") from error
    return parse(text, where=path, environment=os.environ if environment is None else environment)


def parse(text: str, *, where: Path, environment: Mapping[str, str]) -> Settings:
    """Settings from YAML text; `where` names the file in errors and anchors relative paths.

    Raises:
        ConfigError: As in `load`.
    """
    root, raw = _read(text, where)

    def value_of(name: str, location: Location) -> str:
        if name not in environment:
            hint = f"Set {name} or remove ${{{name}}}."
            raise ConfigError(
                f"environment variable {name} is not set", where=written_at(where, root, location), hint=hint
            )
        return environment[name]

    try:
        settings = Settings.model_validate(_expanded(raw, value_of))
    except ValidationError as error:
        raise _config_error(error, root, where) from error
    _refuse_repeated_projects(settings, root, where)
    return anchored(settings, where.parent)


def _read(text: str, where: Path) -> tuple[yaml.Node | None, dict[Any, Any]]:
    """The nodes of a YAML text, which know their lines, and its keys and values."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is not None:
            _check_keys(root, where)
        raw = None if root is None else yaml.SafeLoader("").construct_document(root)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise ConfigError(f"not valid YAML: {getattr(error, 'problem', error)}", where=f"{where}{line}") from error
    except RecursionError as error:
        raise ConfigError("the configuration is nested too deeply, or refers to itself", where=str(where)) from error
    if not isinstance(raw, dict | None):
        raise ConfigError("the configuration must be a mapping of keys", where=str(where))
    return root, raw or {}


def _check_keys(node: yaml.Node, where: Path) -> None:
    """Refuse a key that is written twice, and take every key as the text that it is.

    YAML readers keep the last of two equal keys and forget the first without a word; and YAML 1.1 reads the key ``on``
    of a grant as the value true.
    """
    children = node.value if isinstance(node, yaml.SequenceNode) else []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen and key.value != "<<":
                place = f"{where}:{key.start_mark.line + 1}"
                raise ConfigError(f"key {key.value} is written twice", where=place, hint="Keep one of them.")
            seen.add(str(key.value))
            if isinstance(key, yaml.ScalarNode) and key.value != "<<":
                key.tag = "tag:yaml.org,2002:str"
        children = [value for _, value in node.value]
    for child in children:
        _check_keys(child, where)


def _refuse_repeated_projects(settings: Settings, root: yaml.Node | None, where: Path) -> None:
    seen: set[tuple[str, str]] = set()
    for index, project in enumerate(settings.projects):
        key = (project.owner.lower(), project.name.lower())
        if key in seen:
            raise ConfigError(
                f"project {project.owner}/{project.name} is listed twice",
                where=written_at(where, root, ("projects", index)), hint="Remove one, or give it another name.",
            )  # fmt: skip
        seen.add(key)


def _expanded(value: Any, value_of: Callable[[str, Location], str], location: Location = ()) -> Any:
    """The same value with every ``${NAME}`` replaced by what `value_of` says for the name at its place."""
    if isinstance(value, dict):
        return {key: _expanded(item, value_of, (*location, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_expanded(item, value_of, (*location, index)) for index, item in enumerate(value)]
    if not isinstance(value, str):
        return value
    return _VARIABLE.sub(lambda match: value_of(match.group(1), location), value)


def _config_error(error: ValidationError, root: yaml.Node | None, where: Path) -> ConfigError:
    found = error.errors()
    # A misspelt key leaves another one missing: what is written wrong explains both.
    first = next((item for item in found if item["type"] == "extra_forbidden"), found[0])
    location = tuple(part for part in first["loc"])
    at = written_at(where, root, location)
    dotted = ".".join(str(part) for part in location)
    if first["type"] == "extra_forbidden":
        known = _known_keys(location[:-1])
        nearest = difflib.get_close_matches(str(location[-1]), known, n=1, cutoff=0.4)
        hint = f"Did you mean {nearest[0]}?" if nearest else f"Known keys: {', '.join(known)}."
        return ConfigError(f"unknown key {dotted}", where=at, hint=hint)
    message = plain_words(first)
    return ConfigError(f"{dotted}: {message}" if dotted else message, where=at, hint=_shape(location, first["type"]))


def _shape(location: Location, wrong: str) -> str:
    """How a section is written whose value stands in its place: ``git: {url: …}``."""
    names = tuple(part for part in location if isinstance(part, str))
    if wrong != "model_type" or names not in SECTIONS_BY_PLACE:
        return ""
    needed = [f"{name}: …" for name, field in SECTIONS_BY_PLACE[names].model_fields.items() if field.is_required()]
    if not needed or not names:
        return ""
    key = "" if isinstance(location[-1], int) else f"{names[-1]}: "
    return f"Write {key}{{{', '.join(needed)}}}."


def _known_keys(location: Location) -> list[str]:
    names = tuple(part for part in location if isinstance(part, str))
    return list(SECTIONS_BY_PLACE[names].model_fields) if names in SECTIONS_BY_PLACE else []
