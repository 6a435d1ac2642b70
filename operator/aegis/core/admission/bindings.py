"""What a Binding gives to a Pod that is not in the request: its labels and annotations become the Pod's own.

Source: `setPodNodeAndMetadata` of kubernetes/pkg/registry/core/pod/storage. They replace those that the Pod was judged
with, so that a variable of it (downward API) may show another model, or another revision of it, than was verified.
"""

from collections.abc import Iterator

from aegis.core.references.fields import mapping
from aegis.core.references.finding import Finding, Unresolvable, is_commit
from aegis.core.references.objects import Material
from aegis.core.references.parts import OWN
from aegis.core.references.paths import Member
from aegis.core.references.tokens import SEPARATOR

BINDING = "binding"
"""By what such a finding was seen."""

_WHY = "the Pod, which is no part of this request, may show it to a container"


def bound(material: Material) -> Iterator[Finding]:
    """What may become the name of a model, or its commit, in a Pod without containers. Raises WrongType.

    A URI is found wherever it stands. What has no '/' names nothing that a stranger could publish on a hub: what
    schedulers write of devices and zones passes.
    """
    for part in material.parts:
        if material.row.kind != "Pod" or part.spec:
            continue
        for field in ("annotations", "labels"):
            for name, value in mapping(part.metadata, field, OWN).items():
                if isinstance(value, str) and SEPARATOR not in value and ("/" in value or is_commit(value)):
                    yield Finding((*OWN, field, Member(name, name)), value, Unresolvable(_WHY), by=BINDING)
