"""One call of the command: its configuration, its terminal, and how it ends when something is wrong."""

from __future__ import annotations

import logging
import tempfile
import traceback
import uuid
from pathlib import Path

from rich.console import Console

from dashboard import config
from dashboard.config import Settings
from dashboard.errors import ConfigError, DagboardError

DEFAULT_CONFIG = Path("config.yaml")


class Invocation:
    """What the commands share.

    Attributes:
        config_path: The configuration file; the embedded default's name until an option names another.
        out, err: The terminal.
    """

    def __init__(self) -> None:
        self.config_path = DEFAULT_CONFIG
        # Without emoji, which rich would make of "dvc.yaml:train: …".
        self.out = Console(highlight=False, emoji=False)
        self.err = Console(stderr=True, highlight=False, emoji=False)
        self._log_folder = Path(tempfile.gettempdir())
        # Its retries are no news: what became of them is said once, in our words.
        logging.getLogger("urllib3").setLevel(logging.ERROR)
        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")

    def settings(self) -> Settings:
        """The configuration.

        Raises:
            ConfigError: The file is missing or wrong.
        """
        if self.config_path == DEFAULT_CONFIG and not self.config_path.is_file():
            raise ConfigError(
                "there is no config.yaml in this folder",
                hint="Name a file with --config or DAGBOARD_CONFIG, or see a demo with `dagboard demo`.",
            )
        settings = config.load(self.config_path)
        self._log_folder = settings.data_dir
        return settings

    def say(self, sentence: str, style: str = "") -> None:
        """Print a sentence as it is, without markup."""
        self.out.print(sentence, style=style or None, markup=False, soft_wrap=True)

    def complain(self, sentence: str, style: str = "red") -> None:
        """Print a sentence on standard error."""
        self.err.print(sentence, style=style, markup=False, soft_wrap=True)

    def failed(self, error: Exception) -> int:
        """Say what went wrong; the exit status. What nobody foresaw goes to a log under a number to quote."""
        if isinstance(error, DagboardError):
            self.complain(sentence(error.message, error.where, error.hint))
            return 2
        number = uuid.uuid4().hex[:8]
        log = self._log(number, error)
        self.complain(f"Something went wrong that Dagboard did not expect ({type(error).__name__}). Details: {log}")
        return 3

    def _log(self, number: str, error: Exception) -> str:
        text = "".join(traceback.format_exception(error))
        for folder in (self._log_folder, Path(tempfile.gettempdir())):
            path = folder / "dagboard.log"
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with path.open("a", encoding="utf-8", errors="replace") as log:
                    log.write(f"[{number}]\n{text}\n")
            except OSError:
                continue
            return f"{path}, entry {number}"
        return number


def sentence(message: str, where: str, hint: str) -> str:
    """What happened, where, and what to do, as one line."""
    place = f"{where}: " if where else ""
    stop = "" if message.endswith((".", "!", "?")) else "."
    return f"{place}{message}{stop} {hint}".rstrip()
