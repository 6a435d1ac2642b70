"""The file that a shell sources to use the environment that `up` keeps."""

import shlex
from collections.abc import Mapping
from pathlib import Path


def render(variables: Mapping[str, str], programs: Path) -> str:
    """`export NAME=value` lines, quoted for a POSIX shell; `programs` comes first in the PATH."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    lines.append(f'export PATH={shlex.quote(str(programs))}:"$PATH"')
    return "\n".join(lines) + "\n"
