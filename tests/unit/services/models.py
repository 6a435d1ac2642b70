"""A store in memory that counts what it is asked, and models signed on the spot."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.errors import Undecidable
from aegis.core.keys import PublicKey
from aegis.core.listing import Listed, Listing
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Policy, Source
from aegis.core.spec.signed_model import ModelKey, SignatureSource, SignedModelSpec
from aegis.core.uris import ModelURI
from aegis.ports import Sink
from aegis.services.check_signatures import TrialKey
from aegis.services.verify_model import Place, Task

MODEL = "s3://models/llama/model.bin"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PIECE = 7


@dataclass
class MemoryStore:
    """Objects by location. `calls` are what it was asked for, in order; `faults` raise instead of answering."""

    objects: dict[str, bytes] = field(default_factory=dict)
    kind: IdentityKind = IdentityKind.VERSION_ID
    calls: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, Undecidable] = field(default_factory=dict)
    opened: list[tuple[str, str]] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    before_read: Callable[[], None] = lambda: None

    def put(self, location: str, content: bytes) -> None:
        self.objects[location] = content
        self.versions[location] = self.versions.get(location, 0) + 1

    def open(self, scheme: str, place: Place) -> "MemoryStore":
        """As OpenStore."""
        self.opened.append((scheme, place.source.name))
        return self

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        if location.endswith("/"):
            self.calls.append(("resolve", location))
            listing = Listing(self.kind, self._below(location))
            return ResolvedArtifact(
                location, revision, "https://store.example", listing, listing.identity, listing.aside
            )
        content = self._ask("resolve", location)
        if content is None:
            raise Undecidable(Reason.ARTIFACT_NOT_FOUND, location)
        file = StoredFile("", len(content), self._identity(location))
        return ResolvedArtifact(location, revision, "https://store.example", (file,))

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        self.before_read()
        location = f"{artifact.location}{file.path}"
        content = self._ask("read", location)
        if content is None or file.identity != self._identity(location):
            raise Undecidable(Reason.ARTIFACT_CHANGED, location)
        for start in range(0, len(content), PIECE):
            sink(memoryview(content)[start : start + PIECE])

    def confirm(self, artifact: ResolvedArtifact) -> None:
        self.calls.append(("confirm", artifact.location))
        if isinstance(artifact.files, Listing) and not artifact.files.confirms(self._below(artifact.location)):
            raise Undecidable(Reason.ARTIFACT_CHANGED, artifact.location)

    def fetch(self, location: str, limit: int) -> bytes | None:
        content = self._ask("fetch", location)
        if content is not None and len(content) > limit:
            raise Undecidable(Reason.ARTIFACT_TOO_LARGE, f"more than {limit} bytes")
        return content

    def asked(self, method: str) -> list[str]:
        """The locations that `method` was called with."""
        return [location for name, location in self.calls if name == method]

    def _ask(self, method: str, location: str) -> bytes | None:
        self.calls.append((method, location))
        if location in self.faults:
            raise self.faults[location]
        return self.objects.get(location)

    def _below(self, location: str) -> Iterator[Listed]:
        for name, content in self.objects.items():
            if name.startswith(location):
                yield Listed(name.removeprefix(location), len(content), self._identity(name).value)

    def _identity(self, location: str) -> Identity:
        known = self.kind is not IdentityKind.NONE
        return Identity(self.kind, f"v{self.versions[location]}" if known else "")


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def ec_key(curve: ec.EllipticCurve | None = None) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve or ec.SECP256R1())


def ed25519_key() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def signed(key: PrivateKey, content: bytes, digest: hashes.HashAlgorithm | None = None) -> bytes:
    """A detached signature as OpenSSL writes it."""
    match key:
        case rsa.RSAPrivateKey():
            return key.sign(content, padding.PKCS1v15(), digest or hashes.SHA256())
        case ec.EllipticCurvePrivateKey():
            return key.sign(content, ec.ECDSA(digest or hashes.SHA256()))
        case _:
            return key.sign(content)


def public(key: PrivateKey) -> PublicKey:
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return PublicKey.from_pem(pem)


def trial(key: PrivateKey, *schemes: str) -> TrialKey:
    return TrialKey(public(key), frozenset(schemes))


def task(
    keys: Iterable[TrialKey],
    signatures: Collection[SignatureSource] = (),
    sources: Collection[Source] = (Source("models", "s3://models/", "https://store.example"),),
    **changes: object,
) -> Task:
    """A verification of MODEL."""
    made = Task(
        spec=SignedModelSpec(
            ModelKey("team-a", "llama", "uid-1"), 3, ModelURI.parse(MODEL), signatures=tuple(signatures)
        ),
        policy=Policy("default", ("*",), sources=tuple(sources)),
        places={source.name: Place(source) for source in sources},
        keys=tuple(keys),
        now=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]
