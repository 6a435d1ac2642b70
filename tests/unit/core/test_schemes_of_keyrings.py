"""A keyring vouches for its keys by the schemes that it names: what another keyring names opens nothing under it."""

from dataclasses import replace

import pytest
from tests.unit.core.builders import NOW, evidence, facts, keyring, model, policy, rule, signature
from tests.unit.core.cases import rings

from aegis.core.judgement import judge
from aegis.core.keyrings import KeyOverride, Keyring, KeyState
from aegis.core.reasons import Reason
from aegis.core.verdicts import Verdict, Verified

PKCS1, PSS, PSS_512 = "RSASSA-PKCS1-v1_5-SHA256", "RSASSA-PSS-SHA256", "RSASSA-PSS-SHA512"
RSA = replace(facts("signer"), algorithm="RSA-2048")


def ring(name: str, *schemes: str, **given: KeyOverride) -> Keyring:
    return replace(keyring(RSA, name=name, overrides=given), schemes=frozenset(schemes))


def judged(scheme: str, *keyrings: Keyring, by: tuple[str, ...] = ("prod",)) -> Verdict:
    found = evidence(*(replace(signature("signer"), scheme=each) for each in scheme.split()))
    return judge(model(evidence=found), policy(signers=(rule(*by),)), rings(*keyrings), NOW)


@pytest.mark.parametrize(
    ("scheme", "named"),
    [(PKCS1, ()), (PKCS1, (PKCS1,)), (PSS, (PSS,)), (PSS_512, (PSS, PSS_512)), (f"{PSS} {PKCS1}", ())],
)
def test_a_signature_by_a_scheme_that_its_keyring_allows_counts(scheme: str, named: tuple[str, ...]) -> None:
    assert isinstance(judged(scheme, ring("prod", *named)), Verified)


@pytest.mark.parametrize(("scheme", "named"), [(PSS, ()), (PKCS1, (PSS,)), (PSS_512, (PSS,)), ("", (PSS,))])
def test_a_signature_by_another_scheme_does_not(scheme: str, named: tuple[str, ...]) -> None:
    """It was found when the keyring still named that scheme, or because another keyring does."""
    lenient = ring("lenient", PKCS1, PSS, PSS_512)
    record = replace(signature("signer"), scheme=scheme)
    found = model(evidence=evidence(record))

    verdict = judge(found, policy(), rings(ring("prod", *named), lenient), NOW)

    assert verdict.reason is Reason.SIGNER_NOT_ALLOWED


def test_of_two_keyrings_that_list_a_key_one_that_names_the_scheme_is_enough() -> None:
    verdict = judged(PSS, ring("prod"), ring("lenient", PSS), by=("prod", "lenient"))

    assert isinstance(verdict, Verified)
    assert [signer.keyring for signer in verdict.signers] == ["lenient"]


def test_a_revoked_key_is_called_revoked_whatever_it_signed_with() -> None:
    revoked = ring("prod", signer=KeyOverride(KeyState.REVOKED))

    assert judged(PSS, revoked).reason is Reason.KEY_REVOKED


def test_a_key_of_an_algorithm_that_is_not_known_counts_by_no_scheme() -> None:
    odd = keyring(replace(RSA, algorithm="Dilithium-3"))

    assert judged(PKCS1, odd).reason is Reason.SIGNER_NOT_ALLOWED
