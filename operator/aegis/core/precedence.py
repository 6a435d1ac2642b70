"""Which policies govern a namespace.

    an exact name beats a glob; among globs, more literal characters win; on a tie every tied policy governs

Namespaces are matched by name, never by label: a tenant may label a namespace, but not rename it.
"""

from collections.abc import Iterable

from aegis.core.spec.policy import Policy

_EXACT = 1 << 16


def governing(policies: Iterable[Policy], namespace: str) -> tuple[Policy, ...]:
    """The policies of the highest precedence for `namespace`, by name; empty when none governs it."""
    ranked = [(rank, policy) for policy in policies if (rank := _rank(policy, namespace)) is not None]
    best = max((rank for rank, _ in ranked), default=None)
    return tuple(sorted((policy for rank, policy in ranked if rank == best), key=lambda policy: policy.name))


def conflicts(policies: Iterable[Policy], policy: Policy) -> tuple[str, ...]:
    """Names of other policies that some of `policy`'s patterns tie with."""
    own = set(policy.namespaces)
    return tuple(sorted(other.name for other in policies if other.name != policy.name and own & set(other.namespaces)))


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


def _specificity(pattern: str) -> int:
    return _EXACT if "*" not in pattern else len(pattern) - pattern.count("*")
