"""Which policies govern a namespace.

    an exact name beats a glob; among globs, more literal characters win; on a tie every tied policy governs

Namespaces are matched by name, never by label: a tenant may label a namespace, but not rename it.
"""

from collections.abc import Iterable, Iterator

from aegis.core.spec.policy import Policy

_EXACT = 1 << 16


def governing(policies: Iterable[Policy], namespace: str) -> tuple[Policy, ...]:
    """The policies of the highest precedence for `namespace`, by name; empty when none governs it."""
    ranked = [(rank, policy) for policy in policies if (rank := _rank(policy, namespace)) is not None]
    best = max((rank for rank, _ in ranked), default=None)
    return tuple(sorted((policy for rank, policy in ranked if rank == best), key=lambda policy: policy.name))


def conflicts(policies: Iterable[Policy], policy: Policy) -> tuple[str, ...]:
    """Names of other policies that tie with `policy` for some namespace, whether or not it exists."""
    others = (other for other in policies if other.name != policy.name)
    return tuple(sorted(other.name for other in others if _tie(policy, other)))


def matches(pattern: str, name: str) -> bool:
    """True when `pattern`, in which only '*' is special, matches the whole of `name`; in linear time for one '*'."""
    head, star, rest = pattern.partition("*")
    if not star:
        return pattern == name
    if not name.startswith(head):
        return False
    position = len(head)
    *middle, tail = rest.split("*")
    for piece in middle:
        found = name.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return len(name) - position >= len(tail) and name.endswith(tail)


def _rank(policy: Policy, namespace: str) -> int | None:
    if namespace in policy.excluded:
        return None
    ranks = [_specificity(pattern) for pattern in policy.namespaces if matches(pattern, namespace)]
    return max(ranks, default=None)


def _tie(one: Policy, other: Policy) -> bool:
    return any(
        _specificity(pattern) == _specificity(their) and overlap(pattern, their)
        for pattern in one.namespaces
        for their in other.namespaces
    )


def overlap(one: str, other: str) -> bool:
    """True when some name matches both patterns."""
    ends = {(0, 0)}
    seen: set[tuple[int, int]] = set()
    while ends:
        left, right = ends.pop()
        if (left, right) == (len(one), len(other)):
            return True
        seen.add((left, right))
        ends |= set(_steps(one, left, other, right)) - seen
    return False


def _steps(one: str, left: int, other: str, right: int) -> Iterator[tuple[int, int]]:
    """How much further both patterns get by one more character of a name, or by a star that stands for nothing."""
    mine, theirs = one[left : left + 1], other[right : right + 1]
    if mine == "*":
        yield left + 1, right
        if theirs:
            yield left, right + 1
    if theirs == "*":
        yield left, right + 1
        if mine:
            yield left + 1, right
    if mine and mine == theirs:
        yield left + 1, right + 1


def _specificity(pattern: str) -> int:
    return _EXACT if "*" not in pattern else len(pattern) - pattern.count("*")
