"""How what an object says of its models is judged: by a canonical URI or a declared name, or by why there is none."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aegis.core.admission.bindings import bound
from aegis.core.admission.declared import PATH, Declaration, declaration
from aegis.core.errors import NotCanonical, NotPinned
from aegis.core.reasons import Reason
from aegis.core.references import Ambiguous, Finding, Resolved, Role, Sight, Unresolvable, WrongType
from aegis.core.references.caches import CACHE
from aegis.core.references.config_maps import NO_CONFIG_MAPS, ConfigMaps
from aegis.core.references.fields import mapping
from aegis.core.references.objects import Material, see
from aegis.core.references.parts import OWN, Part
from aegis.core.references.paths import Path
from aegis.core.references.tokens import Token
from aegis.core.uris import ModelURI

PLACES = ("local://", "pvc://", "hostpath://", "nfs://")
"""Schemes of what a path leads to: a place, whose contents no name of a model says."""

ELSEWHERE = frozenset(
    {
        *("modelscope", "ollama", "kaggle", "ngc", "docker", "localai", "whisper", "oss", "hdfs", "webhdfs"),
        *("models", "runs", "mlflow-artifacts"),
    }
)
"""Schemes of stores of models that no source of a policy can name."""

UNRESOLVED = frozenset({Reason.UNRESOLVABLE_REFERENCE, Reason.RUNTIME_LOADING, Reason.SOURCE_NOT_DECLARED})
"""Problems that are no wrong, but a lack of knowledge: the policy says what becomes of them."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A finding with its canonical `uri`, or with the `problem` that it has none and a `detail` for people.

    What may be replaced under its name has a problem and perhaps a `uri`. `among` are the SignedModels, by name, that
    the pod declares in which it stands: it has to be one of them. `declares` is such a name itself, which stands for
    all of that.
    """

    finding: Finding
    uri: ModelURI | None = None
    problem: Reason | None = None
    detail: str = ""
    among: tuple[str, ...] = ()
    declares: str = ""

    @property
    def path(self) -> Path:
        """Where it stands in the object."""
        return self.finding.path

    @property
    def text(self) -> str:
        """The words of the workload."""
        return self.finding.text

    @property
    def sought(self) -> str:
        """The URI that is looked up, canonical or not."""
        return self.finding.uri or self.text

    @property
    def revision(self) -> str:
        """The state of the model that the workload asks for."""
        return self.finding.outcome.revision if isinstance(self.finding.outcome, Resolved) else ""

    @property
    def names_model(self) -> bool:
        """True but for other URLs, which count only when a policy lists their host."""
        return self.finding.role is not Role.URL

    @property
    def host(self) -> str:
        """The host that some program would connect to for it, '' for none."""
        bare = self.finding.role is Role.ENDPOINT and "://" not in self.text
        text = f"://{self.text}" if bare else self.text
        return Token(text.partition("://")[0], text).host


@dataclass(frozen=True, slots=True)
class Readings:
    """All that an object says: its `references`, the names that it declares among them, and one for lack of any.

    `silent` is None unless something in the pod loads a model, and nothing declares one. `once` are the places of
    which no Pod will be asked again: what is named there, or below, is loaded once the object is there.
    """

    references: tuple[Reference, ...]
    silent: Reference | None = None
    once: frozenset[Path] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.references) or self.silent is not None

    def comes_again(self, reference: Reference) -> bool:
        """Whether Pods will name it too, each of which is asked about."""
        return not any(reference.path[:length] in self.once for length in range(len(reference.path) + 1))


def read_all(material: Material, config_maps: ConfigMaps = NO_CONFIG_MAPS) -> Readings:
    """What an object says of its models, by paths from its root. Raises WrongType, TooComplex."""
    declared = [(part, said) for part in material.parts if (said := _declared(part)) is not None]
    sight = see(material, config_maps)
    # A URI in a declaration is no name of a SignedModel, and that is what is said of it.
    declaring = {part.path(PATH) for part in material.parts}
    findings = (*sight.findings, *bound(material))
    found = tuple(read(finding) for finding in findings if not finding.derived and finding.path not in declaring)
    once = _once(material)
    if material.row.filled:
        return Readings(tuple(each for each in found if each.problem not in UNRESOLVED), once=once)
    if not declared:
        return Readings(found, _silent(sight), once)
    for part, said in declared:
        found = tuple(replace(each, among=said.names) if _stands_in(part, each.path) else each for each in found)
    return Readings((*found, *(each for part, said in declared for each in _declaring(part, said))), once=once)


def _once(material: Material) -> frozenset[Path]:
    """Where nothing is named that Pods will name again: in a Pod, and in fields by which other servers load models."""
    row = material.row
    if row.kind == "Pod":
        return frozenset({()})
    if row.passes_on and not _makes_none(material):
        return frozenset()
    return frozenset((*(each.path for each in material.named), OWN))


def _makes_none(material: Material) -> bool:
    name, value = material.row.makes_none_with
    own = (part.metadata for part in material.parts if part.metadata_at == OWN)
    return any(mapping(metadata, "annotations", OWN).get(name) == value for metadata in own)


def _declared(part: Part) -> Declaration | None:
    """What a pod declares. Raises WrongType."""
    try:
        return declaration(part.metadata)
    except WrongType as error:
        raise WrongType(part.path(error.path), error.wanted) from None


def _stands_in(part: Part, path: Path) -> bool:
    return any(path[: len(at)] == at for at in (part.at, part.metadata_at))


def _declaring(part: Part, said: Declaration) -> Iterator[Reference]:
    """The names that are declared, or the declaration with its problem."""
    at = part.path(PATH)
    if said.problem:
        finding = Finding(at, said.text, Unresolvable(said.problem))
        yield Reference(finding, problem=Reason.DECLARATION_INVALID, detail=said.problem)
    for name in said.names:
        yield Reference(Finding(at, name, Unresolvable("")), declares=name)


def read(finding: Finding) -> Reference:
    """The finding as admission judges it."""
    outcome = finding.outcome
    if isinstance(outcome, Unresolvable):
        if finding.role is Role.LOADING:
            return Reference(finding, problem=Reason.RUNTIME_LOADING)
        return Reference(finding, problem=Reason.UNRESOLVABLE_REFERENCE, detail=outcome.why)
    if isinstance(outcome, Ambiguous):
        return Reference(finding, problem=Reason.AMBIGUOUS_URI, detail=outcome.why)
    try:
        uri = ModelURI.parse(outcome.uri)
    except NotPinned as error:
        return Reference(finding, problem=Reason.MUTABLE_REFERENCE, detail=error.detail)
    except NotCanonical as error:
        return _uncanonical(finding, outcome.uri, error)
    if outcome.mutable:
        return Reference(finding, uri, Reason.MUTABLE_REFERENCE, "must have a commit of 40 hexadecimal digits")
    return Reference(finding, uri)


def _uncanonical(finding: Finding, uri: str, error: NotCanonical) -> Reference:
    if uri.startswith(PLACES) and not finding.text.startswith(PLACES):
        leads = "it leads to" if finding.by != CACHE else "while the hub is not asked, it leads to"
        return Reference(finding, problem=Reason.UNRESOLVABLE_REFERENCE, detail=f"{leads} {uri}")
    if uri.partition(":")[0] in ELSEWHERE:
        return Reference(finding, problem=Reason.SOURCE_NOT_ALLOWED)
    # A link with a key in it: where no source has it without the key, that is what is wrong with it.
    return Reference(finding, _without_query(uri), Reason.AMBIGUOUS_URI, error.detail)


def _without_query(uri: str) -> ModelURI | None:
    bare, mark, _ = uri.partition("?")
    try:
        return ModelURI.parse(bare) if mark and bare.startswith("https://") else None
    except NotCanonical:
        return None


def _silent(sight: Sight) -> Reference | None:
    """The first container in play, if there is one: those that only prepare for others stand aside."""
    servers = [path for path in sight.in_play if "containers" in path]
    first = next(iter((*servers, *sight.in_play)), None)
    if first is None:
        return None
    return Reference(Finding(first, "", Unresolvable("")), problem=Reason.SOURCE_NOT_DECLARED)
