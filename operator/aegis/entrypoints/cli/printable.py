"""Text that a terminal may be shown."""


def printable(line: str) -> str:
    """What a terminal would obey, or cannot encode, is shown instead: a file's name may hold anything."""
    return "".join(map(_shown, line))


def _shown(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode("ascii")
