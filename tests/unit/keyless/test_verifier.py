"""The adapter: what the library says, in one word, and that it asks nobody."""

import copy
import json
import socket
import sys
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from tests.minisigstore import IDENTITY, ISSUER, SIGNED, Instance
from tests.minisigstore.authority import Faults
from tests.minisigstore.encoding import b64, pae
from tests.minisigstore.instance import IN_TOTO, entry_of

from aegis.adapters.keyless import is_installed, open_keyless
from aegis.core.digests import Digest
from aegis.core.errors import IdentityNotProven, TrustedRootUnusable

DATA = b"weights"
INSTANCE = Instance()
ROOT = INSTANCE.trusted_root()
GOOD = INSTANCE.sign_blob(DATA)


@pytest.fixture(autouse=True)
def nowhere_to_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """No network, and no home to keep a cache in."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "nobody"))
    yield
    assert not (tmp_path / "nobody").exists()


def verify(bundle: object, artifact: Digest | None = None) -> Any:
    return open_keyless(ROOT).verify(json.dumps(bundle).encode(), artifact)


def refused(bundle: object, artifact: Digest | None = None) -> str:
    with pytest.raises(IdentityNotProven) as caught:
        verify(bundle, artifact)
    return caught.value.detail


def test_a_signature_over_an_artifact_gives_its_certificate() -> None:
    vouched = verify(GOOD, Digest.of(DATA))

    raw = GOOD["verificationMaterial"]["certificate"]["rawBytes"]
    assert (b64(vouched.certificate), vouched.message, vouched.timestamps) == (raw, None, ())


def test_a_signature_over_a_statement_gives_what_was_signed() -> None:
    assert verify(INSTANCE.sign_statement(b"{}")).message == pae(IN_TOTO, b"{}")


def changed(**material: Any) -> dict[str, Any]:
    bundle = copy.deepcopy(GOOD)
    bundle["verificationMaterial"].update(material)
    return bundle


def with_an_rsa_key() -> dict[str, Any]:
    """The certificate of an RSA key: the library meets a TypeError there."""
    key = rsa.generate_private_key(65537, 2048)
    certificate = INSTANCE.authority.issue(key.public_key(), IDENTITY, ISSUER, SIGNED - 5, Faults())  # type: ignore[arg-type]
    return changed(certificate={"rawBytes": b64(certificate.public_bytes(Encoding.DER))})


UNPROVEN: dict[str, tuple[object, str]] = {
    "no bundle": ([], "failed to load bundle"),
    "two log entries": (changed(tlogEntries=[entry_of(GOOD)] * 2), "exactly one log entry"),
    "no log entry": (changed(tlogEntries=[]), "exactly one log entry"),
    "no certificate": (changed(certificate={"rawBytes": b64(b"x")}), ""),
    "a certificate for an RSA key": (with_an_rsa_key(), "not an ECDSA key"),
    "another artifact": (INSTANCE.sign_blob(b"other"), "Bundle message digest mismatch"),
    "a statement": (INSTANCE.sign_statement(b"{}"), "Missing bundle message signature"),
    "another instance": (Instance().sign_blob(DATA), "failed to build timestamp certificate chain"),
}


@pytest.mark.parametrize(("bundle", "said"), UNPROVEN.values(), ids=list(UNPROVEN))
def test_whatever_the_library_raises_is_one_reason(bundle: object, said: str) -> None:
    detail = refused(bundle, Digest.of(DATA))

    assert said in detail
    assert detail.isprintable()
    assert len(detail) <= 203


def test_an_artifact_is_no_statement() -> None:
    assert "without a DSSE envelope" in refused(GOOD)


def test_a_digest_that_the_library_does_not_verify_is_refused() -> None:
    assert "only a signature over a SHA-256 digest" in refused(GOOD, Digest.of(DATA, "sha512"))


@pytest.mark.parametrize(
    "root", [b"", b"{}", INSTANCE.trusted_root(tlogs=[]), INSTANCE.trusted_root(certificateAuthorities=[])]
)
def test_a_root_that_the_library_cannot_use_is_none(root: bytes) -> None:
    with pytest.raises(TrustedRootUnusable):
        open_keyless(root)


def test_without_the_library_nothing_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sigstore", None)
    assert not is_installed()

    with pytest.raises(TrustedRootUnusable, match="extra 'keyless'"):
        open_keyless(b"another root")


def test_a_root_is_loaded_once() -> None:
    assert open_keyless(ROOT) is open_keyless(bytes(ROOT))
