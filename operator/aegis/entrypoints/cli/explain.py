"""`aegis explain`: what a reason says, where it is said, and what to do about it."""

from argparse import ArgumentParser, Namespace
from textwrap import fill

from aegis.core.meanings import MEANINGS, meaning
from aegis.core.meanings.families import FAMILIES
from aegis.core.reasons import Reason
from aegis.entrypoints.cli.command import Command, Exit
from aegis.entrypoints.cli.complaint import complain

TEXT = """\
A reason is the word in brackets that begins a line of a refusal, and that stands in conditions, events
and metrics. Large and small letters do not matter. Without a word all reasons are listed.

  exit code 0  it was explained
            2  there is no such reason; the closest ones are named

  aegis explain ModelUnknown
"""
WIDTH = 100


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("reason", nargs="?", default="", metavar="REASON", help="the word, as in [ModelUnknown]")


def _run(options: Namespace) -> int:
    word = options.reason.strip("[]")
    if not word:
        print(listed())
        return Exit.DONE
    reasons = {reason.lower(): reason for reason in Reason}
    if word.lower() in reasons:
        print(explained(reasons[word.lower()]))
        return Exit.DONE
    from difflib import get_close_matches  # noqa: PLC0415 (see the package)

    near = [str(reasons[each]) for each in get_close_matches(word.lower(), reasons)]
    hint = f"did you mean {' or '.join(near)}?" if near else "`aegis explain` lists them all"
    complain(f"there is no reason {options.reason!a}; {hint}", "explain")
    return Exit.USAGE


def explained(reason: Reason) -> str:
    """All that is to be said of one."""
    said = meaning(reason)
    family = FAMILIES[said.family]
    parts = (
        f"{reason} ({said.family})",
        fill(f"What it says: {said.alone}.", WIDTH),
        fill(f"What to do: {said.next_step}.", WIDTH),
        fill(f"What it does: {family.does}", WIDTH),
        fill(f"Where it is said: {family.said}", WIDTH),
    )
    return "\n".join(parts)


def listed() -> str:
    """Every reason with its sentence, by family."""
    width = max(map(len, Reason))
    parts = []
    for family, about in FAMILIES.items():
        rows = [f"  {reason:{width}}  {said.alone}" for reason, said in MEANINGS.items() if said.family is family]
        parts.append("\n".join([f"{family}: {about.does}", *rows]))
    return "\n\n".join(parts)


COMMAND = Command("explain", "say what a reason means and what to do about it", _run, TEXT, _add_arguments)
