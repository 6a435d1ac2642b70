"""Certificates as signature files carry them: as many and as long as signers need, and nothing beside them."""

import base64
import re
from collections.abc import Callable

import pytest
from tests.unit.formats.chains import issue

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats import annotations
from aegis.core.formats.certificates import MAX_BYTES, MAX_CHAIN, chain, one, pem
from aegis.core.formats.cosign_bundle import file_of
from aegis.core.strict_json import load_object

ISSUED = issue("release")


def raw(der: bytes) -> dict[str, object]:
    return {"rawBytes": base64.b64encode(der).decode()}


def refusal(read: Callable[..., object], *given: object) -> str:
    """Why it is no certificate."""
    with pytest.raises(SignatureUnreadable) as refused:
        read(*given)
    return refused.value.detail


@pytest.mark.parametrize("der", [b"\x30", b"x" * MAX_BYTES, ISSUED.der], ids=["shortest", "longest", "usual"])
def test_the_bytes_are_read_and_no_further(der: bytes) -> None:
    assert one(raw(der)) == der
    assert chain({"certificates": [raw(der)] * MAX_CHAIN}) == (der,) * MAX_CHAIN


ONE: dict[str, tuple[dict[str, object], str]] = {
    "empty": (raw(b""), "^a certificate of 0 bytes$"),
    "too long": (raw(b"x" * (MAX_BYTES + 1)), f"^a certificate of {MAX_BYTES + 1} bytes$"),
    "no base64": ({"rawBytes": "!"}, "^rawBytes is not base64"),
    "nothing": ({}, "rawBytes"),
    "a field more": ({**raw(b"x"), "pem": ""}, "pem"),
}


@pytest.mark.parametrize(("given", "said"), ONE.values(), ids=list(ONE))
def test_what_is_no_certificate_is_refused(given: dict[str, object], said: str) -> None:
    assert re.search(said, refusal(one, given))
    assert re.search(said, refusal(chain, {"certificates": [raw(b"x"), given]}))


CHAINS: dict[str, tuple[dict[str, object], str]] = {
    "empty": ({"certificates": []}, "^a chain of 0 certificates: 1 to 8 are read$"),
    "too long": ({"certificates": [raw(b"x")] * 9}, "^a chain of 9 certificates: 1 to 8 are read$"),
    "of texts": ({"certificates": ["x"]}, "^a certificate that is no object$"),
    "of nothing": ({}, "certificates"),
    "a field more": ({"certificates": [raw(b"x")], "root": ""}, "root"),
}


@pytest.mark.parametrize(("given", "said"), CHAINS.values(), ids=list(CHAINS))
def test_what_is_no_chain_is_refused(given: dict[str, object], said: str) -> None:
    assert re.search(said, refusal(chain, given))


# PEM


def test_a_pem_certificate_is_read_whatever_stands_around_it() -> None:
    assert pem(ISSUED.pem, "cert") == ISSUED.der
    longest = ISSUED.pem + b"\n" * (2 * MAX_BYTES - len(ISSUED.pem))
    assert pem(longest, "cert") == ISSUED.der


PEM: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "^cert is not one certificate$"),
    "two": (ISSUED.pem * 2, "^cert is not one certificate$"),
    "too long": (ISSUED.pem + b"\n" * (2 * MAX_BYTES - len(ISSUED.pem) + 1), "^cert is not one certificate$"),
    "broken": (ISSUED.pem.replace(b"M", b"N", 1), "^cert is no certificate$"),
    "another block": (ISSUED.pem.replace(b"CERTIFICATE", b"PUBLIC KEY"), "^cert is no certificate$"),
}


@pytest.mark.parametrize(("text", "said"), PEM.values(), ids=list(PEM))
def test_what_is_no_pem_certificate_is_refused(text: bytes, said: str) -> None:
    assert re.search(said, refusal(pem, text, "cert"))


# Layers of a registry


def test_a_layer_with_its_annotations_is_a_bundle() -> None:
    annotated = {annotations.CERTIFICATE: "PEM", annotations.BUNDLE: '{"Payload": {}}', annotations.CHAIN: "unused"}

    assert load_object(file_of(b"envelope", annotated)) == {
        "base64Signature": "ZW52ZWxvcGU=",
        "cert": "UEVN",
        "rekorBundle": {"Payload": {}},
    }
    assert load_object(file_of(b"envelope", {})) == {"base64Signature": "ZW52ZWxvcGU="}
    assert load_object(file_of(b"", {annotations.BUNDLE: "no JSON"})) == {
        "base64Signature": "",
        "rekorBundle": "no JSON",
    }
