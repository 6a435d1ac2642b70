"""What is said of a file that cannot be read: where, what is wrong, and what to do."""


class Broken(Exception):
    """A text that is no YAML for Kubernetes. `line` and `column` count from 1."""

    def __init__(self, line: int, column: int, problem: str) -> None:
        super().__init__(f"{line}:{column}: {problem}")
        self.line = line
        self._said = (line, column, problem)

    def advised(self, advice: str) -> "Broken":
        """The same with what to do about it."""
        line, column, problem = self._said
        return Broken(line, column, f"{problem}{advice}")


class NotReadable(Exception):
    """Files that do not exist or hold no manifests; the text has a line for each."""
