"""Shell scripts in strings: read in one pass and in bounded time, never run.

What POSIX.1-2024 (Shell Command Language) says of words, quotes, lists, here-documents, assignments, parameters and
functions is read, with bash's arrays; arithmetic and whatever only running could tell is left unknown, and says so.
"""

from aegis.core.references.shell.commands import Command
from aegis.core.references.shell.reader import read_script
from aegis.core.references.shell.start import Start, handed_on

__all__ = ["Command", "Start", "handed_on", "read_script"]
