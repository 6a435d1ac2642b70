"""Log lines: well-formed whatever is logged, for machines and for people, and without secrets."""

import io
import json
import logging
import re
import sys
import warnings
from datetime import datetime, timedelta
from typing import Any

import pytest

from aegis.adapters.telemetry.logs import configure

TOKEN = "hvs.CAESIJ3tU8f2gQe9wLkPz0aBcDeFgHiJk"
log = logging.getLogger("aegis.services.example")


def logged(log_format: str, level: str = "info") -> io.StringIO:
    """Where the lines go from now on."""
    stream = io.StringIO()
    configure(log_format, level, stream)
    return stream


def only_line(stream: io.StringIO) -> dict[str, Any]:
    (line,) = stream.getvalue().splitlines()
    decoded: dict[str, Any] = json.loads(line)
    return decoded


def fail_with_a_secret() -> None:
    raise ValueError(f"{TOKEN} is refused")


def test_a_json_line_has_the_agreed_fields() -> None:
    stream = logged("json")
    log.warning("no answer from %s", "store")
    line = only_line(stream)
    moment = line.pop("time")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", moment)
    assert datetime.fromisoformat(moment).utcoffset() == timedelta(0)
    assert line == {"level": "warning", "logger": "aegis.services.example", "message": "no answer from store"}


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_no_secret_is_in_a_message_an_argument_or_a_traceback(log_format: str) -> None:
    stream = logged(log_format)
    log.info("with %s and %s", TOKEN, {"X-Vault-Token": "root"})
    try:
        fail_with_a_secret()
    except ValueError:
        log.exception("failed")
    log.info("here", stack_info=True)
    text = stream.getvalue()
    assert TOKEN not in text
    assert "root'" not in text
    assert "ValueError: [redacted] is refused" in text
    assert "fail_with_a_secret" in text


def test_an_exception_is_one_string_of_its_line() -> None:
    stream = logged("json")
    try:
        fail_with_a_secret()
    except ValueError:
        log.exception("failed")
    assert only_line(stream)["exception"].startswith("Traceback (most recent call last):\n")


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_message_cannot_forge_a_line(log_format: str) -> None:
    stream = logged(log_format)
    log.info("one\n2026-01-01T00:00:00.000Z ERROR aegis: two \x1b[31m \u2028 \ud800")
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


def test_a_message_whose_arguments_do_not_fit_is_not_lost() -> None:
    stream = logged("json")
    template = "%d of %d"
    log.info(template, TOKEN)
    assert only_line(stream)["message"] == "%d of %d ('[redacted]',)"


def test_a_line_that_cannot_be_written_tells_nobody_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    stream = logged("json")
    stream.close()
    log.error("with %s", TOKEN)
    assert capsys.readouterr().err == ""


def test_own_loggers_speak_from_the_level_on_and_libraries_from_warnings_on() -> None:
    stream = logged("console", "debug")
    log.debug("own")
    logging.getLogger("urllib3.connectionpool").debug("https://store/x")
    logging.getLogger("kopf").warning("library")
    assert [line.rsplit(": ", 1)[1] for line in stream.getvalue().splitlines()] == ["own", "library"]
    stream = logged("console", "error")
    log.warning("own")
    logging.getLogger("kopf").warning("library")
    assert stream.getvalue() == ""


def test_warnings_are_lines_as_well() -> None:
    stream = logged("json")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning("old call", DeprecationWarning, "x.py", 1)
    assert "old call" in only_line(stream)["message"]


def test_the_last_call_counts() -> None:
    first, second = logged("json"), logged("console")
    log.info("hello")
    assert first.getvalue() == ""
    assert second.getvalue().endswith("INFO    aegis.services.example: hello\n")


def test_standard_error_is_a_stream_like_any(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json", "info", sys.stderr)
    log.info("hello")
    assert json.loads(capsys.readouterr().err)["message"] == "hello"
