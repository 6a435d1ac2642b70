"""What the commands that serve have in common: settings from the environment, and logs as those say."""

import sys
from collections.abc import Callable

from aegis.adapters.telemetry.logs import configure
from aegis.settings import Settings


def serve(run: Callable[[Settings], int]) -> int:
    """The exit code of `run`. Raises SettingsInvalid."""
    settings = Settings.of_this_process()
    configure(settings.log_format, settings.log_level, sys.stderr)
    return run(settings)
