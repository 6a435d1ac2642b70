"""Identities and transparency logs before the judge: who counts, by which authorities, and why not."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from tests.unit.core.builders import DAY, NOW, evidence, facts, fingerprint, keyring, model, policy, rule, signature
from tests.unit.core.cases import rings

from aegis.core.evidence import LogEntry, SignatureRecord, SignerIdentity, SigningTime, TimeSource
from aegis.core.judgement import judge, judge_all
from aegis.core.keyrings import KeyOverride, KeyState
from aegis.core.keys import PublicKey
from aegis.core.reasons import Reason
from aegis.core.spec.identity import IdentityRule
from aegis.core.spec.policy import SignerRule, TransparencyLog
from aegis.core.transparency import Log
from aegis.core.trusted_root import NO_ROOT, Period, TrustedRoot
from aegis.core.verdicts import Rejected, Signer, Undecided, Verdict, Verified

ISSUER, ROBOT, HUMAN = "https://issuer.example", "https://git.example/acme/ci.yml@main", "release@models.example"
SIGNED_AT = NOW - 30 * DAY
ALWAYS = (Period(),)
AUTHORITIES = {"ca:1": ALWAYS, "ct:1": ALWAYS, "log:1": ALWAYS}
ROOT = TrustedRoot(b"{}", "sha256:r", (Log("1", PublicKey(b"", "", "")),), (), AUTHORITIES)

EVERYBODY = (IdentityRule(ISSUER, subject=HUMAN), IdentityRule(ISSUER, prefix="https://git.example/acme/"))


def keyless(subject: str = HUMAN, issuer: str = ISSUER, at: datetime = SIGNED_AT) -> SignatureRecord:
    """A keyless signature whose identity was proven."""
    return SignatureRecord(
        location="s3://models/llama/model.safetensors.sigstore.json",
        format="SigstoreBundle",
        digest=f"sha256:{'cd' * 32}",
        scheme="ECDSA-SHA256",
        identity=SignerIdentity(issuer, subject),
        vouched_by=("ca:1", "ct:1"),
        signing_time=SigningTime(at, TimeSource.TRANSPARENCY_LOG),
        log_entry=LogEntry("1", 5),
    )


GOOD = keyless()


def unproven(problem: Reason, said: str = "why") -> SignatureRecord:
    bare = replace(keyless(), identity=None, vouched_by=(), signing_time=None, log_entry=None)
    return replace(bare, problem=problem, unproven=said)


def logged(by: str = "signer", at: datetime | None = SIGNED_AT) -> SignatureRecord:
    """A signature by a key that stands in the log; without `at` nobody says since when."""
    time = SigningTime(at, TimeSource.TRANSPARENCY_LOG) if at else None
    return replace(signature(by), signing_time=time, log_entry=LogEntry("1", 6))


def wanting(
    *identities: IdentityRule, keyrings: tuple[str, ...] = (), threshold: int = 1, log: bool = False
) -> SignerRule:
    needed = TransparencyLog.REQUIRED if log else TransparencyLog.OPTIONAL
    return SignerRule("release", keyrings, threshold, ("s3://models/",), identities, needed)


BY_ANY = wanting(*EVERYBODY)


@dataclass(frozen=True)
class Case:
    records: tuple[SignatureRecord, ...] = (GOOD,)
    rule: SignerRule = BY_ANY
    root: TrustedRoot = ROOT
    overrides: dict[str, KeyOverride] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        found = model(evidence=evidence(*self.records))
        ring = keyring(facts("signer"), facts("other"), overrides=self.overrides)
        return judge(found, policy(signers=(self.rule,)), rings(ring), NOW, self.root)


def without(*authorities: str, root: TrustedRoot = ROOT) -> TrustedRoot:
    left = {name: periods for name, periods in root.authorities.items() if name not in authorities}
    return replace(root, authorities=left)


def during(authority: str, *, start: datetime | None = None, end: datetime | None = None) -> TrustedRoot:
    return replace(ROOT, authorities={**AUTHORITIES, authority: (Period(start, end),)})


KEY = wanting(keyrings=("prod",))
LOGGED_KEY = wanting(keyrings=("prod",), log=True)
BOTH = wanting(*EVERYBODY, keyrings=("prod",), threshold=2)

VERIFIED: dict[str, tuple[Case, tuple[str, ...]]] = {
    "an identity by its subject": (Case(), (HUMAN,)),
    "an identity by its beginning": (Case((keyless(ROBOT),)), (ROBOT,)),
    "two identities": (Case((keyless(), keyless(ROBOT)), replace(BOTH, keyrings=())), (HUMAN, ROBOT)),
    "an identity and a key": (Case((keyless(), signature()), BOTH), ("prod/v1", HUMAN)),
    "a stranger beside": (Case((keyless("x@evil.example"), keyless())), (HUMAN,)),
    "one by an authority that is gone, and one that is not": (
        Case((replace(keyless(), vouched_by=("ca:0", "ct:1")), keyless())),
        (HUMAN,),
    ),
    "an authority that ended after the signing": (Case(root=during("ca:1", end=SIGNED_AT)), (HUMAN,)),
    "a log that ended after the signing": (Case(root=during("log:1", end=SIGNED_AT + DAY)), (HUMAN,)),
    "a timestamp authority": (
        Case((replace(keyless(), vouched_by=("ca:1", "ct:1", "tsa:1")),), root=during("tsa:1")),
        (HUMAN,),
    ),
    "a key in the log": (Case((logged(),), LOGGED_KEY), ("prod/v1",)),
    "a key in the log, nobody knows since when": (Case((logged(at=None),), LOGGED_KEY), ("prod/v1",)),
    "a key that is also in the log": (Case((logged(),), KEY, NO_ROOT), ("prod/v1",)),
    "an identity where a log is required": (Case(rule=wanting(*EVERYBODY, log=True)), (HUMAN,)),
    "one of two in the log, where one is enough": (Case((signature("other"), logged()), LOGGED_KEY), ("prod/v1",)),
}


@pytest.mark.parametrize(("case", "signers"), VERIFIED.values(), ids=list(VERIFIED))
def test_it_is_verified_by(case: Case, signers: tuple[str, ...]) -> None:
    verdict = case.verdict

    assert isinstance(verdict, Verified)
    assert tuple(map(str, verdict.signers)) == signers
    assert not verdict.relies_on_retiring


REJECTED: dict[str, tuple[Case, Reason, str]] = {
    "a stranger": (Case((keyless("x@evil.example"),)), Reason.SIGNER_NOT_ALLOWED, f"x@evil.example ({ISSUER})"),
    "the subject by another provider": (
        Case((keyless(issuer="https://evil.example"),)),
        Reason.SIGNER_NOT_ALLOWED,
        f"{HUMAN} (https://evil.example)",
    ),
    "an identity where only keys count": (Case(rule=KEY), Reason.SIGNER_NOT_ALLOWED, f"signed by {HUMAN}"),
    "a key where only identities count": (Case((signature(),)), Reason.SIGNER_NOT_ALLOWED, "signed by key"),
    "one identity twice": (
        Case((keyless(), keyless()), replace(BOTH, keyrings=())),
        Reason.THRESHOLD_NOT_MET,
        "1 of 2",
    ),
    "an authority that is not in the root any more": (
        Case(root=without("ca:1")),
        Reason.IDENTITY_NOT_PROVEN,
        "by ca:1, which is not trusted now",
    ),
    "a log of certificates that is not": (Case(root=without("ct:1")), Reason.IDENTITY_NOT_PROVEN, "by ct:1"),
    "a log that is not": (Case(root=without("log:1")), Reason.IDENTITY_NOT_PROVEN, "by log:1"),
    "an authority that had ended": (
        Case(root=during("ca:1", end=SIGNED_AT - timedelta(seconds=1))),
        Reason.IDENTITY_NOT_PROVEN,
        "by ca:1",
    ),
    "an authority that had not begun": (
        Case(root=during("ct:1", start=SIGNED_AT + timedelta(seconds=1))),
        Reason.IDENTITY_NOT_PROVEN,
        "by ct:1",
    ),
    "an identity behind which nobody stands": (
        Case((replace(keyless(), vouched_by=()),)),
        Reason.IDENTITY_NOT_PROVEN,
        "by nobody",
    ),
    "an identity that is not proven": (
        Case((unproven(Reason.IDENTITY_NOT_PROVEN, "no SCT"),)),
        Reason.IDENTITY_NOT_PROVEN,
        ".sigstore.json: no SCT",
    ),
    "an identity that is not proven, beside a bad signature": (
        Case((signature(""), unproven(Reason.IDENTITY_NOT_PROVEN)), BOTH),
        Reason.IDENTITY_NOT_PROVEN,
        "why",
    ),
    "an identity that nobody could check and nobody asks for": (
        Case((unproven(Reason.TRUSTED_ROOT_UNUSABLE),), KEY),
        Reason.SIGNER_NOT_ALLOWED,
        "is keyless, and no identity is allowed",
    ),
    "a key that is not in the log": (Case((signature(),), LOGGED_KEY), Reason.NOT_LOGGED, ""),
    "a key whose entry proves nothing": (
        Case((replace(signature(), unproven="SET"),), LOGGED_KEY),
        Reason.NOT_LOGGED,
        "SET",
    ),
    "a key in a log that is not trusted any more": (
        Case((logged(),), LOGGED_KEY, without("log:1")),
        Reason.NOT_LOGGED,
        "",
    ),
    "a key in a log that had ended": (
        Case((logged(),), LOGGED_KEY, during("log:1", end=SIGNED_AT - DAY)),
        Reason.NOT_LOGGED,
        "",
    ),
    "a key in a log that has ended, nobody knows since when": (
        Case((logged(at=None),), LOGGED_KEY, during("log:1", end=NOW - DAY)),
        Reason.NOT_LOGGED,
        "",
    ),
    "one of two in the log, where two are needed": (
        Case((logged(), signature("other")), replace(LOGGED_KEY, threshold=2)),
        Reason.NOT_LOGGED,
        "",
    ),
    "a stranger's key in no log": (
        Case((signature("stranger"),), LOGGED_KEY),
        Reason.SIGNER_NOT_ALLOWED,
        "signed by key",
    ),
    "one key in no log, where two are needed": (
        Case((signature(),), replace(LOGGED_KEY, threshold=2)),
        Reason.THRESHOLD_NOT_MET,
        "0 of 2",
    ),
    "a revoked key in the log": (
        Case((logged(),), LOGGED_KEY, overrides={"signer": KeyOverride(KeyState.REVOKED)}),
        Reason.KEY_REVOKED,
        "",
    ),
    "a revoked key in no log": (
        Case((signature(),), LOGGED_KEY, overrides={"signer": KeyOverride(KeyState.REVOKED)}),
        Reason.KEY_REVOKED,
        "",
    ),
}


@pytest.mark.parametrize(("case", "reason", "said"), REJECTED.values(), ids=list(REJECTED))
def test_it_is_rejected_for(case: Case, reason: Reason, said: str) -> None:
    verdict = case.verdict

    assert isinstance(verdict, Rejected)
    assert verdict.reason is reason
    assert said in verdict.detail


BROKEN = replace(NO_ROOT, problem="root.json cannot be read")
UNDECIDED: dict[str, Case] = {
    "an identity, proven before the root was lost": Case(root=BROKEN),
    "an identity that nobody could check": Case((unproven(Reason.TRUSTED_ROOT_UNUSABLE, BROKEN.problem),)),
    "an identity that nobody could check, beside a bad signature": Case(
        (signature(""), unproven(Reason.TRUSTED_ROOT_UNUSABLE, BROKEN.problem)), BOTH
    ),
    "a key, and no log to look into": Case((signature(),), LOGGED_KEY, BROKEN),
    "a key in a log that was known before the root was lost": Case((logged(),), LOGGED_KEY, BROKEN),
}


@pytest.mark.parametrize("case", UNDECIDED.values(), ids=list(UNDECIDED))
def test_without_a_root_nothing_is_said_of(case: Case) -> None:
    assert case.verdict == Undecided(Reason.TRUSTED_ROOT_UNUSABLE, BROKEN.problem)


def test_a_signer_is_a_key_or_an_identity() -> None:
    assert str(Signer("prod", fingerprint("k"), 3, active=True)) == "prod/v3"
    assert str(Signer("", "", 0, active=True, identity=SignerIdentity(ISSUER, HUMAN))) == HUMAN


def test_an_entry_of_signers_without_a_threshold_is_never_met() -> None:
    assert isinstance(Case(rule=replace(wanting(*EVERYBODY), threshold=0)).verdict, Rejected)


def test_keys_go_on_counting_without_a_root() -> None:
    case = Case((signature(),), replace(rule(), identities=EVERYBODY), BROKEN)

    assert isinstance(case.verdict, Verified)


def test_tied_policies_go_by_the_same_trusted_root() -> None:
    found, known = model(evidence=evidence(GOOD)), rings(keyring())
    tied = [policy(name, signers=(BY_ANY,)) for name in ("a", "b")]

    assert isinstance(judge_all(found, tied, known, NOW, ROOT), Verified)
    assert judge_all(found, tied, known, NOW) == Undecided(Reason.TRUSTED_ROOT_UNUSABLE)


def test_an_identity_is_no_key() -> None:
    signer = Signer("", "", 0, active=True, identity=GOOD.identity)
    assert Case().verdict == Verified((signer,), NOW + timedelta(days=7, minutes=-1), "production")


def test_a_signature_that_says_nothing_of_its_fault_gives_way_to_one_that_does() -> None:
    told, untold = unproven(Reason.IDENTITY_NOT_PROVEN), unproven(Reason.KEY_REFUSED)
    for records in ((told, untold), (untold, told)):
        assert Case(records).verdict.reason is Reason.IDENTITY_NOT_PROVEN


def test_all_who_signed_are_named_keys_by_the_beginning_of_their_fingerprints() -> None:
    verdict = Case((signature("a"), signature("b"), GOOD), rule=wanting(keyrings=("prod",))).verdict

    assert isinstance(verdict, Rejected)
    names = [f"key {fingerprint(name).removeprefix('sha256:')[:12]}" for name in ("a", "b")]
    assert verdict.detail == f"signed by {', '.join(names)}, {HUMAN} ({ISSUER})"


def test_an_authority_that_is_not_trusted_is_named_by_its_beginning() -> None:
    verdict = Case((replace(keyless(), vouched_by=(f"ca:{'0123456789' * 4}", "ct:1")),)).verdict

    assert isinstance(verdict, Rejected)
    assert verdict.detail == f"{HUMAN} ({ISSUER}), by ca:0123456789012, which is not trusted now"
