"""What is fetched into a directory that a known model fills: a file that nobody judges may take the place of one."""

from collections.abc import Collection, Iterable, Iterator

from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.flows import Filled, is_below
from aegis.core.references.foreign import Place

_WHY = "something is fetched there as well that no signature covers: fetch it to another directory"


def overlaid(known: Iterable[Filled], fetched: Collection[Place]) -> Iterator[Finding]:
    """The directories of models that such a download reaches into, at the places of these models."""
    for each in known if fetched else ():
        if each.inside and any(place == each.place and is_below(target, each.inside) for place, target in fetched):
            yield Finding(each.finding.path, f"/{each.inside}", Unresolvable(_WHY), Role.MODEL, each.finding.by)
