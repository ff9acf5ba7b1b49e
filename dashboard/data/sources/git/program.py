"""Running the git program: no prompts, no foreign configuration, credentials only in its environment, bounded in time.

Nothing secret ever stands in an argument, an address or a file of ours.
"""

from __future__ import annotations

import base64
import codecs
import os
import re
import selectors
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from dashboard.config import GitSettings
from dashboard.errors import SourceError

Progress = Callable[[int, int, str], None]

_PROGRESS = re.compile(r"(Counting objects|Receiving objects|Resolving deltas):\s+\d+% \((\d+)/(\d+)\)")
_FORGOTTEN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_CONFIG_PARAMETERS",
              "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "SSH_ASKPASS", "GIT_TRACE", "GIT_TRACE_CURL",
              "GIT_CURL_VERBOSE", "GIT_TRACE_PACKET", "GIT_PROXY_COMMAND", "GIT_SSH")  # fmt: skip


class GitFailedError(Exception):
    """git ended with an error; `output` is what it said, in English."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.output = output


class GitTimeoutError(Exception):
    """git did not end in time and was stopped."""


def run(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    timeout_seconds: float,
    progress: Progress | None = None,
) -> str:
    """What ``git`` prints on its standard output.

    Args:
        arguments: Without ``git`` itself.
        environment: From `environment_for`.
        timeout_seconds: After that long git and its children are killed.
        progress: Called with steps done, steps in all, and what git does.

    Raises:
        GitFailedError: git's exit status is not 0.
        GitTimeoutError: It took too long.
        SourceError: There is no git program.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - the arguments are ours, and no shell reads them
            ["git", *arguments],  # noqa: S607 - the git of PATH is the one the person installed
            env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise SourceError("the git program is not installed", hint="Install git 2.31 or newer.") from error
    try:
        output, errors = _drain(process, time.monotonic() + timeout_seconds, progress)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
    if process.returncode:
        raise GitFailedError(errors)
    return output


def _drain(process: subprocess.Popen[bytes], deadline: float, progress: Progress | None) -> tuple[str, str]:
    """Both outputs until the program ends; progress lines are reported and left out of the errors."""
    texts = {"out": "", "err": ""}
    decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name in texts}
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout or 0, selectors.EVENT_READ, "out")
        selector.register(process.stderr or 0, selectors.EVENT_READ, "err")
        while selector.get_map():
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise GitTimeoutError
            for key, _ in ready:
                chunk = os.read(key.fd, 65536)
                texts[key.data] += decoders[key.data].decode(chunk)
                if not chunk:
                    selector.unregister(key.fileobj)
            texts["err"] = _reported(texts["err"], progress)
    process.wait(max(0.1, deadline - time.monotonic()))
    return texts["out"], texts["err"]


def _reported(errors: str, progress: Progress | None) -> str:
    """The text without its finished progress lines, the newest of which is reported."""
    lines = list(_PROGRESS.finditer(errors))
    if not lines:
        return errors[-20_000:]
    last = lines[-1]
    if progress:
        progress(int(last[2]), int(last[3]), last[1].lower())
    return errors[last.end() :]


def environment_for(settings: GitSettings, environment: Mapping[str, str], config_file: Path) -> dict[str, str]:
    """The environment in which git may reach the repository of `settings`, and nothing else.

    Args:
        settings: The address and the names of its credentials.
        environment: Our own environment, where the token is looked up.
        config_file: Where git's only configuration file is written; holds no secret.

    Raises:
        SourceError: A named credential is missing (``no-credentials``).
    """
    config_file.write_text("[safe]\n\tdirectory = *\n", "utf-8")
    options = {
        "credential.helper": "",
        "core.askPass": "",
        "http.lowSpeedLimit": "1000",
        "http.lowSpeedTime": "60",
        "gc.autoDetach": "false",
        "fetch.fsckObjects": "false",
        **_token_option(settings, environment),
    }
    result = {name: value for name, value in environment.items() if name not in _FORGOTTEN}
    result |= {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(config_file),
        "GIT_ALLOW_PROTOCOL": "file" if settings.url.startswith("file://") else "https:http:ssh",
        "GIT_SSH_COMMAND": _ssh_command(settings),
        "GIT_CONFIG_COUNT": str(len(options)),
    }
    for index, (key, value) in enumerate(options.items()):
        result[f"GIT_CONFIG_KEY_{index}"], result[f"GIT_CONFIG_VALUE_{index}"] = key, value
    return result


def _token_option(settings: GitSettings, environment: Mapping[str, str]) -> dict[str, str]:
    """The authorization header, bound to the address's own host, so that a redirect does not carry it away."""
    if settings.token_env is None:
        return {}
    token = environment.get(settings.token_env, "")
    if not token:
        raise SourceError(
            f"environment variable {settings.token_env} is not set",
            hint=f"Set {settings.token_env} to a token that may read the repository.", code="no-credentials",
        )  # fmt: skip
    parts = urlsplit(settings.url)
    if parts.scheme not in {"https", "http"}:
        return {}
    pair = token if ":" in token else f"x-access-token:{token}"
    header = base64.b64encode(pair.encode()).decode()
    return {f"http.{parts.scheme}://{parts.netloc}/.extraHeader": f"Authorization: Basic {header}"}


def _ssh_command(settings: GitSettings) -> str:
    options = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=20", "-o", "StrictHostKeyChecking=accept-new"]
    if settings.ssh_key is not None:
        key = settings.ssh_key.expanduser()
        if not key.is_file():
            raise SourceError(
                "the ssh key file does not exist", where=str(settings.ssh_key), hint="Check git.ssh_key.",
                code="no-credentials",
            )  # fmt: skip
        options += ["-o", "IdentitiesOnly=yes", "-i", str(key)]
    return shlex.join(["ssh", *options])
