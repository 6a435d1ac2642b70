"""The verdict: one pure function of evidence, policy, key states and time, run wherever a verdict is needed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aegis.core.conditions import MAX_DETAIL, enumerated
from aegis.core.evidence import Evidence
from aegis.core.keyrings import Keyring, KeyState, Standing, standing
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Policy, SignerRule
from aegis.core.spec.signed_model import ModelKey
from aegis.core.times import FOREVER, after
from aegis.core.uris import ModelURI
from aegis.core.verdicts import Rejected, Signer, Undecided, Verdict, Verified


@dataclass(frozen=True, slots=True)
class Model:
    """A SignedModel as a verdict needs it. `evidence` is None without a valid seal; `digest` is the expected one or ''.

    `reported` is the reason that its Ready condition shows: words for people, which no decision reads.
    """

    key: ModelKey
    generation: int
    uri: ModelURI
    revision: str
    digest: str = ""
    evidence: Evidence | None = None
    reported: Reason | None = None


Keyrings = Mapping[str, Keyring]


def judge(model: Model, policy: Policy, keyrings: Keyrings, now: datetime) -> Verdict:
    """Whether `model` may run under `policy` at `now`.

    The checks stand in the order of what a person must mend first: the place, the age, the bytes, the signers.
    """
    source = policy.source_of(model.uri)
    if source is None:
        return Rejected(Reason.SOURCE_NOT_ALLOWED, places(policy))
    evidence = model.evidence
    if evidence is None or not evidence.covers(model.key, model.generation, str(model.uri), model.revision):
        return Undecided(Reason.VERIFICATION_PENDING)
    if evidence.endpoint != source.endpoint:
        return Rejected(Reason.ENDPOINT_MISMATCH, f"verified at {evidence.endpoint}")
    if after(evidence.verified, policy.max_age) <= now:
        return Undecided(Reason.EVIDENCE_EXPIRED, f"verified {evidence.verified.isoformat(timespec='seconds')}")
    if model.digest and model.digest != f"sha256:{evidence.digests.get('sha256', '')}":
        return Rejected(Reason.DIGEST_MISMATCH, f"found sha256:{evidence.digests.get('sha256', '')}")
    return _by_signers(evidence, model.uri, policy, keyrings, now)


def judge_all(model: Model, policies: Iterable[Policy], keyrings: Keyrings, now: datetime) -> Verdict:
    """The verdict under several tied policies: every one must admit. Without a policy nothing is trusted."""
    verdicts = [judge(model, policy, keyrings, now) for policy in policies]
    if not verdicts:
        return Undecided(Reason.POLICY_NOT_FOUND, f"namespace {model.key.namespace}")
    rejected = [verdict for verdict in verdicts if isinstance(verdict, Rejected)]
    undecided = [verdict for verdict in verdicts if isinstance(verdict, Undecided)]
    verified = [verdict for verdict in verdicts if isinstance(verdict, Verified)]
    return (rejected or undecided or sorted(verified, key=lambda verdict: verdict.until))[0]


def places(policy: Policy) -> str:
    """What there is to choose from, for people: the policy's name, and where it lets models come from."""
    prefixes = enumerated([source.uri_prefix for source in policy.sources], MAX_DETAIL // 2)
    return f"ModelPolicy '{policy.name}' lists {prefixes or 'none'}"


def _by_signers(evidence: Evidence, uri: ModelURI, policy: Policy, keyrings: Keyrings, now: datetime) -> Verdict:
    shortfalls = []
    for rule in policy.signers:
        if any(uri.within(prefix) for prefix in rule.uri_prefixes):
            met = _met(rule, evidence, keyrings, now)
            if isinstance(met, Verified):
                until = min(met.until, after(evidence.verified, policy.max_age))
                return Verified(met.signers, until, policy.name)
            shortfalls.append(met)
    return _why_not(evidence, policy, shortfalls)


def _met(rule: SignerRule, evidence: Evidence, keyrings: Keyrings, now: datetime) -> Verified | Rejected | Undecided:
    views = {fingerprint: _view(fingerprint, rule, keyrings, now) for fingerprint in sorted(evidence.fingerprints)}
    counted = [view for view in views.values() if isinstance(view, Signer)]
    if len(counted) >= rule.threshold > 0:
        return Verified(tuple(counted), _until(counted, rule.threshold))
    absent = [name for name in rule.keyrings if name not in keyrings]
    if absent:
        return Undecided(Reason.KEYRING_NOT_FOUND, f"ModelKeyring '{absent[0]}'")
    if counted:
        return Rejected(Reason.THRESHOLD_NOT_MET, f"{len(counted)} of {rule.threshold} for signers '{rule.name}'")
    refused = [(view.reason, fingerprint) for fingerprint, view in views.items() if isinstance(view, Standing)]
    if refused:
        reason, fingerprint = min(refused, key=lambda pair: _SEVERITY.index(pair[0]))
        return Rejected(reason, f"key {short(fingerprint)}")
    empty = [name for name in rule.keyrings if not keyrings[name].facts]
    if empty:
        return Undecided(Reason.KEYRING_EMPTY, f"ModelKeyring '{empty[0]}'")
    return Rejected(Reason.SIGNER_NOT_ALLOWED, f"signed by {_names(evidence)}")


_SEVERITY = (
    Reason.KEY_REVOKED,
    Reason.KEY_ENDED,
    Reason.KEY_EXPIRED,
    Reason.KEY_RETIRED,
    Reason.KEY_NOT_YET_VALID,
)
"""Which of several refused keys is named: the gravest first."""


def _view(fingerprint: str, rule: SignerRule, keyrings: Keyrings, now: datetime) -> Signer | Standing | None:
    """The key as `rule` sees it: a signer that counts, a standing that does not, or None for a stranger.

    A key that is revoked in any keyring is revoked in all of them: whoever holds a stolen key does not care under
    which name it was listed.
    """
    listed = [(name, stand) for name in rule.keyrings if (stand := _standing(keyrings, name, fingerprint, now))]
    if not listed:
        return None
    everywhere = (standing(ring, fingerprint, now) for ring in keyrings.values())
    revoked = next((stand for stand in everywhere if stand and stand.state is KeyState.REVOKED), None)
    if revoked is not None:
        return revoked
    name, stand = min(listed, key=lambda pair: _PREFERENCE.index(pair[1].state))
    if not stand.accepted:
        return stand
    version = keyrings[name].facts[fingerprint].version
    return Signer(name, fingerprint, version, stand.state is KeyState.ACTIVE, stand.until)


_PREFERENCE = (KeyState.ACTIVE, KeyState.RETIRING, KeyState.PENDING, KeyState.ENDED, KeyState.REVOKED)
"""Which standing counts when several keyrings of one rule list the same key."""


def _standing(keyrings: Keyrings, name: str, fingerprint: str, now: datetime) -> Standing | None:
    return standing(keyrings[name], fingerprint, now) if name in keyrings else None


def _until(counted: list[Signer], threshold: int) -> datetime:
    """When the threshold stops being met: the moment at which all but `threshold - 1` of the signers have ended."""
    ends = sorted((signer.until for signer in counted if signer.until is not None), reverse=True)
    unlimited = len(counted) - len(ends)
    if threshold <= unlimited:
        return FOREVER
    return ends[threshold - unlimited - 1]


def _why_not(evidence: Evidence, policy: Policy, shortfalls: list[Rejected | Undecided]) -> Verdict:
    undecided = [shortfall for shortfall in shortfalls if isinstance(shortfall, Undecided)]
    if not evidence.signatures:
        return Rejected(Reason.NOT_SIGNED)
    untried = sorted(policy.keyrings & set(evidence.untried))
    if untried and evidence.unmatched:
        return Undecided(Reason.KEYRING_EMPTY, f"ModelKeyring '{untried[0]}' could not be read")
    if not evidence.fingerprints:
        if undecided:
            return undecided[0]
        malformed = all(record.problem is Reason.SIGNATURE_MALFORMED for record in evidence.signatures)
        first = evidence.signatures[0]
        if malformed:
            return Rejected(Reason.SIGNATURE_MALFORMED, ": ".join(filter(None, (first.location, first.detail))))
        return Rejected(Reason.SIGNATURE_INVALID, first.location)
    telling = [shortfall for shortfall in shortfalls if shortfall.reason is not Reason.SIGNER_NOT_ALLOWED]
    if telling or shortfalls:
        return (telling or shortfalls)[0]
    return Rejected(Reason.SIGNER_NOT_ALLOWED, f"signed by {_names(evidence)}")


def _names(evidence: Evidence) -> str:
    return ", ".join(f"key {short(fingerprint)}" for fingerprint in sorted(evidence.fingerprints))


def short(fingerprint: str) -> str:
    """The first 12 hex digits of a fingerprint, for people."""
    return fingerprint.removeprefix("sha256:")[:12]
