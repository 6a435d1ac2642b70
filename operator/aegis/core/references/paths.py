"""Where something stands in an object: written for people in messages, and a JSON pointer (RFC 6901) for machines."""


class Member(str):
    """A member of a list or map as people write it, `[server]`; `step` is its index or key in the object."""

    __slots__ = ("step",)
    step: str | int

    def __new__(cls, shown: object, step: str | int) -> "Member":
        """`shown` is the member's name, if it has one."""
        member = str.__new__(cls, f"[{shown}]")
        member.step = step
        return member


Path = tuple[str, ...]
"""Field names, and `Member` for members."""


def pointer(path: Path) -> str:
    """The path as a JSON pointer."""
    steps = (str(step.step) if isinstance(step, Member) else step for step in path)
    return "".join(f"/{escaped(step)}" for step in steps)


def escaped(step: str) -> str:
    """One step as it stands in a JSON pointer (RFC 6901, 3)."""
    return step.replace("~", "~0").replace("/", "~1")
