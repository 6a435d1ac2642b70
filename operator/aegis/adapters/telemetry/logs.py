"""Log lines: JSON for machines, a console form for people, redacted in both."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import TextIO

from aegis.adapters.telemetry.redaction import redacted

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def configure(log_format: str, level: str, stream: TextIO) -> None:
    """Logs of the whole process go to `stream`, as `json` or `console` lines; `level` is a settings' log level.

    Aegis's own loggers speak from `level` on; those of libraries from `warning` on, because their chatter holds
    requests. May be called again; the last call counts.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_FORMATTERS[log_format]())
    logging.basicConfig(handlers=[handler], level=max(logging.WARNING, _number(level)), force=True)
    logging.getLogger("aegis").setLevel(_number(level))
    logging.captureWarnings(capture=True)
    # Otherwise a record that cannot be written is printed with its arguments, past every formatter.
    logging.raiseExceptions = False


class JSONFormatter(logging.Formatter):
    """One JSON object a line: time (RFC 3339, UTC), level, logger, message and, when there is one, exception."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if exception := _exception(record):
            line["exception"] = exception
        return json.dumps(line)


class ConsoleFormatter(logging.Formatter):
    """One line for people, and an exception's lines below it; control characters are shown, not sent."""

    def format(self, record: logging.LogRecord) -> str:
        message = _CONTROL.sub(_visible, _message(record))
        line = f"{_time(record)} {record.levelname:<7} {record.name}: {message}"
        if exception := _exception(record):
            line += "\n" + _CONTROL_BUT_LINES.sub(_visible, exception)
        return line


_FORMATTERS = {"json": JSONFormatter, "console": ConsoleFormatter}


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    """The message; arguments that do not fit it are shown beside it, where `logging` would print them unredacted."""
    try:
        return redacted(record.getMessage())
    except (TypeError, ValueError, KeyError):
        return redacted(f"{record.msg} {record.args!r}")


def _exception(record: logging.LogRecord) -> str:
    """The traceback, and the stack if one was asked for; or nothing."""
    parts = []
    if record.exc_info and record.exc_info[0] is not None:
        parts.append("".join(traceback.format_exception(*record.exc_info)).rstrip())
    if record.stack_info:
        parts.append(record.stack_info)
    return redacted("\n".join(parts))


def _visible(control: re.Match[str]) -> str:
    return control[0].encode("unicode_escape").decode("ascii")
