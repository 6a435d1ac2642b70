"""`aegis verify`: from what a person typed to a question for the one engine."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aegis.adapters.keyless import open_keyless
from aegis.core.digests import Digest
from aegis.core.errors import NotCanonical, Undecidable
from aegis.core.key_files import CertificateUse
from aegis.core.signatures import MAX_BYTES
from aegis.core.spec.policy import SignerRule, TransparencyLog
from aegis.core.spec.signed_model import InlineSignature, SignatureAt, SignatureSource
from aegis.core.subjects import SubjectName
from aegis.core.trusted_root import TrustedRoot
from aegis.core.uris import ModelURI
from aegis.ports import Store
from aegis.services.verify_artifact import Answer, Question, RequestInvalid, verify_artifact
from aegis.services.verify_model import Place
from aegis.settings import Settings
from aegis.wiring.cores import reading_threads
from aegis.wiring.verify_digest import DIGEST, DigestAlone, known, uri_of
from aegis.wiring.verify_keys import read_keys
from aegis.wiring.verify_places import FILE, FileURIs, open_store, places
from aegis.wiring.verify_trust import certificates, check_possible, identities, trusted_root


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of `aegis verify`, as typed. `declared` is a signature format or ''.

    `artifact` and `digest` may be '', but not both.
    """

    artifact: str
    keys: tuple[str, ...]
    revision: str = ""
    signatures: tuple[str, ...] = ()
    declared: str = ""
    threshold: int = 1
    digest: str = ""
    denied_digests: tuple[str, ...] = ()
    not_before: datetime | None = None
    predicate_types: tuple[str, ...] = ()
    subject_name: SubjectName = SubjectName.ANY
    ignore_paths: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    trusted_root: str = ""
    rekor_keys: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    certificate_subjects: tuple[str, ...] = ()
    certificates: CertificateUse = CertificateUse.REFUSE


def verify(request: Request, settings: Settings) -> Answer:
    """Raises RequestInvalid and SettingsInvalid for what the person must correct; all else is in the answer."""
    now, digest = datetime.now(UTC), _digest("--digest", request.digest) if request.digest else None
    uri = _located(request.artifact) if request.artifact else _alone(digest, request)
    root, rule = _trust(request)
    signatures = tuple(_signature(text, request.declared) for text in request.signatures)
    remote = (ModelURI.parse(each.uri) for each in signatures if isinstance(each, SignatureAt))
    question = Question(
        uri=uri,
        revision=request.revision,
        places=places({uri, *remote}, settings),
        readings=tuple(read_keys(text, settings, request.certificates) for text in dict.fromkeys(request.keys)),
        rule=rule,
        digest=digest,
        signatures=signatures,
        locations=request.signatures,
        root=root,
        denied=frozenset(str(_digest("--denied-digest", text)) for text in request.denied_digests),
        max_bytes=settings.max_artifact_bytes,
        max_spooled=settings.max_spooled_bytes,
        threads=reading_threads(),
        known=known(digest, now) if digest and uri.scheme == DIGEST else None,
    )
    return verify_artifact(question, partial(_open, digest), now, open_keyless)


def _open(digest: Digest | None, scheme: str, place: Place) -> Store:
    return DigestAlone(digest) if digest and scheme == DIGEST else open_store(scheme, place)


def _alone(digest: Digest | None, request: Request) -> ModelURI:
    """The place of an artifact that is not at hand. Raises RequestInvalid."""
    if digest is None:
        raise RequestInvalid("name the --artifact, or the --digest of one that is not at hand")
    if not request.signatures:
        raise RequestInvalid("--digest without --artifact needs --signature: there is nothing to look beside")
    if request.subject_name is not SubjectName.ANY:
        raise RequestInvalid("--subject-name needs --artifact: a digest has no name")
    return uri_of(digest)


def _trust(request: Request) -> tuple[TrustedRoot, SignerRule]:
    """By what identities and log entries count, and what else there must be to a signature. Raises RequestInvalid."""
    if not request.keys and not request.identities and not request.authorities:
        raise RequestInvalid("nobody could have signed: name a --key, an --identity or a --cert-chain")
    root = trusted_root(request.trusted_root, request.rekor_keys)
    allowed = identities(request.identities, request.issuers) if request.identities or request.issuers else ()
    check_possible(allowed, request.not_before, root)
    return root, SignerRule(
        name="--key",
        # The question knows the keys' sources and the places.
        keyrings=(),
        uri_prefixes=(),
        threshold=request.threshold,
        identities=allowed,
        transparency_log=TransparencyLog.REQUIRED if request.rekor_keys else TransparencyLog.OPTIONAL,
        predicate_types=request.predicate_types,
        ignore_paths=request.ignore_paths,
        certificates=certificates(request.authorities, request.certificate_subjects),
        not_before=request.not_before,
        subject_name=request.subject_name,
    )


def _located(text: str) -> ModelURI:
    """A URI that a store serves, or the path of a file or folder that is there. Raises RequestInvalid."""
    return _object(text) if "://" in text else _file(text)


def _object(text: str) -> ModelURI:
    try:
        return ModelURI.parse(text)
    except NotCanonical as error:
        raise RequestInvalid(f"'{text}' {error.detail}") from None


def _file(text: str) -> ModelURI:
    path = Path(text)
    if not path.exists():
        raise RequestInvalid(f"there is no file or folder '{text}'")
    return ModelURI(FILE, "", str(path.absolute()).lstrip("/") + ("/" if path.is_dir() else ""))


def _digest(option: str, text: str) -> Digest:
    try:
        digest = Digest.parse(text)
    except ValueError as error:
        raise RequestInvalid(f"{option}: {error}") from None
    if digest.algorithm != "sha256":
        raise RequestInvalid(f"{option}: only sha256:… is compared")
    return digest


def _signature(text: str, declared: str) -> SignatureSource:
    """Where a signature is; a local one is read at once. Raises RequestInvalid."""
    uri = _located(text)
    if uri.is_prefix:
        raise RequestInvalid(f"'{text}' names a folder; a signature is one file")
    if uri.scheme != FILE:
        return SignatureAt(str(uri), declared)
    try:
        content = FileURIs().fetch(str(uri), MAX_BYTES)
    except Undecidable as error:
        raise RequestInvalid(f"the signature '{text}' cannot be read: {error.detail}") from None
    return InlineSignature(content or b"", declared)
