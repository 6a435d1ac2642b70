"""ModelPolicy: what is required, for which namespaces."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from aegis.core.digests import Digest
from aegis.core.errors import NotCanonical
from aegis.core.reasons import Reason
from aegis.core.spec import fields
from aegis.core.spec.certificate import CertificateRule, parse_certificate
from aegis.core.spec.fields import InvalidSpec, Raw
from aegis.core.spec.identity import IdentityRule, parse_identity
from aegis.core.subjects import SubjectName
from aegis.core.uris import ModelURI

if TYPE_CHECKING:
    from aegis.core.spec.source_login import SourceLogin

DEFAULT_MAX_AGE = 604800
GCS_ENDPOINT = "https://storage.googleapis.com"
"""Where Google Cloud Storage is, unless a source says otherwise."""

YEAR = 31536000
"""Most seconds that evidence may count."""


class Mode(StrEnum):
    """What a refusal does: refuse the request, warn, only record, or nothing is looked at."""

    ENFORCE = "Enforce"
    WARN = "Warn"
    AUDIT = "Audit"
    DISABLED = "Disabled"


class Unresolved(StrEnum):
    """What becomes of a workload of which nobody can know, before it runs, which models it will load."""

    DENY = "Deny"
    WARN = "Warn"
    ALLOW = "Allow"


class Pending(StrEnum):
    """What becomes of a workload whose model is still being verified: HOLD lets all but its Pods pass."""

    DENY = "Deny"
    HOLD = "Hold"


class TransparencyLog(StrEnum):
    """Whether a signature has to be proven to stand in a transparency log."""

    OPTIONAL = "Optional"
    REQUIRED = "Required"


@dataclass(frozen=True, slots=True)
class Source:
    """A place that artifacts may come from. `credentials` names a Secret in the operator's namespace, or ''.

    With `auth` Aegis logs in at the store's cloud and gets credentials that end soon.
    """

    name: str
    uri_prefix: str
    endpoint: str
    region: str = "us-east-1"
    credentials: str = ""
    ca_bundle: str = ""
    redirect_hosts: tuple[str, ...] = ()
    allowed_cidrs: tuple[str, ...] = ()
    auth: "SourceLogin | None" = None


@dataclass(frozen=True, slots=True)
class SignerRule:
    """Who may vouch for what: `threshold` distinct signers, for URIs within one of `uri_prefixes`.

    A signer is a key of `keyrings`, one of `identities`, or whom one of `certificates` names.
    With `transparency_log` REQUIRED a signature counts only if it is proven to stand in a log of the trusted root. With
    `predicate_types` a signature counts only if it is over a statement of one of them; `ignore_paths` are what the
    signer of a folder may have left out beside Git's own. With `not_before` a signature counts only if somebody who is
    trusted says when it was made, and that was not earlier; with `subject_name` MATCH_URI, only if what was signed is
    called as the model is.
    """

    name: str
    keyrings: tuple[str, ...]
    threshold: int
    uri_prefixes: tuple[str, ...]
    identities: tuple[IdentityRule, ...] = ()
    transparency_log: TransparencyLog = TransparencyLog.OPTIONAL
    predicate_types: tuple[str, ...] = ()
    ignore_paths: tuple[str, ...] = ()
    certificates: tuple[CertificateRule, ...] = ()
    not_before: datetime | None = None
    subject_name: SubjectName = SubjectName.ANY

    @property
    def needs_root(self) -> bool:
        """Whether signatures count for it only by the trusted root."""
        needs_log = self.transparency_log is TransparencyLog.REQUIRED
        return bool(self.identities) or needs_log or self.not_before is not None


@dataclass(frozen=True, slots=True)
class PolicyException:
    """One reference admitted in one namespace until `expiry`, and why."""

    namespace: str
    reference: str
    reason: str
    expiry: datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """ModelPolicy.spec. `denied_digests` are `sha256:<hex>` of artifacts that may not run, whoever signed them."""

    name: str
    namespaces: tuple[str, ...]
    excluded: frozenset[str] = frozenset()
    mode: Mode = Mode.ENFORCE
    unresolved: Unresolved = Unresolved.DENY
    pending: Pending = Pending.DENY
    sources: tuple[Source, ...] = ()
    signers: tuple[SignerRule, ...] = ()
    shared_from: tuple[str, ...] = ()
    max_age: timedelta = timedelta(seconds=DEFAULT_MAX_AGE)
    exceptions: tuple[PolicyException, ...] = ()
    denied_digests: frozenset[str] = frozenset()

    def source_of(self, uri: ModelURI) -> Source | None:
        """The source that covers `uri`: the one with the longest prefix, so a bucket may override a whole store."""
        covering = [source for source in self.sources if uri.within(source.uri_prefix)]
        return max(covering, key=lambda source: len(source.uri_prefix), default=None)

    @property
    def keyrings(self) -> frozenset[str]:
        """Every keyring that any of its signers names."""
        return frozenset(name for rule in self.signers for name in rule.keyrings)

    @property
    def authorities(self) -> frozenset[bytes]:
        """Every authority (DER) to which a certificate of any of its signers may lead."""
        rules = (each for rule in self.signers for each in rule.certificates)
        return frozenset(authority for each in rules for authority in each.authorities)

    @property
    def needs_root(self) -> bool:
        """Whether any of its signers counts only by the trusted root."""
        return any(rule.needs_root for rule in self.signers)


@fields.reader(Reason.POLICY_INVALID)
def parse_policy(body: Raw) -> Policy:
    """Reads a ModelPolicy object. Raises InvalidSpec."""
    metadata = fields.mapping(body, "metadata", "")
    spec = fields.mapping(body, "spec", "")
    return Policy(
        name=fields.text(metadata, "name", "metadata"),
        namespaces=fields.texts(spec, "namespaces", "spec"),
        excluded=frozenset(fields.texts(spec, "excludedNamespaces", "spec")),
        mode=fields.choice(spec, "mode", "spec", Mode.ENFORCE),
        unresolved=fields.choice(spec, "unresolved", "spec", Unresolved.DENY),
        pending=fields.choice(spec, "pending", "spec", Pending.DENY),
        sources=tuple(_source(raw, path) for raw, path in fields.objects(spec, "sources", "spec")),
        signers=tuple(_signer(raw, path) for raw, path in fields.objects(spec, "signers", "spec")),
        shared_from=fields.texts(spec, "sharedFrom", "spec"),
        max_age=fields.seconds(spec, "maxAgeSeconds", "spec", DEFAULT_MAX_AGE, least=300, most=YEAR),
        exceptions=tuple(_exception(raw, path) for raw, path in fields.objects(spec, "exceptions", "spec")),
        denied_digests=frozenset(_denied(text) for text in fields.texts(spec, "deniedDigests", "spec")),
    )


def unreadable_policy(name: str, namespaces: tuple[str, ...]) -> Policy:
    """What stands for a policy that cannot be read: it governs, enforces, and trusts nobody."""
    return Policy(name=name, namespaces=namespaces or ("*",))


def _source(raw: Raw, path: str) -> Source:
    prefix = _prefix(fields.text(raw, "uriPrefix", path), f"{path}.uriPrefix")
    endpoint = fields.text(raw, "endpoint", path, "") or _origin(prefix)
    if not endpoint.startswith("https://"):
        raise InvalidSpec(f"{path}.endpoint", "must be an https:// URL")
    credentials = fields.mapping(raw, "credentialsSecretRef", path)
    region = fields.text(raw, "region", path, "us-east-1")
    return Source(
        name=fields.text(raw, "name", path),
        uri_prefix=prefix,
        endpoint=endpoint.rstrip("/"),
        region=region,
        credentials=fields.text(credentials, "name", f"{path}.credentialsSecretRef") if credentials else "",
        ca_bundle=fields.text(raw, "caBundle", path, ""),
        redirect_hosts=fields.texts(raw, "redirectHosts", path),
        allowed_cidrs=fields.texts(raw, "allowedCIDRs", path),
        auth=_login(raw, path, prefix.partition("://")[0], region),
    )


def _login(raw: Raw, path: str, scheme: str, region: str) -> "SourceLogin | None":
    if "auth" not in raw:
        return None
    # Imported when it is needed: what verifies a local file needs no cloud.
    from aegis.core.spec import source_login  # noqa: PLC0415

    return source_login.parse(raw, path, scheme, region)


def _origin(prefix: str) -> str:
    scheme, _, rest = prefix.partition("://")
    if scheme == "gs":
        return GCS_ENDPOINT
    return f"https://{rest.partition('/')[0]}" if scheme in ("https", "oci") else ""


def _signer(raw: Raw, path: str) -> SignerRule:
    prefixes = fields.texts(raw, "uriPrefixes", path)
    return SignerRule(
        name=fields.text(raw, "name", path),
        keyrings=tuple(fields.text(ref, "name", at) for ref, at in fields.objects(raw, "keyringRefs", path)),
        threshold=fields.number(raw, "threshold", path, default=1, least=1, most=16),
        uri_prefixes=tuple(_prefix(prefix, f"{path}.uriPrefixes") for prefix in prefixes),
        identities=tuple(parse_identity(each, at) for each, at in fields.objects(raw, "identities", path)),
        transparency_log=fields.choice(raw, "transparencyLog", path, TransparencyLog.OPTIONAL),
        predicate_types=fields.texts(raw, "predicateTypes", path),
        ignore_paths=fields.texts(raw, "ignorePaths", path),
        certificates=tuple(parse_certificate(each, at) for each, at in fields.objects(raw, "certificates", path)),
        not_before=fields.moment(raw, "notBefore", path),
        subject_name=fields.choice(raw, "subjectName", path, SubjectName.ANY),
    )


def _denied(text: str) -> str:
    try:
        digest = Digest.parse(text)
    except ValueError as error:
        raise InvalidSpec("spec.deniedDigests", str(error)) from None
    if digest.algorithm != "sha256":
        raise InvalidSpec("spec.deniedDigests", "must be 'sha256:' and 64 digits: of artifacts no other digest is told")
    return text


def _prefix(value: str, path: str) -> str:
    # A prefix that does not end in '/' would let 's3://models' vouch for 's3://models-of-somebody-else/'.
    if not value.endswith("/"):
        raise InvalidSpec(path, "must end in '/'")
    # Canonical as every URI within it, or it covers none; and never a whole scheme.
    try:
        ModelURI.parse(f"{value}x/")
    except NotCanonical as error:
        raise InvalidSpec(path, error.detail) from None
    return value


def _exception(raw: Raw, path: str) -> PolicyException:
    expiry = fields.moment(raw, "expiryTime", path)
    if expiry is None:
        raise InvalidSpec(f"{path}.expiryTime", "is required")
    return PolicyException(
        namespace=fields.text(raw, "namespace", path),
        reference=fields.text(raw, "reference", path),
        reason=fields.text(raw, "reason", path),
        expiry=expiry,
    )
