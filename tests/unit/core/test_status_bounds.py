"""Whatever there is to say, the API server takes it: every status fits the schema of its kind."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.crds import at, definitions, schema
from tests.unit.core.builders import (
    DAY,
    NOW,
    Object,
    evidence,
    facts,
    fingerprint,
    keyring,
    policy,
    rule,
    signature,
)

from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.errors import AegisError, Undecidable
from aegis.core.evidence import LogEntry, SignatureRecord, SignerIdentity, SigningTime, TimeSource
from aegis.core.key_files import RefusedKey
from aegis.core.keyrings import KeyFacts, KeyOverride, Keyring, KeyState, RefusedSourceKey
from aegis.core.keys import Validity
from aegis.core.meanings import meaning
from aegis.core.reasons import Family, Reason
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.policy import Policy, PolicyException
from aegis.core.status.keyring import KeyringOutlook, keyring_status
from aegis.core.status.policy import policy_status
from aegis.core.status.signed_model import Outlook, signed_model_status
from aegis.core.verdicts import Rejected, Signer, Undecided, Verdict, Verified

STATUS = {kind: at(schema(definition), "status") for kind, definition in definitions().items()}
RANGES = {"int32": 2**31 - 1, "int64": 2**63 - 1}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def refused(kind: str, status: Object) -> list[str]:
    """What the API server would say against a status: structure, formats, unknown fields and double keys."""
    errors = jsonschema.Draft7Validator(STATUS[kind]).iter_errors(status)
    told = [f"{error.json_path}: {error.validator} ({error.message[:80]})" for error in errors]
    return told + _more(STATUS[kind], status, "$")


def _more(node: Any, value: Any, path: str) -> list[str]:
    found = []
    if isinstance(value, dict):
        found += [f"{path}.{name}: unknown" for name in value if name not in node["properties"]]
        found += [
            each for name in value for each in _more(node["properties"].get(name, {}), value[name], f"{path}.{name}")
        ]
    if isinstance(value, list):
        keys = [tuple(item[key] for key in node.get("x-kubernetes-list-map-keys", ())) for item in value]
        found += [f"{path}: two of one key"] if any(keys) and len(set(keys)) < len(keys) else []
        found += [each for item in value for each in _more(node["items"], item, f"{path}[]")]
    if node.get("format") == "date-time" and not RFC3339.fullmatch(str(value)):
        found.append(f"{path}: {value} is no date-time")
    if node.get("format") in RANGES and value > RANGES[node["format"]]:
        found.append(f"{path}: {value} is too large")
    return found


LONG = "ü" * 40_000
LONG_URI = "s3://" + "m" * 1100
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
MANY_POLICIES = tuple(policy(f"{number:0253}") for number in range(40))
MANY_RINGS = {f"{n:0253}": keyring(facts(f"k{n}", 2**40), name=f"{n:0253}") for n in range(40)}
MANY_SIGNATURES = tuple(signature(f"k{number}", location=LONG_URI) for number in range(40))
MANY_IDENTITIES = tuple(
    replace(
        signature("", location=LONG_URI),
        problem=None,
        identity=SignerIdentity("https://" + "i" * 504, f"{number:0512}"),
        signing_time=SigningTime(moment, TimeSource.TIMESTAMP_AUTHORITY),
        log_entry=LogEntry("ab" * 32, 2**62),
    )
    for number, moment in enumerate((FIRST, LAST) * 20)
)
VERIFIED = Verified(tuple(Signer(name, fingerprint("k"), 9, True) for name in MANY_RINGS), LAST)
VERDICTS: dict[str, Verdict] = {
    "Verified": VERIFIED,
    "Verified for ever": Verified((Signer("prod", fingerprint("signer"), 1, False),), FIRST),
    "Rejected": Rejected(Reason.SIGNER_NOT_ALLOWED, LONG),
    "Rejected for its place": Rejected(Reason.SOURCE_NOT_ALLOWED, LONG),
    "Undecided": Undecided(Reason.KEYRING_EMPTY, LONG),
    "pending": Undecided(Reason.VERIFICATION_PENDING),
}


@pytest.mark.parametrize("verdict", VERDICTS.values(), ids=list(VERDICTS))
@pytest.mark.parametrize("failed", [False, True], ids=["", "failed"])
@pytest.mark.parametrize(
    "signatures", [None, MANY_SIGNATURES, MANY_IDENTITIES], ids=["unknown", "signed by keys", "signed by identities"]
)
def test_the_longest_status_of_a_signed_model(
    verdict: Verdict, failed: bool, signatures: tuple[SignatureRecord, ...] | None
) -> None:
    failure = Undecidable(Reason.SOURCE_UNAVAILABLE, LONG) if failed else None
    found = evidence(
        *(signatures or ()),
        identity=Identity(IdentityKind.ETAG, "e" * 1024),
        endpoint="https://" + "h" * 600,
        verified=LAST,
        size=2**62,
    )
    outlook = Outlook(
        generation=2**40,
        verdict=verdict,
        now=NOW,
        evidence=found if signatures else None,
        seal="v1" * 65536 if signatures else "",
        failure=failure,
        key_problem=failure,
        policies=MANY_POLICIES,
        keyrings=MANY_RINGS,
    )

    assert refused("SignedModel", signed_model_status(outlook, {})) == []


@pytest.mark.parametrize("failure", [None, Undecidable(Reason.KEY_SOURCE_MALFORMED, LONG)], ids=["read", "failed"])
def test_the_longest_status_of_a_keyring(failure: AegisError | None) -> None:
    dates = {"created": FIRST, "absent_since": LAST, "superseded": LAST, "validity": Validity(FIRST, LAST)}
    facts_ = [facts(f"k{n}", n, FIRST, **dates) for n in range(600)]
    refusals = [RefusedSourceKey(n, RefusedKey(n, LONG)) for n in range(100)]
    outlook = KeyringOutlook(
        1, keyring(*facts_), "azure-key-vault", NOW, LAST, failure, refusals, {fingerprint("k1"): 10**6}, LAST
    )

    assert refused("ModelKeyring", keyring_status(outlook, {})) == []


def test_the_longest_status_of_a_policy() -> None:
    exceptions = tuple(PolicyException("n" * 63, "s3://" + "x" * 1019, "r", NOW + days * DAY) for days in (2, 90) * 8)
    rules = tuple(rule(*(f"{n:02}{k:0251}" for k in range(16))) for n in range(16))
    wordy = policy("p", ("team-*",), exceptions=exceptions, signers=rules)
    many = [wordy, *(policy(f"{n:0253}") for n in range(500))]

    assert refused("ModelPolicy", policy_status(1, wordy, many, frozenset(), {}, NOW)) == []
    errors = [AegisError(Reason.SOURCE_MISCONFIGURED, LONG)] * 16
    assert refused("ModelPolicy", policy_status(1, policy("p"), (), frozenset({"prod"}), {}, NOW, errors)) == []
    assert refused("ModelPolicy", policy_status(1, InvalidSpec("spec", LONG), many, frozenset(), {}, NOW)) == []


@pytest.mark.parametrize("count", [255, 256, 257, 600])
def test_of_too_many_keys_the_accepted_and_the_newest_are_kept(count: int) -> None:
    old = NOW - 90 * DAY
    known: list[KeyFacts] = [facts(f"k{n}", n, superseded=old) for n in range(1, count)]
    known += [facts("new", count), facts("called", 0, superseded=old)]
    ring = keyring(*known, overrides={"called": KeyOverride(KeyState.ACTIVE)})

    status = keyring_status(KeyringOutlook(1, ring, "inline", NOW, NOW), {})

    versions = [key["version"] for key in status["keys"]]
    kept = min(256, count + 1)
    assert versions == sorted(versions) == [0, *range(count + 2 - kept, count + 1)]
    assert status["activeKeys"] == 2


def test_a_cut_message_keeps_its_next_step() -> None:
    outlook = Outlook(1, Rejected(Reason.SIGNER_NOT_ALLOWED, LONG), NOW, evidence())
    ready = signed_model_status(outlook, {})["conditions"][-1]

    assert ready["message"].endswith(f"…); {meaning(Reason.SIGNER_NOT_ALLOWED).next_step}")


DETAILS = st.text(max_size=5000)
MOMENTS = st.datetimes(timezones=st.just(UTC))


def of(family: Family) -> st.SearchStrategy[Reason]:
    return st.sampled_from([reason for reason in Reason if meaning(reason).family is family])


SIGNERS = st.lists(
    st.builds(Signer, st.text("ab", max_size=253), st.just(fingerprint("k")), st.integers(0, 10**6), st.booleans())
).map(tuple)
ANY_VERDICT: st.SearchStrategy[Verdict] = (
    st.builds(Verified, SIGNERS, MOMENTS)
    | st.builds(Rejected, of(Family.REJECTED), DETAILS)
    | st.builds(Undecided, of(Family.UNDECIDED), DETAILS)
)


@settings(max_examples=60)
@given(
    verdict=ANY_VERDICT,
    found=st.none()
    | st.builds(
        evidence,
        st.builds(signature, st.sampled_from(["", "a", "b"])),
        verified=MOMENTS,
        identity=st.builds(Identity, st.sampled_from(IdentityKind), st.text(max_size=1024)),
    ),
    failure=st.none() | st.builds(Undecidable, of(Family.UNDECIDED), DETAILS),
    policies=st.lists(st.builds(policy, st.text("p-", min_size=1, max_size=253)), max_size=6),
)
def test_any_status_of_a_signed_model(verdict: Verdict, found: Any, failure: Any, policies: list[Policy]) -> None:
    ring = keyring(facts("a"))
    outlook = Outlook(1, verdict, NOW, found, "v1.x", failure, failure, policies, {"prod": ring})
    status = signed_model_status(outlook, {})

    assert refused("SignedModel", status) == []
    assert signed_model_status(outlook, status) == status


FACTS = st.builds(
    facts,
    st.text("abc", min_size=1, max_size=20),
    st.integers(0, 2**40),
    MOMENTS,
    created=st.none() | MOMENTS,
    superseded=st.none() | MOMENTS,
    ended=st.none() | MOMENTS,
    absent_since=st.none() | MOMENTS,
    validity=st.builds(Validity, st.none() | MOMENTS, st.none() | MOMENTS),
)


@settings(max_examples=60)
@given(known=st.lists(FACTS, max_size=20), failure=st.none() | st.builds(Undecidable, of(Family.UNDECIDED), DETAILS))
def test_any_status_of_a_keyring(known: list[KeyFacts], failure: Any) -> None:
    ring = keyring(*known) if known else Keyring("prod", DAY)
    outlook = KeyringOutlook(1, ring, "inline", NOW, None, failure)
    status = keyring_status(outlook, {})

    assert refused("ModelKeyring", status) == []
    assert keyring_status(outlook, status) == status


def test_this_check_finds_what_the_api_server_would() -> None:
    bad: Object = {
        "conditions": [{"type": "A"}, {"type": "A"}],
        "fileCount": 2**31,
        "verifiedTime": "1-01-01T00:00:00Z",
        "more": 1,
        "endpoint": "x" * 513,
    }

    told = " ".join(refused("SignedModel", bad))
    for word in ("'status' is a required", "two of one key", "too large", "no date-time", "more: unknown", "maxLength"):
        assert word in told
