"""One private key is one signer, in however many spellings its public half is listed."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from tests.unit.cli.calling import Caller

from aegis.core.keys import PublicKey
from aegis.services.check_signatures import TrialKey
from aegis.services.keychain import Keychain

RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")
RSASSA_PSS = bytes.fromhex("300b06092a864886f70d01010a")
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)


class OneKey:
    """An RSA key: its public half as SubjectPublicKeyInfo, as PKCS #1 and as a key for RSASSA-PSS alone."""

    def __init__(self, folder: Path) -> None:
        self._key = rsa.generate_private_key(65537, 2048)
        der, pkcs1 = (
            self._key.public_key().public_bytes(serialization.Encoding.DER, form)
            for form in (serialization.PublicFormat.SubjectPublicKeyInfo, serialization.PublicFormat.PKCS1)
        )
        body = RSASSA_PSS + der.partition(RSA_ENCRYPTION)[2]
        self.spki = self._written(folder / "spki.pub", "PUBLIC KEY", der)
        self.pkcs1 = self._written(folder / "pkcs1.pub", "RSA PUBLIC KEY", pkcs1)
        self.pss = self._written(folder / "pss.pub", "PUBLIC KEY", b"\x30\x82" + len(body).to_bytes(2, "big") + body)

    def sign(self, artifact: Path, how: padding.AsymmetricPadding) -> Path:
        path = artifact.parent / f"{type(how).__name__}.sig"
        path.write_bytes(self._key.sign(artifact.read_bytes(), how, hashes.SHA256()))
        return path

    def _written(self, path: Path, label: str, der: bytes) -> Path:
        path.write_bytes(pem(label, der))
        return path


def pem(label: str, der: bytes) -> bytes:
    return b"-----BEGIN %s-----\n%s-----END %s-----\n" % (label.encode(), base64.encodebytes(der), label.encode())


@pytest.fixture
def key(tmp_path: Path) -> OneKey:
    return OneKey(tmp_path)


@pytest.mark.parametrize("spellings", [("spki", "pkcs1"), ("spki", "pss"), ("pss", "pkcs1", "spki")])
def test_listed_twice_it_meets_no_threshold_of_two(
    call: Caller, artifact: Path, key: OneKey, spellings: tuple[str, ...]
) -> None:
    keys = [argument for each in spellings for argument in ("--key", getattr(key, each))]
    signatures = [each for how in (padding.PKCS1v15(), PSS) for each in ("--signature", key.sign(artifact, how))]
    asked = ("--artifact", artifact, *keys, *signatures)

    assert call.verify(*asked).outcome == (0, "Verified", "Verified")
    assert call.verify(*asked, "--threshold", 2).outcome == (1, "Rejected", "ThresholdNotMet")


def test_each_spelling_allows_its_own_padding_alone(call: Caller, artifact: Path, key: OneKey) -> None:
    pkcs1, pss = key.sign(artifact, padding.PKCS1v15()), key.sign(artifact, PSS)
    asked = ("--artifact", artifact, "--key")

    assert call.verify(*asked, key.spki, "--signature", pkcs1).code == 0
    assert call.verify(*asked, key.pss, "--signature", pss).code == 0
    assert call.verify(*asked, key.spki, "--signature", pss).code == 1
    assert call.verify(*asked, key.pss, "--signature", pkcs1).code == 1


def test_two_keyrings_may_list_it_in_two_spellings_and_both_are_tried(key: OneKey) -> None:
    keychain = Keychain()
    keychain.hold("any", (TrialKey(PublicKey.from_pem(key.spki.read_bytes())),))
    keychain.hold("pss", (TrialKey(PublicKey.from_pem(key.pss.read_bytes())),))
    keychain.hold("copy", (TrialKey(PublicKey.from_pem(key.pkcs1.read_bytes())),))

    tried = keychain.bunch(("any", "copy", "pss")).keys

    assert sorted(trial.key.algorithm for trial in tried) == ["RSA-2048", "RSASSA-PSS-2048"]
    assert len({trial.key.fingerprint for trial in tried}) == 1
