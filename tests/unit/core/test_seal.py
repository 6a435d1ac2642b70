"""The seal: what was sealed comes back as it was, and nothing else ever does."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import KEY, NOW, Object, evidence
from tests.unit.core.evidence_strategies import EVIDENCE, TEXT

from aegis.core.artifacts import MAX_IDENTITY, Identity, IdentityKind
from aegis.core.errors import Undecidable
from aegis.core.evidence import (
    Evidence,
    SignatureRecord,
)
from aegis.core.payload import from_payload, to_payload
from aegis.core.reasons import Reason
from aegis.core.seal import MAX_LENGTH, SealKey, SealKeys, seal, unchecked, unseal
from aegis.core.spec.signed_model import ModelKey

CURRENT, PREVIOUS, FOREIGN = (SealKey(bytes([number]) * 32) for number in range(3))
KEYS = SealKeys(CURRENT, PREVIOUS)
SEALED = seal(evidence(), CURRENT)


@given(found=EVIDENCE)
def test_what_was_sealed_comes_back(found: Evidence) -> None:
    assert unseal(seal(found, CURRENT), KEYS) == found


@given(found=EVIDENCE)
def test_the_key_before_still_opens_and_a_foreign_one_does_not(found: Evidence) -> None:
    assert unseal(seal(found, PREVIOUS), KEYS) == found
    assert unseal(seal(found, PREVIOUS), SealKeys(CURRENT)) is None
    assert unseal(seal(found, FOREIGN), KEYS) is None


@given(position=st.integers(0, len(SEALED) - 1), char=st.characters(max_codepoint=0x17F))
def test_no_character_can_be_exchanged(position: int, char: str) -> None:
    changed = SEALED[:position] + char + SEALED[position + 1 :]

    assert (unseal(changed, KEYS) is None) is (changed != SEALED)


@given(start=st.integers(0, len(SEALED)), end=st.integers(0, len(SEALED)), more=st.text(max_size=3))
def test_nothing_can_be_cut_out_or_added(start: int, end: int, more: str) -> None:
    changed = SEALED[:start] + more + SEALED[end:]

    assert (unseal(changed, KEYS) is None) is (changed != SEALED)


@given(text=st.text())
def test_any_other_text_is_no_seal(text: str) -> None:
    assert unseal(text, KEYS) is None


def parts() -> list[str]:
    return SEALED.split(".")


FORGED: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "dots alone": lambda: "...",
    "another version": lambda: ".".join(["v2", *parts()[1:]]),
    "the id of another key": lambda: ".".join([parts()[0], PREVIOUS.id, *parts()[2:]]),
    "the id of no key": lambda: ".".join([parts()[0], "00000000", *parts()[2:]]),
    "no code": lambda: ".".join([*parts()[:3], ""]),
    "the code of a foreign key": lambda: ".".join([*parts()[:3], FOREIGN.mac(".".join(parts()[:3]))]),
    "padding behind the code": lambda: f"{SEALED}=",
    "a payload of another seal": lambda: ".".join(
        [*parts()[:2], seal(evidence(generation=2), CURRENT).split(".")[2], parts()[3]]
    ),
    "more than a seal may have": lambda: SEALED + "A" * MAX_LENGTH,
    "letters of another script": lambda: SEALED.replace("v1", "\u03bd1"),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=list(FORGED))
def test_a_forgery_is_no_seal(forge: Callable[[], str]) -> None:
    assert unseal(forge(), KEYS) is None


def sealed_by_hand(payload: bytes) -> str:
    """What an operator of another version might have sealed, with a valid code."""
    signed = f"v1.{CURRENT.id}.{base64.urlsafe_b64encode(payload).rstrip(b'=').decode()}"
    return f"{signed}.{CURRENT.mac(signed)}"


def test_a_seal_of_another_version_is_not_opened_whoever_made_it() -> None:
    signed = SEALED.rpartition(".")[0].replace("v1.", "v2.", 1)

    assert unseal(f"{signed}.{CURRENT.mac(signed)}", KEYS) is None


def test_the_form_is_that_of_the_documentation() -> None:
    version, key_id, payload, code = SEALED.split(".")

    assert (version, key_id) == ("v1", hashlib.sha256(CURRENT.secret).hexdigest()[:8])
    assert json.loads(base64.urlsafe_b64decode(payload + "==")) == to_payload(evidence())
    text = json.dumps(to_payload(evidence()), sort_keys=True, separators=(",", ":"))
    assert payload == base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode(), "one text for one evidence"
    assert seal(evidence(), CURRENT) == SEALED
    mac = hmac.new(CURRENT.secret, f"v1.{key_id}.{payload}".encode(), "sha256").digest()
    assert code == base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
    assert sealed_by_hand(json.dumps(to_payload(evidence()), sort_keys=True, separators=(",", ":")).encode()) == SEALED


GOOD = to_payload(evidence())
OTHER_FORMS: dict[str, Any] = {
    "a list": [],
    "text": "x",
    "nothing in it": {},
    **{f"no {name}": {key: value for key, value in GOOD.items() if key != name} for name in GOOD},
    "a generation as text": GOOD | {"generation": "1"},
    "a generation that is true": GOOD | {"generation": True},
    "a size with a fraction": GOOD | {"size": 1.5},
    "digests in a list": GOOD | {"digests": ["sha256"]},
    "a digest that is a number": GOOD | {"digests": {"sha256": 1}},
    "a digest of the wrong length": GOOD | {"digests": {"sha256": "ab"}},
    "no digest of the usual kind": GOOD | {"digests": {"sha512": "ab" * 64}},
    "a digest of an unknown kind": GOOD | {"digests": GOOD["digests"] | {"md5": "ab" * 16}},
    "an identity of an unknown kind": GOOD | {"identity": {"kind": "Rumour", "value": ""}},
    "an identity that is text": GOOD | {"identity": "x"},
    "an identity beyond all measure": GOOD | {"identity": {"kind": "ETag", "value": "x" * (MAX_IDENTITY + 1)}},
    "a time without a zone": GOOD | {"verifiedTime": "2026-01-01T00:00:00"},
    "a time that is none": GOOD | {"sealedTime": "yesterday"},
    "signatures that are text": GOOD | {"signatures": ["x"]},
    "a signature with an unknown problem": GOOD | {"signatures": [GOOD["signatures"][0] | {"problem": "Rumour"}]},
    "a signature whose fingerprint is a list": GOOD | {"signatures": [GOOD["signatures"][0] | {"fingerprint": []}]},
    "a signature whose bytes are not base64": GOOD | {"signatures": [GOOD["signatures"][0] | {"content": "?"}]},
    "untried keyrings that are numbers": GOOD | {"untried": [1]},
}


@pytest.mark.parametrize("value", OTHER_FORMS.values(), ids=list(OTHER_FORMS))
def test_a_valid_code_over_another_form_gives_no_evidence(value: Any) -> None:
    assert unseal(sealed_by_hand(json.dumps(value).encode()), KEYS) is None


@pytest.mark.parametrize("payload", [b"", b"{", b"\xff", b"[" * 50_000, b"NaN"])
def test_a_valid_code_over_no_json_gives_no_evidence(payload: bytes) -> None:
    assert unseal(sealed_by_hand(payload), KEYS) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "kind", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(name=st.sampled_from(sorted(GOOD)), value=JSON)
def test_no_field_of_any_type_gets_beyond_the_reader(name: str, value: Any) -> None:
    try:
        found = from_payload(GOOD | {name: value})
    except (ValueError, TypeError):
        return
    assert to_payload(found) == GOOD | {name: to_payload(found)[name]}


@pytest.mark.parametrize("nobody", [{"issuer": "", "identity": "a"}, {"issuer": "a", "identity": ""}])
def test_an_identity_that_names_nobody_is_no_evidence(nobody: Object) -> None:
    payload = to_payload(evidence())
    payload["signatures"] = [{"location": "s3://m/a.sig", "digest": "sha256:00", **nobody}]

    with pytest.raises(ValueError, match="names nobody"):
        from_payload(payload)


def test_what_is_empty_is_read_as_absent() -> None:
    """It is left out when evidence is sealed: what is sealed again has to be the same."""
    payload = to_payload(evidence())
    payload["signatures"] = [{"location": "a", "digest": "b", "content": "", "logID": "", "logIndex": "7"}]

    found = from_payload(payload)

    assert (found.signatures[0].content, found.signatures[0].log_entry) == (None, None)
    assert from_payload(to_payload(found)) == found


def test_a_short_secret_is_no_sealing_key() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        SealKey(b"x" * 31)
    assert SealKey(b"x" * 32).id


def test_a_key_is_not_printed() -> None:
    assert "secret" not in repr(CURRENT)
    assert "x01" not in repr(KEYS)


def test_a_store_with_endless_names_is_not_believed() -> None:
    with pytest.raises(Undecidable) as refused:
        Identity(IdentityKind.ETAG, "x" * (MAX_IDENTITY + 1))
    assert refused.value.reason is Reason.SOURCE_UNAVAILABLE


def test_evidence_speaks_of_one_object_at_one_generation() -> None:
    found: Object = {"model": KEY, "generation": 1, "uri": evidence().uri, "revision": ""}

    assert evidence().covers(**found)
    for name, other in (
        ("generation", 2),
        ("uri", "s3://models/x"),
        ("revision", "v2"),
        ("model", ModelKey("a", "b", "c")),
    ):
        assert not evidence(sealed=NOW).covers(**found | {name: other})


def test_a_record_of_before_signed_statements_is_still_read() -> None:
    payload = to_payload(evidence())
    payload["signatures"] = [{"location": "s3://m/a.sig", "digest": "sha256:00", "fingerprint": "sha256:11"}]

    assert from_payload(payload).signatures == (
        SignatureRecord("s3://m/a.sig", format="", digest="sha256:00", fingerprint="sha256:11"),
    )


def test_unchecked_a_seal_says_what_it_says_whoever_wrote_it() -> None:
    version, key, payload, _ = SEALED.split(".")
    for text in (SEALED, seal(evidence(), FOREIGN), f"{version}.{key}.{payload}.nothing"):
        assert unchecked(text) == evidence()


@pytest.mark.parametrize(
    "text", ["", "v1", "v1.a.b", "v1.a.!!.c", "v2.a.e30.c", "v1.a.e30.c", f"{SEALED}.x", "v1.é.e30.c"]
)
def test_unchecked_what_is_no_seal_says_nothing(text: str) -> None:
    assert unchecked(text) is None
