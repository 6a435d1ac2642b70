"""The parts of Kubernetes objects that Aegis keeps in memory, decoded typed so that the rest is never built.

Fields that are not named here are skipped by the decoder. All structs are frozen and outside of the garbage
collector's care (`gc=False`: decoded JSON has no cycles), so that ten thousand of them cost no pauses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

T = TypeVar("T")


_quoted = lru_cache(1024)(partial(quote, safe=""))


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind as the API server addresses it. `group` is '' for the core group."""

    group: str
    version: str
    plural: str
    kind: str

    @property
    def api_version(self) -> str:
        """The value of `apiVersion`, such as `aegis.dev/v1alpha1`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def path(self, namespace: str = "", name: str = "", subresource: str = "") -> str:
        """The path of one object, or of the collection without a name; without a namespace, of the whole cluster."""
        root = f"/apis/{self.api_version}" if self.group else f"/api/{self.version}"
        parts = ["namespaces", namespace] if namespace else []
        parts += [part for part in (self.plural, name, subresource) if part]
        return "/".join([root, *map(_quoted, parts)])


def micro_time(moment: datetime) -> str:
    """`moment` (aware) as a Kubernetes MicroTime, which must always have six digits of microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


GROUP = "aegis.dev"
SIGNED_MODELS = Resource(GROUP, "v1alpha1", "signedmodels", "SignedModel")
MODEL_KEYRINGS = Resource(GROUP, "v1alpha1", "modelkeyrings", "ModelKeyring")
MODEL_POLICIES = Resource(GROUP, "v1alpha1", "modelpolicies", "ModelPolicy")
SECRETS = Resource("", "v1", "secrets", "Secret")
CONFIG_MAPS = Resource("", "v1", "configmaps", "ConfigMap")
LEASES = Resource("coordination.k8s.io", "v1", "leases", "Lease")
EVENTS = Resource("events.k8s.io", "v1", "events", "Event")
PODS = Resource("", "v1", "pods", "Pod")
SERVICE_ACCOUNTS = Resource("", "v1", "serviceaccounts", "ServiceAccount")
WEBHOOK_CONFIGURATIONS = Resource(
    "admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One object, and no later one of the same name. `namespace` is '' for cluster-scoped kinds."""

    resource: Resource
    namespace: str
    name: str
    uid: str

    def __str__(self) -> str:
        return "/".join(part for part in (self.resource.kind, self.namespace, self.name) if part)


class _Part(msgspec.Struct, frozen=True, gc=False, rename="camel", kw_only=True):
    """What all structs here have in common; fields are camelCase on the wire."""


class Annotations(_Part, frozen=True):
    """The annotations that Aegis reads; all others (`last-applied-configuration` is large) are skipped."""

    reverify: str = msgspec.field(default="", name="aegis.dev/reverify")


class ObjectMeta(_Part, frozen=True):
    """metadata. `uid` tells an object from a later one of the same name; times are aware UTC."""

    name: str
    namespace: str = ""
    uid: str = ""
    generation: int = 0
    resource_version: str = ""
    annotations: Annotations = Annotations()
    creation_timestamp: datetime | None = None
    deletion_timestamp: datetime | None = None


class Identified(_Part, frozen=True):
    """Any object, reduced to what identifies it."""

    metadata: ObjectMeta


class Condition(_Part, frozen=True):
    """An entry of status.conditions; `status` is True, False or Unknown."""

    type: str
    status: str
    reason: str = ""
    message: str = ""
    observed_generation: int = 0
    last_transition_time: datetime | None = None


class SignatureEntry(_Part, frozen=True):
    """An entry of SignedModel.spec.signatures: either `uri` or `inline` (base64) is set."""

    uri: str = ""
    inline: str = ""
    format: str = ""


class SignedModelSpec(_Part, frozen=True):
    """SignedModel.spec, not yet checked: the parser in the core does that."""

    uri: str
    revision: str = ""
    digest: str = ""
    signatures: tuple[SignatureEntry, ...] = ()
    reverify_period_seconds: int = 86400


class SignedModelStatus(_Part, frozen=True):
    """SignedModel.status: the sealed evidence, and the conditions for people."""

    seal: str = ""
    conditions: tuple[Condition, ...] = ()


class SignedModelObject(Identified, frozen=True):
    """A SignedModel."""

    spec: SignedModelSpec
    status: SignedModelStatus = SignedModelStatus()


class KeyStatus(_Part, frozen=True):
    """An entry of ModelKeyring.status.keys: the facts about a key, without the projections made from them."""

    fingerprint: str
    algorithm: str
    version: int
    first_seen_time: datetime
    created_time: datetime | None = None
    superseded_time: datetime | None = None
    ended_time: datetime | None = None
    absent_since_time: datetime | None = None
    not_before_time: datetime | None = None
    not_after_time: datetime | None = None


class ModelKeyringStatus(_Part, frozen=True):
    """ModelKeyring.status."""

    observed_time: datetime | None = None
    keys: tuple[KeyStatus, ...] = ()
    conditions: tuple[Condition, ...] = ()


class ModelKeyringObject(Identified, frozen=True):
    """A ModelKeyring; its spec is left as it came, for the parser in the core."""

    spec: dict[str, Any]
    status: ModelKeyringStatus = ModelKeyringStatus()


class ModelPolicyStatus(_Part, frozen=True):
    """ModelPolicy.status."""

    conditions: tuple[Condition, ...] = ()


class ModelPolicyObject(Identified, frozen=True):
    """A ModelPolicy; its spec is left as it came, for the parser in the core."""

    spec: dict[str, Any]
    status: ModelPolicyStatus = ModelPolicyStatus()


class SecretObject(Identified, frozen=True):
    """A Secret; the values of `data` are base64."""

    data: dict[str, str] = {}

    def __repr__(self) -> str:
        # The generated one would print the values into whatever log or traceback shows this object.
        return f"SecretObject({self.metadata.namespace}/{self.metadata.name}, keys={sorted(self.data)})"


class ConfigMapObject(Identified, frozen=True):
    """A ConfigMap; of `binary_data` it matters only whether there is any."""

    immutable: bool = False
    data: dict[str, str] = {}
    binary_data: dict[str, msgspec.Raw] = {}


class ListMeta(_Part, frozen=True):
    """metadata of a list; `continue_` is the token of the next page, or ''."""

    resource_version: str = ""
    continue_: str = msgspec.field(default="", name="continue")


class ObjectList(_Part, frozen=True):
    """A page of a list; items stay undecoded, so that one that cannot be read spoils no other."""

    metadata: ListMeta
    items: tuple[msgspec.Raw, ...] = ()


class WatchEvent(_Part, frozen=True):
    """A line of a watch. `type` is ADDED, MODIFIED, DELETED, BOOKMARK or ERROR."""

    type: str
    object: msgspec.Raw


class Versioned(_Part, frozen=True):
    """Whatever a watch sends, reduced to its place in time."""

    metadata: ListMeta


class BookmarkAnnotations(_Part, frozen=True):
    """Those of a bookmark: `initial_end` says that all objects there are have been sent before it."""

    initial_end: str = msgspec.field(default="", name="k8s.io/initial-events-end")


class BookmarkMeta(_Part, frozen=True):
    """metadata of a bookmark."""

    resource_version: str = ""
    annotations: BookmarkAnnotations = BookmarkAnnotations()


class Bookmark(_Part, frozen=True):
    """The object of a BOOKMARK event."""

    metadata: BookmarkMeta


Read = Callable[[msgspec.Raw | bytes], T]
"""Makes a cache entry of an object's JSON; raises for what it cannot read."""


def reader(kind: type[T]) -> Read[T]:
    """Decodes objects as `kind`; raises msgspec.ValidationError, whose text names the field but shows no value."""
    return msgspec.json.Decoder(kind).decode
