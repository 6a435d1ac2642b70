"""Which public keys are accepted, and what a file of them gives."""

import base64
import re

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import DAY, NOW
from tests.unit.formats.vectors import content

from aegis.core.errors import KeyRefused
from aegis.core.key_files import load_pem
from aegis.core.keys import ALWAYS, PublicKey, Validity
from aegis.core.pem import MAX_KEYS, MAX_PEM_BYTES, split_pem
from aegis.core.schemes import schemes_for


def pem(key: object) -> bytes:
    """A public key as SubjectPublicKeyInfo."""
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return bytes(key.public_bytes(serialization.Encoding.PEM, spki))  # type: ignore[attr-defined]


def framed(label: str, der: bytes) -> bytes:
    """A PEM block."""
    return f"-----BEGIN {label}-----\n{base64.b64encode(der).decode()}\n-----END {label}-----\n".encode()


EC_KEY = ec.generate_private_key(ec.SECP256R1()).public_key()
P256_DER = EC_KEY.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
# RFC 3279 2.3.5: P-256 once more, but with all its parameters in place of its name.
EXPLICIT_HEAD = (
    "3082014b3082010306072a8648ce3d02013081f7020101302c06072a8648ce3d0101022100ffffffff0000000100000000000000"
    "0000000000ffffffffffffffffffffffff305b0420ffffffff00000001000000000000000000000000ffffffffffffffffffffff"
    "fc04205ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b031500c49d360886e704936a6678e1139d"
    "26b7819f7e900441046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb"
    "4a7c0f9e162bce33576b315ececbb6406837bf51f5022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2"
    "fc63255102010103420004"
)
EXPLICIT = framed("PUBLIC KEY", bytes.fromhex(EXPLICIT_HEAD) + P256_DER[-64:])
# RFC 5480 2.2: the point as x and the sign of y.
X962, POINT = serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
COMPRESSED = framed(
    "PUBLIC KEY",
    bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + EC_KEY.public_bytes(X962, POINT),
)
RSA_DER = PublicKey.from_pem(content("keys/rsa2048.pub.pem")).der
# RFC 4055 3.1: id-RSASSA-PSS with the parameters SHA-256, MGF1 with SHA-256, and a salt of 32 bytes.
PSS_ALGORITHM = bytes.fromhex(
    "304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165"
    "030402010500a203020120"
)
PSS_BODY = PSS_ALGORITHM + RSA_DER[19:]
PSS_SHA256 = framed("PUBLIC KEY", b"\x30\x82" + len(PSS_BODY).to_bytes(2, "big") + PSS_BODY)
ED25519 = pem(ed25519.Ed25519PrivateKey.generate().public_key())
GOOD = {
    "keys/ec-P-256.pub.pem": "ECDSA-P256",
    "keys/ec-P-384.pub.pem": "ECDSA-P384",
    "keys/ec-P-521.pub.pem": "ECDSA-P521",
    "keys/ed25519.pub.pem": "Ed25519",
    "keys/rsa2048.pub.pem": "RSA-2048",
    "keys/rsa4096.pub.pem": "RSA-4096",
    "keys/c3-p256.pub": "ECDSA-P256",
}


@pytest.mark.parametrize(("path", "algorithm"), GOOD.items())
def test_a_good_key_is_known_by_its_fingerprint(path: str, algorithm: str) -> None:
    key = PublicKey.from_pem(content(path))

    assert key.algorithm == algorithm
    assert PublicKey.from_key(key.load()) == key
    assert len(key.fingerprint) == 71


def test_both_forms_of_an_rsa_key_have_one_fingerprint() -> None:
    assert PublicKey.from_pem(content("keys/rsa2048.pkcs1pub.pem")) == PublicKey.from_pem(
        content("keys/rsa2048.pub.pem")
    )


def numbers(exponent: int, bits: int = 2048) -> bytes:
    return pem(rsa.RSAPublicNumbers(exponent, (1 << (bits - 1)) + 1).public_key())


REFUSED: dict[str, tuple[bytes, str]] = {
    "RSA of 1024 bits": (content("keys/rsa1024.pub.pem"), "an RSA key of 1024 bits"),
    "RSA of 8193 bits": (numbers(65537, 8193), "an RSA key of 8193 bits"),
    "an exponent of 3": (numbers(3), "an unsafe exponent"),
    "an even modulus": (pem(rsa.RSAPublicNumbers(65537, 1 << 2047).public_key()), "modulus is even"),
    "a huge exponent": (numbers((1 << 256) + 1), "an unsafe exponent"),
    "the curve of a currency": (content("keys/ec-secp256k1.pub.pem"), "the curve secp256k1"),
    "P-224": (pem(ec.generate_private_key(ec.SECP224R1()).public_key()), "the curve secp224r1"),
    "Ed448": (pem(ed448.Ed448PrivateKey.generate().public_key()), "of the kind Ed448: RSA, ECDSA and Ed25519"),
    "X25519": (pem(x25519.X25519PrivateKey.generate().public_key()), "of the kind X25519"),
    "DSA": (pem(dsa.generate_private_key(1024).public_key()), "of the kind DSA"),
    "explicit curve parameters": (EXPLICIT, "another than the usual encoding"),
    "a compressed point": (COMPRESSED, "another than the usual encoding"),
    "RSASSA-PSS parameters": (PSS_SHA256, "another than the usual encoding"),
    "surplus bytes": (framed("PUBLIC KEY", P256_DER + b"\0"), "readable public key|another than the usual"),
    "one kind of encoding under the label of the other": (
        framed("RSA PUBLIC KEY", RSA_DER),
        "another than the usual encoding",
    ),
    "a key of a curve under the label of RSA": (framed("RSA PUBLIC KEY", P256_DER), "another than the usual encoding"),
    "bad base64": (b"-----BEGIN PUBLIC KEY-----\nTUVV=A\n-----END PUBLIC KEY-----", "is not base64"),
    "no key": (b"-----BEGIN PUBLIC KEY-----\nTUVV\n-----END PUBLIC KEY-----", r"\Ano readable public key in it\Z"),
    "a certificate": (b"-----BEGIN CERTIFICATE-----\nTUVV\n-----END CERTIFICATE-----", "a block 'CERTIFICATE' is not"),
    "two keys": (ED25519 * 2, "expected one PEM block, found 2"),
    "a private key": (b"-----BEGIN EC PRIVATE KEY-----\nTUVV\n", "treat that private key as leaked"),
    "no block": (b"ssh-ed25519 AAAA", "no PEM block"),
    "half a block": (ED25519[:60], "a PEM block is broken"),
    "a block that ends as another": (ED25519.replace(b"END PUBLIC", b"END RSA PUBLIC"), "a PEM block is broken"),
    "too many blocks": (ED25519 * (MAX_KEYS + 1), "more than 64 PEM blocks"),
    "too much": (b"x" * (MAX_PEM_BYTES + 1), "more than 65536 bytes"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=list(REFUSED))
def test_a_key_is_refused_that_is(data: bytes, said: str) -> None:
    with pytest.raises(KeyRefused) as refused:
        PublicKey.from_pem(data)

    assert re.search(said, refused.value.detail)


ACCEPTED: dict[str, bytes] = {
    "RSA of 2048 bits": numbers(65537, 2048),
    "RSA of 8192 bits": numbers(65537, 8192),
    "an exponent that is no prime": numbers(65541),
    "the largest exponent": numbers((1 << 256) - 1),
    "the largest file": ED25519 + b"\n" * (MAX_PEM_BYTES - len(ED25519)),
}


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=list(ACCEPTED))
def test_a_key_at_the_edge_of_what_is_accepted_is(data: bytes) -> None:
    assert PublicKey.from_pem(data).der


def test_a_file_may_hold_the_greatest_number_of_blocks() -> None:
    assert len(split_pem(ED25519 * MAX_KEYS)) == MAX_KEYS


def test_a_block_has_no_padding_but_at_its_end() -> None:
    """Readers that are lenient drop it, and whatever stands there besides."""
    body = base64.b64encode(P256_DER)
    padded = body[:40] + b"=" + body[40:]

    for text in (padded, body + b"="):
        with pytest.raises(KeyRefused, match="the block 'PUBLIC KEY' is not base64"):
            PublicKey.from_pem(b"-----BEGIN PUBLIC KEY-----\n" + text + b"\n-----END PUBLIC KEY-----")


def test_who_hands_over_a_private_key_is_told_so_and_nothing_of_it() -> None:
    with pytest.raises(KeyRefused) as refused:
        PublicKey.from_pem(REFUSED["a private key"][0])

    assert refused.value.detail == (
        "it contains a private key: give Aegis the public key only, and treat that private key as leaked"
    )


def test_what_is_no_key_at_all_is_called_unknown() -> None:
    class _PublicKey:
        """Nothing of cryptography's."""

    with pytest.raises(KeyRefused, match=r"\(a key of the kind unknown: "):
        PublicKey.from_key(_PublicKey())


def test_a_file_gives_its_good_keys_and_says_what_is_wrong_with_the_others() -> None:
    weak, certificate = content("keys/rsa1024.pub.pem"), REFUSED["a certificate"][0]

    found = load_pem(b"# ours\n" + ED25519 + weak + b"\n" + ED25519 + certificate + content("keys/ec-P-256.pub.pem"))

    assert [(each.key.algorithm, each.validity) for each in found.keys] == [("Ed25519", ALWAYS), ("ECDSA-P256", ALWAYS)]
    assert [(refused.position, refused.detail) for refused in found.refused] == [
        (2, "an RSA key of 1024 bits: 2048 to 8192 are accepted"),
        (4, "a certificate, of which the keyring takes no key: that needs 'certificates: ExtractKey'"),
    ]


def test_a_raw_ed25519_key_is_read_as_vault_shows_it() -> None:
    raw = ed25519.Ed25519PrivateKey.generate().public_key()
    text = base64.b64encode(raw.public_bytes_raw()).decode()

    assert PublicKey.from_raw_ed25519(text) == PublicKey.from_key(raw)
    for wrong in ("", "AAAA", f"{text}!", "é"):
        with pytest.raises(KeyRefused, match=r"\(not the base64 of a raw Ed25519 key\)"):
            PublicKey.from_raw_ed25519(wrong)


Y8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc"
SMALL = {
    "order 1": "01" + "00" * 31,
    "order 1, signed": "01" + "00" * 30 + "80",
    "order 2": "ec" + "ff" * 30 + "7f",
    "order 2, signed": "ec" + "ff" * 31,
    "order 4": "00" * 32,
    "order 4, signed": "00" * 31 + "80",
    "order 8": Y8 + "05",
    "order 8, signed": Y8 + "85",
    "order 8, the other": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "order 8, the other, signed": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "a number above the field": "ed" + "ff" * 30 + "7f",
    "another above it": "ee" + "ff" * 30 + "7f",
}


@pytest.mark.parametrize("raw", SMALL.values(), ids=list(SMALL))
def test_an_ed25519_key_for_which_anybody_can_sign_is_refused(raw: str) -> None:
    with pytest.raises(KeyRefused, match=r"small order|not canonical|raw Ed25519"):
        PublicKey.from_raw_ed25519(base64.b64encode(bytes.fromhex(raw)).decode())


def test_such_a_key_verifies_what_nobody_signed() -> None:
    """Why it is refused here: `cryptography` loads it and takes R = identity, S = 0 for a signature."""
    key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(SMALL["order 1"]))
    key.verify(bytes.fromhex(SMALL["order 1"]) + bytes(32), b"anything")


def test_a_key_for_rsassa_pss_alone_stays_one() -> None:
    """RFC 4055 3.1: `cryptography` loads it as any RSA key."""
    file = content("keys/rsapss2048.pub.pem")
    key = PublicKey.from_pem(file)

    assert key.algorithm == "RSASSA-PSS-2048"
    assert key.der == base64.b64decode(b"".join(file.splitlines()[1:-1]))
    assert key.fingerprint == PublicKey.from_key(key.load()).fingerprint, "whoever holds it can sign as either"
    assert [scheme.name for scheme in schemes_for(key)] == ["RSASSA-PSS-SHA256"]
    assert schemes_for(key, ["RSASSA-PKCS1-v1_5-SHA256"]) == ()
    assert PublicKey.from_key(key.load()).algorithm == "RSA-2048"


def test_the_time_within_two_validities() -> None:
    one, two = Validity(NOW, NOW + 2 * DAY), Validity(NOW + DAY, NOW + 3 * DAY)

    assert one.within(two) == two.within(one) == Validity(NOW + DAY, NOW + 2 * DAY)
    assert one.within(ALWAYS) == ALWAYS.within(one) == one
    assert ALWAYS.within(ALWAYS) == ALWAYS


@given(data=st.binary(max_size=200) | st.binary(max_size=80).map(lambda body: ED25519[:40] + body + ED25519[40:]))
def test_any_bytes_are_keys_or_refused(data: bytes) -> None:
    try:
        found = load_pem(data)
    except KeyRefused:
        return
    assert len(found.keys) + len(found.refused) <= len(split_pem(data))
