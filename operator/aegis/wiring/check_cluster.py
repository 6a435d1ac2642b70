"""The webhook's own answers: each object is created as a dry run, with the rights of who asks.

That needs no right but the one to create such objects, and above all not the right to read the sealing key, by which
evidence is made. An API server also admits what no webhook of Aegis was asked about. So where nothing is said, it is
asked again for the same object with an annotation that Aegis never lets pass.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.cluster.connection import Connection, ConnectionInvalid, from_kubeconfig
from aegis.adapters.cluster.dry_run import DryRun, Said
from aegis.adapters.cluster.errors import ApiError, NotFound, Unauthorized, Unavailable
from aegis.core.admission.templates import DOMAIN
from aegis.core.admission.told import said_by_admission
from aegis.core.precedence import governing
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Mode
from aegis.services.check_manifests import Answer, Outcome, Subject
from aegis.settings import Settings
from aegis.wiring.check import CheckInvalid, Judge, Request

KUBECONFIG = "~/.kube/config"
PROBE = f"{DOMAIN}/check"
"""An annotation that is refused on every workload as ProtectedField."""

_DENIED = re.compile(r'admission webhook "[a-z0-9.-]+\.aegis\.dev" denied the request: ')

NOT_ASKED = (
    "the API server admits it, and nothing shows that Aegis was asked: its webhook is not installed, or namespace"
    " '{namespace}' is exempt, or its policies are in mode Audit or Disabled (let the person who asks list"
    " modelpolicies.aegis.dev, and that is told apart), or it is not asked about {kind}s"
)
NO_SUCH_KIND = (
    "the cluster knows no {kind} of {version}: install its CustomResourceDefinition there, or let files answer"
    " (--policy, --keyring, --models)"
)
NOT_KNOWN = (
    "the API server does not know who asks: log in again, and see by `kubectl auth whoami` whether the kubeconfig's"
    " credentials are accepted"
)


def cluster_judge(request: Request, settings: Settings) -> tuple[Judge, str, tuple[str, ...]]:
    """Raises CheckInvalid."""
    path = Path(request.kubeconfig or settings.kubeconfig or KUBECONFIG).expanduser()
    try:
        connection = from_kubeconfig(path, request.context)
    except ConnectionInvalid as error:
        # What a library says of a broken file has lines of its own.
        raise CheckInvalid(" ".join(str(error).split())) from None
    return _judge(connection, settings.exempt_namespaces), request.namespace or connection.namespace, ()


def _judge(connection: Connection, exempt: frozenset[str]) -> Callable[[Sequence[Subject]], list[Answer]]:
    async def answers(subjects: Sequence[Subject]) -> list[Answer]:
        async with DryRun(connection) as dry_run:
            cluster = Cluster(dry_run, exempt)
            return [await cluster.answer(subject) for subject in subjects]

    return lambda subjects: asyncio.run(answers(subjects))


@dataclass(slots=True)
class Cluster:
    """Asks `dry_run`; nothing is refused in the namespaces that are `exempt`."""

    dry_run: DryRun
    exempt: frozenset[str]
    _asked: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    _known: ClusterCatalogue | None = None

    async def answer(self, subject: Subject) -> Answer:
        """What the cluster says of an object."""
        try:
            answer = _read(await self.dry_run.create(subject.manifest.body, subject.request.namespace))
            if answer.outcome is not Outcome.ADMITTED or answer.warnings or await self._is_asked(subject):
                return answer
            return await self._silent(subject)
        except Unauthorized:
            # The error's own words are for a process with a ServiceAccount.
            return Answer(Outcome.UNKNOWN, why=NOT_KNOWN)
        except NotFound:
            manifest = subject.manifest
            version = manifest.body.get("apiVersion", "")
            return Answer(Outcome.UNKNOWN, why=NO_SUCH_KIND.format(kind=manifest.kind, version=version))
        except Unavailable as error:
            return Answer(
                Outcome.UNKNOWN, why=f"the API server gives no answer ({error}); see whether kubectl gets one"
            )
        except ApiError as error:
            return Answer(Outcome.UNKNOWN, why=str(error))

    async def _is_asked(self, subject: Subject) -> bool:
        """Whether Aegis is asked about such objects there. Raises ApiError."""
        request, manifest = subject.request, subject.manifest
        place = (request.namespace, request.group, manifest.kind)
        if place not in self._asked:
            annotations = {**(manifest.metadata.get("annotations") or {}), PROBE: "asked"}
            body = {**manifest.body, "metadata": {**manifest.metadata, "annotations": annotations}}
            said = _read(await self.dry_run.create(body, request.namespace))
            self._asked[place] = any(Reason.PROTECTED_FIELD in line for line in (*said.lines, *said.warnings))
        return self._asked[place]

    async def _silent(self, subject: Subject) -> Answer:
        """What it means that Aegis says nothing. Raises ApiError."""
        namespace = subject.request.namespace
        if namespace in self.exempt:
            return Answer(Outcome.ADMITTED)
        try:
            policies = governing((await self._catalogue()).policies(), namespace)
        except (ApiError, msgspec.ValidationError):
            policies = ()
        if policies and all(policy.mode in (Mode.AUDIT, Mode.DISABLED) for policy in policies):
            return Answer(Outcome.ADMITTED)
        return Answer(Outcome.UNKNOWN, why=NOT_ASKED.format(namespace=namespace, kind=subject.manifest.kind))

    async def _catalogue(self) -> ClusterCatalogue:
        if self._known is None:
            known = ClusterCatalogue()
            for policy in await self.dry_run.policies():
                known.put_policy(policy)
            self._known = known
        return self._known


def _read(said: Said) -> Answer:
    denied = _DENIED.match(said.message)
    warnings = said_by_admission(said.warnings)
    if said.created:
        return Answer(Outcome.ADMITTED, warnings=warnings)
    if denied is None:
        return Answer(
            Outcome.UNKNOWN, why=f"something else than Aegis refuses it, or Aegis was not reached: {said.message}"
        )
    return Answer(Outcome.REFUSED, tuple(said.message[denied.end() :].splitlines()), warnings)
