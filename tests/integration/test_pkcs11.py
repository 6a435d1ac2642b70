"""Keys that never leave a token (PKCS #11): what it signs, and what `aegis verify` says of it by the public key."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from asn1crypto.core import Null
from asn1crypto.keys import PublicKeyInfo, RSAPublicKey
from asn1crypto.pem import armor
from pkcs11 import MGF, Attribute, KeyType, Mechanism
from pkcs11.util.ec import encode_ec_public_key, encode_ecdsa_signature, encode_named_curve_parameters
from pkcs11.util.rsa import encode_rsa_public_key
from tests.testbed.building import BuildError
from tests.testbed.softhsm import LABEL, PIN, softhsm

PROGRAM = Path(sys.prefix) / "bin" / "aegis"
CONTENT = b"weights" * 1000
VERIFIED = (0, "Verified", "Verified")
Session = Any
Key = Any


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Logged in to a token that was just set up."""
    try:
        hsm = softhsm()
    except BuildError as error:
        pytest.skip(str(error))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(hsm.token(tmp_path_factory.mktemp("token"))))
        # It asks OpenSSL for an engine that there may not be; what is left of that in OpenSSL's queue of errors, which
        # each thread has for itself, would be taken for an error of the next TLS connection.
        with ThreadPoolExecutor(1) as beside:
            library = beside.submit(pkcs11.lib, str(hsm.library)).result()
        token = library.get_token(token_label=LABEL)
        with token.open(rw=True, user_pin=PIN) as opened:
            yield opened
        pkcs11.unload(str(hsm.library))


def rsa(session: Session) -> tuple[Key, Key]:
    return session.generate_keypair(KeyType.RSA, 2048, store=True)


def on_curve(name: str) -> Callable[[Session], tuple[Key, Key]]:
    def generate(session: Session) -> tuple[Key, Key]:
        curve = {Attribute.EC_PARAMS: encode_named_curve_parameters(name)}
        return session.create_domain_parameters(KeyType.EC, curve, local=True).generate_keypair(store=True)

    return generate


def rsa_spki(key: Key, algorithm: str = "rsa") -> bytes:
    """As the token gives it, in the wrapping of RFC 5280; with `rsassa_pss` for that padding alone (RFC 4055 1.2)."""
    kind = {"algorithm": algorithm} if algorithm == "rsassa_pss" else {"algorithm": algorithm, "parameters": Null()}
    return PublicKeyInfo({"algorithm": kind, "public_key": RSAPublicKey.load(encode_rsa_public_key(key))}).dump()


def pss_spki(key: Key) -> bytes:
    return rsa_spki(key, "rsassa_pss")


def pkcs1(key: Key) -> bytes:
    return key.sign(CONTENT, mechanism=Mechanism.SHA256_RSA_PKCS)


def pss(key: Key) -> bytes:
    how = (Mechanism.SHA256, MGF.SHA256, 32)
    return key.sign(CONTENT, mechanism=Mechanism.SHA256_RSA_PKCS_PSS, mechanism_param=how)


def raw_ecdsa(digest: str) -> Callable[[Key], bytes]:
    """r and s side by side, as every token gives them: of a digest, for SoftHSM hashes nothing for ECDSA."""
    return lambda key: key.sign(hashlib.new(digest, CONTENT).digest(), mechanism=Mechanism.ECDSA)


def der_ecdsa(digest: str) -> Callable[[Key], bytes]:
    """The same as DER (RFC 3279 2.2.3), as `pkcs11-tool --signature-format openssl` writes it."""
    return lambda key: encode_ecdsa_signature(raw_ecdsa(digest)(key))


P256, P384 = on_curve("secp256r1"), on_curve("secp384r1")
WAYS = {
    "RSA, PKCS #1 v1.5": (rsa, pkcs1, rsa_spki, VERIFIED),
    "RSA, PSS": (rsa, pss, pss_spki, VERIFIED),
    "RSA, PSS by a key for the other padding": (rsa, pss, rsa_spki, (1, "Rejected", "SchemeNotAllowed")),
    "ECDSA P-256": (P256, der_ecdsa("sha256"), encode_ec_public_key, VERIFIED),
    "ECDSA P-384": (P384, der_ecdsa("sha384"), encode_ec_public_key, VERIFIED),
    "ECDSA P-256, raw": (P256, raw_ecdsa("sha256"), encode_ec_public_key, (1, "Rejected", "SignatureInvalid")),
}


@pytest.mark.parametrize(("generate", "sign", "export", "expected"), WAYS.values(), ids=list(WAYS))
def test_what_a_token_signs_is_judged_by_its_public_key(
    session: Session,
    generate: Callable[[Session], tuple[Key, Key]],
    sign: Callable[[Key], bytes],
    export: Callable[[Key], bytes],
    expected: tuple[int, str, str],
    tmp_path: Path,
) -> None:
    public, private = generate(session)
    assert private[Attribute.SENSITIVE]
    assert not private[Attribute.EXTRACTABLE]
    (tmp_path / "model.bin").write_bytes(CONTENT)
    (tmp_path / "model.bin.sig").write_bytes(sign(private))
    (tmp_path / "token.pub").write_bytes(armor("PUBLIC KEY", export(public)))

    command = [str(PROGRAM), "verify", "-o", "json", "--artifact", "model.bin", "--key", "token.pub"]
    done = subprocess.run(command, cwd=tmp_path, env={}, text=True, capture_output=True, timeout=60)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["verdict"], answer["reason"]) == expected
