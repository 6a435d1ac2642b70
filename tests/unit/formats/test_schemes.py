"""Every scheme against a known answer, and every key with its schemes."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from aegis.core.digests import DIGESTS, Digest
from aegis.core.keys import PublicKey
from aegis.core.schemes import DEFAULTS, SCHEMES, WHEN_NAMED, names_for, schemes_for

RFC8032_TEST_3 = (
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    (
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    ),
)
"""Public key, message, signature: RFC 8032 section 7.1."""

RFC6979_SAMPLE = {
    # RFC 6979 appendix A.2.5 to A.2.7, message "sample": curve, x, y, then r and s by hash.
    "P-256": (
        ec.SECP256R1(),
        "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
        "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
        {
            "sha256": (
                "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
                "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
            ),
        },
    ),
    "P-384": (
        ec.SECP384R1(),
        "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13",
        "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720",
        {
            "sha256": (
                "21B13D1E013C7FA1392D03C5F99AF8B30C570C6F98D4EA8E354B63A21D3DAA33BDE1E888E63355D92FA2B3C36D8FB2CD",
                "F3AA443FB107745BF4BD77CB3891674632068A10CA67E3D45DB2266FA7D1FEEBEFDC63ECCD1AC42EC0CB8668A4FA0AB0",
            ),
            "sha384": (
                "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
                "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8",
            ),
        },
    ),
    "P-521": (
        ec.SECP521R1(),
        (
            "1894550D0785932E00EAA23B694F213F8C3121F86DC97A04E5A7167DB4E5BCD371123D46E45DB6B5D5370A7F20FB633155D38FFA16D2BD76"
            "1DCAC474B9A2F5023A4"
        ),
        (
            "0493101C962CD4D2FDDF782285E64584139C2F91B47F87FF82354D6630F746A28A0DB25741B5B34A828008B22ACC23F924FAAFBD4D33F81EA"
            "66956DFEAA2BFDFCF5"
        ),
        {
            "sha256": (
                (
                    "1511BB4D675114FE266FC4372B87682BAECC01D3CC62CF2303C92B3526012659D16876E25C7C1E57648F23B73564D67F61C6F14D527D"
                    "54972810421E7D87589E1A7"
                ),
                (
                    "04A171143A83163D6DF460AAF61522695F207A58B95C0644D87E52AA1A347916E4F7A72930B1BC06DBE22CE3F58264AFD23704CBB63B"
                    "29B931F7DE6C9D949A7ECFC"
                ),
            ),
            "sha512": (
                (
                    "0C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E25A1EE9017B5D450606ADD152B534931D7D4E8455"
                    "CC91F9B15BF05EC36E377FA"
                ),
                (
                    "0617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF282623EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1D"
                    "CCC43997F1EE0E44DA4A67A"
                ),
            ),
        },
    ),
}

ECDSA_ANSWERS = [(curve, digest) for curve, row in RFC6979_SAMPLE.items() for digest in row[3]]


@pytest.mark.parametrize(("curve", "digest"), ECDSA_ANSWERS)
def test_ecdsa_known_answers_of_rfc_6979(curve: str, digest: str) -> None:
    group, x, y, answers = RFC6979_SAMPLE[curve]
    key = PublicKey.from_key(ec.EllipticCurvePublicNumbers(int(x, 16), int(y, 16), group).public_key())
    r, s = (int(number, 16) for number in answers[digest])
    signature = encode_dss_signature(r, s)
    scheme = SCHEMES[f"ECDSA-{digest.upper()}"]

    assert scheme in schemes_for(key)
    assert scheme.verifies(key, signature, Digest.of(b"sample", digest).value)
    assert not scheme.verifies(key, signature, Digest.of(b"test", digest).value)


def test_ed25519_known_answer_of_rfc_8032() -> None:
    raw, message, signature = (bytes.fromhex(text) for text in RFC8032_TEST_3)
    key = PublicKey.from_key(ed25519.Ed25519PublicKey.from_public_bytes(raw))

    assert SCHEMES["Ed25519"].verifies(key, signature, message)
    assert SCHEMES["Ed25519"].verifies(key, signature, memoryview(bytearray(message)))
    assert not SCHEMES["Ed25519"].verifies(key, signature, message + b"\0")


RSA_KEY = rsa.generate_private_key(65537, 2048)
P256_KEY = ec.generate_private_key(ec.SECP256R1())
ED25519_KEY = ed25519.Ed25519PrivateKey.generate()
SHA256 = hashes.SHA256()
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
"""DER of DigestInfo for SHA-256, before the digest (RFC 8017 section 9.2, note 1)."""


def _rsa_power(block: bytes) -> bytes:
    """The bare RSA private operation, with which any padding can be signed."""
    numbers = RSA_KEY.private_numbers()
    return pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n).to_bytes(256, "big")


def _padded(tail: bytes) -> bytes:
    return b"\x00\x01" + b"\xff" * (253 - len(tail)) + b"\x00" + tail


DIGEST = Digest.of(b"sample").value
PADDINGS: dict[str, tuple[bytes, bool]] = {
    "EMSA-PKCS1-v1_5, byte by byte from RFC 8017 section 9.2": (_padded(DIGEST_INFO + DIGEST), True),
    "no NULL in the DigestInfo": (
        _padded(bytes.fromhex("302f300b0609608648016503040201 0420".replace(" ", "")) + DIGEST),
        False,
    ),
    "no DigestInfo": (_padded(DIGEST), False),
    "bytes behind the digest (Bleichenbacher 2006)": (
        b"\x00\x01" + b"\xff" * 8 + b"\x00" + DIGEST_INFO + DIGEST + b"\x00" * (256 - 11 - 51),
        False,
    ),
    "a hole in the padding": (
        _padded(DIGEST_INFO + DIGEST)[:20] + b"\xfe" + _padded(DIGEST_INFO + DIGEST)[21:],
        False,
    ),
    "encryption's block type": (b"\x00\x02" + _padded(DIGEST_INFO + DIGEST)[2:], False),
}


@pytest.mark.parametrize(("block", "good"), PADDINGS.values(), ids=list(PADDINGS))
def test_rsa_takes_exactly_one_padding(block: bytes, good: bool) -> None:
    key = PublicKey.from_key(RSA_KEY.public_key())

    assert SCHEMES["RSASSA-PKCS1-v1_5-SHA256"].verifies(key, _rsa_power(block), DIGEST) is good


def _rsa_sign(how: Any, algorithm: hashes.HashAlgorithm) -> Callable[[bytes], bytes]:
    return lambda message: RSA_KEY.sign(message, how, algorithm)


OTHER_RSA = {
    "PSS with a salt as long as the digest": _rsa_sign(padding.PSS(padding.MGF1(SHA256), 32), SHA256),
    "PSS with the longest salt": _rsa_sign(padding.PSS(padding.MGF1(SHA256), padding.PSS.MAX_LENGTH), SHA256),
    "SHA-512": _rsa_sign(padding.PKCS1v15(), hashes.SHA512()),
    "SHA-1": _rsa_sign(padding.PKCS1v15(), hashes.SHA1()),
    "the digest signed as if it were the content": lambda message: _rsa_sign(padding.PKCS1v15(), SHA256)(
        Digest.of(message).value
    ),
}


@pytest.mark.parametrize("sign", OTHER_RSA.values(), ids=list(OTHER_RSA))
def test_another_rsa_padding_or_hash_is_not_taken(sign: Callable[[bytes], bytes]) -> None:
    key = PublicKey.from_key(RSA_KEY.public_key())

    assert not any(scheme.verifies(key, sign(b"sample"), DIGEST) for scheme in schemes_for(key))


@pytest.mark.parametrize("name", SCHEMES)
def test_a_key_of_another_kind_verifies_nothing_and_breaks_nothing(name: str) -> None:
    keys = [PublicKey.from_key(private.public_key()) for private in (RSA_KEY, P256_KEY, ED25519_KEY)]
    signatures = [
        RSA_KEY.sign(b"sample", padding.PKCS1v15(), SHA256),
        P256_KEY.sign(b"sample", ec.ECDSA(SHA256)),
        ED25519_KEY.sign(b"sample"),
    ]
    digest = SCHEMES[name].digest
    message = b"sample" if digest is None else Digest.of(b"sample", digest).value

    for key in keys:
        if SCHEMES[name] not in schemes_for(key):
            assert not any(SCHEMES[name].verifies(key, signature, message) for signature in signatures)


PKCS1, PSS = ([f"RSASSA-{padding}-SHA{bits}" for bits in (256, 384, 512)] for padding in ("PKCS1-v1_5", "PSS"))
USUAL = {
    # Algorithm → what it uses unless told otherwise, and what it may use if all are named.
    "RSA-2048": (PKCS1[:1], PKCS1 + PSS),
    "RSA-8192": (PKCS1[:1], PKCS1 + PSS),
    "RSASSA-PSS-2048": (PSS[:1], PSS),
    "ECDSA-P256": (["ECDSA-SHA256"], ["ECDSA-SHA256"]),
    "ECDSA-P384": (["ECDSA-SHA384", "ECDSA-SHA256"], ["ECDSA-SHA384", "ECDSA-SHA256"]),
    "ECDSA-P521": (["ECDSA-SHA512", "ECDSA-SHA256"], ["ECDSA-SHA512", "ECDSA-SHA256"]),
    "Ed25519": (["Ed25519"], ["Ed25519"]),
}


@pytest.mark.parametrize(("algorithm", "usual", "named"), [(name, *row) for name, row in USUAL.items()])
def test_a_key_has_its_usual_schemes_and_others_when_they_are_named(
    algorithm: str, usual: list[str], named: list[str]
) -> None:
    key = PublicKey(b"", "", algorithm)

    assert [scheme.name for scheme in schemes_for(key)] == usual
    assert [scheme.name for scheme in schemes_for(key, frozenset(SCHEMES))] == named


ONE_HASH = {"ECDSA-P256": "ECDSA-SHA256", "ECDSA-P384": "ECDSA-SHA384", "ECDSA-P521": "ECDSA-SHA512"}


@pytest.mark.parametrize(("algorithm", "name"), ONE_HASH.items())
def test_over_a_statement_a_curve_has_one_hash(algorithm: str, name: str) -> None:
    key = PublicKey(b"", "", algorithm)

    assert [scheme.name for scheme in schemes_for(key, curve_hash=True)] == [name]
    assert schemes_for(key, set(SCHEMES) - {name}, curve_hash=True) == ()


def test_a_keyring_that_names_schemes_means_no_others() -> None:
    p521, rsa_key = PublicKey(b"", "", "ECDSA-P521"), PublicKey(b"", "", "RSA-2048")

    assert [scheme.name for scheme in schemes_for(p521, {"ECDSA-SHA256"})] == ["ECDSA-SHA256"]
    assert [scheme.name for scheme in schemes_for(rsa_key, {"RSASSA-PSS-SHA512"})] == ["RSASSA-PSS-SHA512"]
    assert schemes_for(p521, {"ECDSA-SHA384", *PSS}) == ()
    assert schemes_for(p521, {"no-such-scheme"}) == ()


@pytest.mark.parametrize("algorithm", ["", "DSA-2048", "Ed448", "ECDSA-P256K", "RSASSA-PSS-2048-1"])
def test_an_algorithm_that_is_not_known_has_no_schemes(algorithm: str) -> None:
    assert names_for(algorithm) == names_for(algorithm, SCHEMES) == ()


def test_every_scheme_is_one_of_some_key() -> None:
    used = {name for kind, names in DEFAULTS.items() for name in (*names, *WHEN_NAMED.get(kind, ()))}

    assert used == set(SCHEMES)


@pytest.mark.parametrize("name", PKCS1 + PSS)
@pytest.mark.parametrize("salt", [padding.PSS.MAX_LENGTH, padding.PSS.DIGEST_LENGTH, 0])
def test_an_rsa_signature_verifies_by_its_own_scheme_alone(name: str, salt: Any) -> None:
    scheme = SCHEMES[name]
    assert scheme.digest is not None
    algorithm = DIGESTS[scheme.digest]
    how = padding.PSS(padding.MGF1(algorithm), salt) if name in PSS else padding.PKCS1v15()
    key, signature = PublicKey.from_key(RSA_KEY.public_key()), RSA_KEY.sign(b"sample", how, algorithm)

    found = [
        other.name
        for other in schemes_for(key, SCHEMES)
        if other.digest and other.verifies(key, signature, Digest.of(b"sample", other.digest).value)
    ]
    assert found == [name]
