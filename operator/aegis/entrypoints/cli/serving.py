"""What the commands that serve have in common: settings from the environment, and logs as those say."""

import sys
from collections.abc import Callable

from aegis.adapters.telemetry.logs import configure
from aegis.settings import Settings, SettingsInvalid


def serve(run: Callable[[Settings], int]) -> int:
    """The exit code of `run`. Raises SettingsInvalid, also for a cluster that the settings do not lead to."""
    from aegis.adapters.cluster.connection import ConnectionInvalid  # noqa: PLC0415 (see the package)

    settings = Settings.of_this_process()
    configure(settings.log_format, settings.log_level, sys.stderr)
    try:
        return run(settings)
    except ConnectionInvalid as error:
        raise SettingsInvalid(str(error)) from error
