"""What is said of a file that cannot be read, or not without a remark: where, what is wrong, and what to do."""

from collections.abc import Callable

from aegis.core.visible import visible

Remark = Callable[[str], object]
"""Takes what a person should know of a file that is read all the same."""

MAX_PROBLEM = 512
"""Most characters that are said of a problem: a key may be as long as its file."""


class Broken(Exception):
    """A text that is no YAML for Kubernetes. `line` and `column` count from 1."""

    def __init__(self, line: int, column: int, problem: str) -> None:
        super().__init__(f"{line}:{column}: {visible(problem, MAX_PROBLEM)}")
        self.line = line
        self._said = (line, column, problem)

    def advised(self, advice: str) -> "Broken":
        """The same with what to do about it."""
        line, column, problem = self._said
        return Broken(line, column, f"{problem}{advice}")


def remarked(line: int, column: int, remark: str) -> str:
    """What is to be said of a place in a text that is read all the same; one line that may be shown."""
    return str(Broken(line, column, remark))


class NotReadable(Exception):
    """Files that do not exist or hold no manifests; the text has a line for each."""
