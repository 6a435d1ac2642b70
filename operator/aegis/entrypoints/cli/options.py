"""The options that several commands have, spelt and explained alike."""

from argparse import ArgumentParser
from collections.abc import Sequence


def add_manifests(parser: ArgumentParser) -> None:
    """Which manifests a command reads: `files`, behind -f as for kubectl, or without it."""
    add = parser.add_argument
    add("-f", "--filename", dest="files", nargs="+", action="extend", default=[], metavar="FILE",
        help="manifests: files, folders, or - for standard input; may be repeated")  # fmt: skip
    add("more", nargs="*", metavar="FILE", help="more of them")


def add_output(parser: ArgumentParser, forms: Sequence[str], what: str = "answer") -> None:
    """In which of `forms` it answers: `output`, the first one if nothing is said."""
    parser.add_argument(
        "-o", "--output", choices=forms, default=forms[0], help=f"how the {what} is written (default {forms[0]})"
    )
