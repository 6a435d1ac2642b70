"""What the statuses of keyrings and policies say, and the facts that a keyring's gives back."""

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.core.builders import (
    DAY,
    NOW,
    WEEK,
    facts,
    fingerprint,
    keyring,
    policy,
    rule,
)

from aegis.core.errors import AegisError, KeyRefused, Undecidable
from aegis.core.key_files import RefusedKey
from aegis.core.keyrings import KeyOverride, Keyring, KeyState, RefusedSourceKey
from aegis.core.keys import Validity
from aegis.core.reasons import Reason
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.policy import PolicyException
from aegis.core.status.keyring import KeyringOutlook, keyring_status, parse_facts
from aegis.core.status.policy import policy_status

NO_KEYS = Undecidable(Reason.KEY_SOURCE_SEALED, "vault.example")
REVOKED = keyring(overrides={"signer": KeyOverride(KeyState.REVOKED)})
T, F, U = "True", "False", "Unknown"


def told(status: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Status and reason of each condition."""
    return {entry["type"]: (entry["status"], entry["reason"]) for entry in status["conditions"]}


FACTS = (
    facts("old", 1, NOW - 30 * DAY, created=NOW - 40 * DAY, superseded=NOW - 9 * DAY),
    facts("lost", 2, absent_since=NOW - DAY, superseded=NOW - DAY),
    facts("gone", 3, ended=NOW - DAY),
    facts("signer", 4),
)


def of_keyring(*known: Any, **changed: Any) -> KeyringOutlook:
    usual: dict[str, Any] = {"generation": 1, "source": "vault-kv", "now": NOW, "refreshed": NOW}
    ring = changed.pop("ring", None) or keyring(*known)
    return KeyringOutlook(keyring=ring, **usual | changed)


def test_the_status_of_a_keyring() -> None:
    refused = [RefusedSourceKey(5, RefusedKey(2, "an RSA key of 1024 bits"))]
    status = keyring_status(of_keyring(*FACTS, models={fingerprint("signer"): 1}, refused=refused), {})

    assert [(key["version"], key["state"], key["models"]) for key in status["keys"]] == [
        (1, "Ended", 0),
        (2, "Retiring", 0),
        (3, "Ended", 0),
        (4, "Active", 1),
    ]
    assert status["keys"][1]["acceptedUntilTime"] == "2026-06-07T12:00:00Z"
    assert (status["activeKeys"], status["retiringKeys"], status["source"]) == (1, 1, "vault-kv")
    assert status["summary"] == (
        "v1 6f6c64000000 Ended (0 models); v2 6c6f73740000 Retiring until 2026-06-07T12:00:00Z (0 models);"
        " v3 676f6e650000 Ended (0 models); v4 7369676e6572 Active (1 model)"
    )
    assert status["refusedKeys"] == [
        {"version": 5, "position": 2, "reason": "KeyRefused", "message": "an RSA key of 1024 bits"}
    ]
    assert told(status) == {
        "Ready": (T, "Ready"),
        "KeysAvailable": (T, "KeysRead"),
        "KeysMissing": (T, "KeysMissing"),
    }


KEYRINGS: dict[str, tuple[KeyringOutlook, dict[str, tuple[str, str]]]] = {
    "usable keys and a source that is down": (
        of_keyring(failure=NO_KEYS),
        {"Ready": (T, "Ready"), "KeysAvailable": (U, "KeySourceSealed"), "KeysMissing": (F, "AllKeysPresent")},
    ),
    "no key yet and a source that is down": (
        of_keyring(ring=Keyring("prod", WEEK), failure=NO_KEYS, refreshed=None),
        {
            "Ready": (U, "KeySourceSealed"),
            "KeysAvailable": (U, "KeySourceSealed"),
            "KeysMissing": (F, "AllKeysPresent"),
        },
    ),
    "no usable key": (
        of_keyring(ring=REVOKED),
        {"Ready": (F, "KeyringEmpty"), "KeysAvailable": (T, "KeysRead"), "KeysMissing": (F, "AllKeysPresent")},
    ),
}


@pytest.mark.parametrize(("given", "conditions"), KEYRINGS.values(), ids=list(KEYRINGS))
def test_a_keyring_with(given: KeyringOutlook, conditions: dict[str, tuple[str, str]]) -> None:
    status = keyring_status(given, {})

    assert told(status) == conditions
    assert ("lastRefreshTime" in status) is (given.refreshed is not None)


UNUSABLE = RefusedSourceKey(5, RefusedKey(1, "an RSA key of 1024 bits: 2048 to 8192 are accepted"))
READY_MESSAGES: dict[str, tuple[KeyringOutlook, str]] = {
    "only a weak key": (
        of_keyring(ring=Keyring("prod", WEEK), refused=[UNUSABLE]),
        "the keyring holds no usable key (v5 refused: an RSA key of 1024 bits: 2048 to 8192 are accepted); see",
    ),
    "only a revoked key": (of_keyring(ring=REVOKED), "(v1 7369676e6572 KeyRevoked)"),
    "nothing at all": (of_keyring(ring=Keyring("prod", WEEK)), "(its source shows none)"),
    "a revocation of a key that it never held": (
        of_keyring(ring=keyring(overrides={"stolen": KeyOverride(KeyState.REVOKED)})),
        "everything it needs is there (spec.keys also names what it never held: 73746f6c656e)",
    ),
}


@pytest.mark.parametrize(("given", "says"), READY_MESSAGES.values(), ids=list(READY_MESSAGES))
def test_ready_says_of_a_keyring_with(given: KeyringOutlook, says: str) -> None:
    assert says in keyring_status(given, {})["conditions"][0]["message"]


def test_facts_survive_the_status() -> None:
    status = keyring_status(of_keyring(*FACTS), {})

    assert parse_facts(status) == {fact.fingerprint: fact for fact in FACTS}


def test_the_dates_of_a_source_or_a_certificate_survive_as_well() -> None:
    bounded = facts("signer", validity=Validity(NOW - DAY, NOW + DAY))
    status = keyring_status(of_keyring(bounded), {})

    (key,) = status["keys"]
    assert (key["notBeforeTime"], key["notAfterTime"]) == ("2026-05-31T12:00:00Z", "2026-06-02T12:00:00Z")
    assert (key["state"], key["acceptedUntilTime"]) == ("Active", "2026-06-02T12:00:00Z")
    assert parse_facts(status) == {bounded.fingerprint: bounded}


def test_a_key_without_the_time_of_its_first_sight_is_not_known() -> None:
    status = keyring_status(of_keyring(*FACTS), {})
    del status["keys"][0]["firstSeenTime"]

    assert fingerprint("old") not in parse_facts(status)
    assert parse_facts({}) == {}
    with pytest.raises(InvalidSpec):
        parse_facts({"keys": [{"firstSeenTime": "2026-01-01T00:00:00Z"}]})


def exception(days: float, reference: str = "s3://models/x") -> PolicyException:
    return PolicyException("team-a", reference, "drill", NOW + timedelta(days=days))


POLICIES: dict[str, tuple[Any, list[tuple[str, str]], str]] = {
    # Ready, Conflict, ExceptionsValid; what the messages say.
    "a good policy": (policy(), [(T, "Ready"), (F, "NoConflict"), (T, "ExceptionsValid")], ""),
    "one that names a keyring which is not there": (
        policy(signers=(rule("prod", "gone"),)),
        [(F, "KeyringNotFound"), (F, "NoConflict"), (T, "ExceptionsValid")],
        "(gone)",
    ),
    "one that ties with another": (
        policy(namespaces=("other",)),
        [(T, "Ready"), (T, "PolicyConflict"), (T, "ExceptionsValid")],
        "(other)",
    ),
    "an exception that ends soon": (
        policy(exceptions=(exception(10), exception(2), exception(1, "https://h.example/x?sig=secret"), exception(-1))),
        [(T, "Ready"), (F, "NoConflict"), (T, "ExceptionEndsSoon")],
        (
            "(3 in force: team-a: https://h.example/x?… until 2026-06-02T12:00:00Z, team-a: s3://models/x until"
            " 2026-06-03T12:00:00Z, team-a: s3://models/x until 2026-06-11T12:00:00Z; over already: team-a: s3://models/x)"
        ),
    ),
    "an exception that is over": (
        policy(exceptions=(exception(-1), exception(10))),
        [(T, "Ready"), (F, "NoConflict"), (T, "ExceptionsValid")],
        (
            "every exception ends within 30 days (1 in force: team-a: s3://models/x until 2026-06-11T12:00:00Z; over"
            " already: team-a: s3://models/x)"
        ),
    ),
    "an exception for too long": (
        policy(exceptions=(exception(31), exception(1))),
        [(T, "Ready"), (F, "NoConflict"), (F, "ExceptionTooLong")],
        "(team-a: s3://models/x)",
    ),
}


@pytest.mark.parametrize(("given", "conditions", "says"), POLICIES.values(), ids=list(POLICIES))
def test_the_status_of_a_policy(given: Any, conditions: list[tuple[str, str]], says: str) -> None:
    others = [given, policy("other", ("other",))]
    status = policy_status(1, given, others, frozenset({"prod"}), {}, NOW)

    assert told(status) == dict(zip(["Ready", "Conflict", "ExceptionsValid"], conditions, strict=True))
    messages = " ".join(entry["message"] for entry in status["conditions"])
    assert says in messages
    assert "secret" not in messages


def test_a_policy_that_cannot_be_read_says_where() -> None:
    status = policy_status(2, InvalidSpec("spec.mode", "must be a string"), [], frozenset(), {}, NOW)

    assert told(status) == {"Ready": (F, "PolicyInvalid")}
    assert "(spec.mode must be a string)" in status["conditions"][0]["message"]


def test_errors_say_what_is_the_case_with_what() -> None:
    assert str(KeyRefused("an RSA key of 1024 bits")) == (
        "a public key is too weak, of another kind than is taken, or not readable (an RSA key of 1024 bits)"
    )
    assert str(AegisError(Reason.KEY_NOT_FOUND)) == "the key source has nothing at this path"
