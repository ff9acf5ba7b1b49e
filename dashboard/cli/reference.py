"""Reference pages and the embedded default, written from what the program itself knows.

`make docs` writes them; a test holds them current.
"""

from __future__ import annotations

import json
import textwrap
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dashboard.cli.commands import app
from dashboard.config import Settings
from dashboard.data.query import reference as query_reference

_COMMENT_WIDTH = 116
_TYPE_NAMES: dict[Any, str] = {
    str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path", type(None): "null",
}  # fmt: skip

_CONFIGURATION_HEAD = """\
# Configuration

Generated from the program by `make docs`. The file is YAML: `config.yaml` in the working directory, or the one that
`--config` or `DAGBOARD_CONFIG` names.

* An unknown key is an error that names the line and the nearest known key.
* `${NAME}` inside a text takes the value of an environment variable; it must be set.
* Relative paths are relative to the file.
* Credentials are never written into the file: `token_env` is the name of a variable, `ssh_key` that of a file.

| key | type | default | meaning |
| --- | --- | --- | --- |
"""

_DEFAULT_HEAD = """\
# Dagboard's configuration: every key with its default. Edit it freely.
# Unknown keys are errors. ${NAME} takes a value from the environment. Relative paths are relative to this file.
"""

_EXAMPLE = """\
#
# projects:
#   - owner: team
#     name: churn
#     description: Who will leave, and why
#     git: {url: https://git.example.com/team/churn.git, token_env: GIT_TOKEN}
#     dvc:
#       remotes:
#         - {name: storage, url: s3://bucket/churn}
#     mlflow:
#       - {uri: https://mlflow.example.com, token_env: MLFLOW_TOKEN}
#     goals: {auc: up, log_loss: down}
"""

_COMMANDS_HEAD = """\
# Command line

Generated from the program by `make docs`. `dagboard` is installed into the environment (`.venv/bin/dagboard` after
`make`); `python -m dashboard.cli` is the same.

An error that you can mend is one sentence on standard error and exit status 2. `sync` and `doctor` end with 1 when a
source could not be read. What nobody foresaw ends with 3, and its details are in a log whose path is printed.
"""


def pages() -> dict[Path, Callable[[], str]]:
    """Path of every generated file, relative to the repository, and what writes its text."""
    return {
        Path("config.yaml"): default_configuration,
        Path("docs/reference/configuration.md"): configuration_page,
        Path("docs/reference/cli.md"): commands_page,
        Path("docs/reference/query.md"): query_reference.reference,
    }


def configuration_page() -> str:
    """Every key of the configuration as a Markdown table."""
    rows = (
        f"| `{key}` | {_type_name(field.annotation)} | {_default(field)} | {_cell(field.description or '')} |"
        for key, field in _keys(Settings, "")
    )
    return _CONFIGURATION_HEAD + "\n".join(rows) + "\n"


def default_configuration() -> str:
    """The embedded default: every key with its default, the keys of projects in comments."""
    lines = [_DEFAULT_HEAD.rstrip()]
    for name, field in Settings.model_fields.items():
        lines.append(f"\n# {field.description}")
        section = _section_of(field.annotation)
        if name == "projects" and section:
            lines += ["projects: []\n#\n# The keys of a project:", *_commented(section, "#   "), _EXAMPLE.rstrip()]
        elif section:
            lines += [f"{name}:", *_settings(section)]
        else:
            lines.append(f"{name}: {_yaml(field)}")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Every command with its options as Markdown."""
    group: Any = typer.main.get_command(app)
    parts = [_COMMANDS_HEAD, "## Options of every command\n", _options(group), ""]
    for name, command in group.commands.items():
        arguments = "".join(
            f" {item.metavar}" for item in command.params if item.param_type_name == "argument" and item.metavar
        )
        text = "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))
        parts += [f"## `dagboard {name}{arguments}`\n", f"{text}\n", _options(command)]
    return "\n".join(part for part in parts if part is not None).rstrip() + "\n"


def _keys(section: type[BaseModel], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in section.model_fields.items():
        inner = _section_of(field.annotation)
        key = f"{prefix}{name}"
        is_list = inner is not None and get_origin(field.annotation) is tuple
        if inner is None or is_list or not field.default_factory:
            yield key, field
        if inner is not None:
            yield from _keys(inner, f"{key}[]." if is_list else f"{key}.")


def _section_of(annotation: Any) -> type[BaseModel] | None:
    """The section that a field holds, by itself, optionally or as a list."""
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _type_name(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in arguments)
    inner = [_type_name(part) for part in arguments]
    forms = {
        Annotated: inner[:1], Union: [" or ".join(inner)], types.UnionType: [" or ".join(inner)],
        tuple: [f"list of {part}" for part in inner[:1]], dict: [f"mapping of {' to '.join(inner)}"],
    }  # fmt: skip
    if origin in forms:
        return forms[origin][0]
    return "section" if _section_of(annotation) else _TYPE_NAMES.get(annotation, "text")


def _default(field: FieldInfo) -> str:
    return "required" if field.is_required() else f"`{_yaml(field)}`"


def _yaml(field: FieldInfo) -> str:
    """A default as YAML on one line (JSON is YAML)."""
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "{}"
    if isinstance(value, (tuple, list)):
        return json.dumps(list(value), ensure_ascii=False)
    if isinstance(value, (str, Path)):
        text = str(value)
        return text if text.replace(".", "").replace("/", "").replace("-", "").isalnum() else json.dumps(text)
    return json.dumps(value, ensure_ascii=False)


def _settings(section: type[BaseModel]) -> Iterator[str]:
    for name, field in section.model_fields.items():
        yield from _wrapped(f"  # {field.description}", "  # ")
        yield f"  {name}: {_yaml(field)}"
        inner = _section_of(field.annotation)
        if inner:
            yield "  #   Its keys:"
            yield from _commented(inner, "  #     ")


def _commented(section: type[BaseModel], indent: str) -> Iterator[str]:
    for name, field in section.model_fields.items():
        default = " (required)" if field.is_required() else ""
        yield from _wrapped(f"{indent}{name}: {field.description}{default}", f"{indent}  ")
        inner = _section_of(field.annotation)
        if inner:
            yield from _commented(inner, f"{indent}  ")


def _wrapped(text: str, indent: str) -> Sequence[str]:
    return textwrap.wrap(text, _COMMENT_WIDTH, subsequent_indent=indent, break_long_words=False)


def _options(command: Any) -> str:
    shown = [item for item in command.params if item.help and not getattr(item, "hidden", False)]
    rows = [f"| {_names(item)} | {_option_default(item)} | {_cell(item.help)} |" for item in shown]
    return "\n".join(["| option | default | meaning |", "| --- | --- | --- |", *rows, ""]) if rows else ""


def _names(item: Any) -> str:
    if item.param_type_name == "argument":
        return f"`{item.metavar}`"
    names: Iterable[str] = [*item.opts, *item.secondary_opts]
    value = "" if item.is_flag else f" {item.metavar or item.name.upper()}"
    return ", ".join(f"`{name}{value}`" for name in names)


def _option_default(item: Any) -> str:
    value = item.opts[0] if item.default is True else item.default
    default = f"`{value}`" if value else ""
    variable = f"`${item.envvar}`" if item.envvar else ""
    return ", else ".join(part for part in (variable, default) if part)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
