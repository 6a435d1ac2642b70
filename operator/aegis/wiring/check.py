"""`aegis check`: from what a person typed to the webhook's answers, worked out here or given by the webhook itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aegis.adapters.manifests import Document, NotReadable, Source, read_documents, read_once
from aegis.services.check_manifests import Answer, Judged, Subject, subjects
from aegis.services.manifest_remarks import remarks
from aegis.settings import Settings

Judge = Callable[[Sequence[Subject]], Sequence[Answer]]
StandardInput = Callable[[int], bytes]
Read = Callable[[Sequence[str]], Sequence[Document]]
"""Reads files. Raises NotReadable."""


class CheckInvalid(Exception):
    """What the person must correct in the call; the text says how."""


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of `aegis check`, as typed; files may be folders, and '-' is standard input."""

    files: tuple[str, ...]
    policies: tuple[str, ...] = ()
    keyrings: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    seal_key: str = ""
    unchecked_seals: bool = False
    trusted_root: str = ""
    namespace: str = ""
    context: str = ""
    kubeconfig: str = ""

    @property
    def asks_cluster(self) -> bool:
        """Whether the cluster's own webhook answers."""
        return bool(self.context or self.kubeconfig)

    @property
    def offline(self) -> bool:
        """Whether anything was named that only an answer from files rests on."""
        named = (self.policies, self.keyrings, self.models, self.seal_key, self.trusted_root)
        return any(named) or self.unchecked_seals


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every object; `sources` are the files by name, `notes` sentences about the check itself."""

    judged: tuple[Judged, ...]
    sources: Mapping[str, Source] = field(repr=False)
    notes: tuple[str, ...] = ()


def check(request: Request, settings: Settings, standard_input: StandardInput) -> Report:
    """Raises CheckInvalid for what the person must correct; ApiError when the API server cannot be had."""
    _check_call(request)
    said: list[str] = []
    read_input = read_once(standard_input)

    def read(files: Sequence[str]) -> list[Document]:
        return read_documents(files, read_input, said.append)

    try:
        documents = read(request.files)
        judge, namespace, notes = _judge(request, settings, read, documents)
    except NotReadable as error:
        raise CheckInvalid(str(error)) from None
    bodies = [(each.source.name, each.number, each.body) for each in documents]
    asked = subjects(bodies, namespace)
    judged = tuple(Judged(subject, answer) for subject, answer in zip(asked, judge(asked), strict=True))
    # One file may be named for policies, keyrings and models, and is then read three times.
    all_notes = tuple(dict.fromkeys((*said, *remarks(bodies), *notes)))
    return Report(judged, {each.source.name: each.source for each in documents}, all_notes)


def _check_call(request: Request) -> None:
    if not request.files:
        raise CheckInvalid("name at least one file with -f")
    if request.asks_cluster and request.offline:
        raise CheckInvalid("--context and --kubeconfig let the cluster answer: give them without the other sources")
    if not request.asks_cluster and not request.policies:
        raise CheckInvalid(
            "without a ModelPolicy everything is refused: name files with --policy, --keyring and --models, or let a"
            " cluster answer with --context"
        )
    if request.seal_key and request.unchecked_seals:
        raise CheckInvalid("--seal-key and --unchecked-seals exclude each other")


def _judge(
    request: Request, settings: Settings, read: Read, documents: Sequence[Document]
) -> tuple[Judge, str, tuple[str, ...]]:
    """What answers, the namespace of objects that say none, and what is to be said of it."""
    if request.asks_cluster:
        # Imported when a cluster is asked: it takes the client of the Kubernetes API.
        from aegis.wiring.check_cluster import cluster_judge

        return cluster_judge(request, settings)
    from aegis.wiring.check_offline import offline_judge

    return offline_judge(request, settings, read, documents)
