"""`aegis inspect`: what a signature file is, and what it claims."""

import sys
from argparse import ArgumentParser, Namespace

from aegis.entrypoints.cli.command import Command, Exit
from aegis.entrypoints.cli.complaint import complain
from aegis.entrypoints.cli.options import add_output
from aegis.settings import Settings

TEXT = """\
Reads the file as verification does, and tells what it finds: its form, what is signed and of which
type, which files a manifest lists, whom certificates name, which log entries and timestamps came
along. Nothing is verified: no key is tried, nothing is believed, and a key in the file is never used.
Of a long list the first ten are shown. `aegis verify` says what counts.

  exit code 0  it was read
            1  it is no signature in a known form, or a broken one; the reason is told
            2  the call is wrong: no such file, a folder, an unknown option
            3  a store could not give it; trying again may help

A signature is a path, a URI as `aegis verify` takes it, or - for standard input. The environment is
that of `aegis verify`.

  aegis inspect model.sig
  aegis inspect s3://models/llama/model.sig -o json
  cosign download signature IMAGE | aegis inspect -
"""


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("signature", metavar="PATH|URI|-", help="the signature file")
    add_output(parser, ("text", "json"))


def _run(options: Namespace) -> int:
    from aegis.core.errors import NotCanonical, Undecidable  # noqa: PLC0415 (see the package)
    from aegis.core.inspection import inspect  # noqa: PLC0415
    from aegis.entrypoints.cli.inspection_answer import Outcome, as_json, as_text, exit_code  # noqa: PLC0415
    from aegis.wiring.inspection import content_of  # noqa: PLC0415

    try:
        found: Outcome = inspect(content_of(options.signature, Settings.of_this_process(), sys.stdin.buffer))
    except OSError as error:
        return _wrong(f"'{options.signature}' cannot be read: {error.strerror or error}")
    except NotCanonical as error:
        return _wrong(f"'{options.signature}' {error.detail}")
    except Undecidable as error:
        found = error
    write = as_json if options.output == "json" else as_text
    print(write(options.signature, found))
    return exit_code(found)


def _wrong(said: str) -> int:
    complain(said, "inspect")
    return Exit.USAGE


COMMAND = Command("inspect", "tell what a signature file is and claims", _run, TEXT, _add_arguments)
