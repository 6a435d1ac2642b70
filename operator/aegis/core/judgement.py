"""The verdict: one pure function of evidence, policy, key states and time, run wherever a verdict is needed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aegis.core.conditions import MAX_DETAIL, enumerated
from aegis.core.evidence import Evidence, SignatureRecord
from aegis.core.file_marks import find_marked
from aegis.core.keyrings import Standing
from aegis.core.proofs import doubt, gravest_doubt
from aegis.core.reasons import Reason
from aegis.core.signers import Keyrings, Trust, Unvouched, View, Who, counts, views
from aegis.core.spec.policy import Policy, SignerRule
from aegis.core.spec.signed_model import ModelKey
from aegis.core.times import FOREVER, after
from aegis.core.trusted_root import NO_ROOT, TrustedRoot
from aegis.core.uris import ModelURI
from aegis.core.verdicts import Rejected, Signer, Undecided, Verdict, Verified
from aegis.core.vouching import objection


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

    @property
    def name(self) -> str:
        """Its own name, without the namespace."""
        return self.key.name

    @property
    def location(self) -> str:
        """Its URI as it is written."""
        return str(self.uri)

    def opened(self) -> "Model":
        """Itself: it is kept whole (`model_index.Shelved`)."""
        return self


def judge(model: Model, policy: Policy, keyrings: Keyrings, now: datetime, root: TrustedRoot = NO_ROOT) -> Verdict:
    """Whether `model` may run under `policy` at `now`; identities and log entries count by the trusted `root`.

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
    digest = f"sha256:{evidence.digests.get('sha256', '')}"
    if policy.denied_digests and (denied := _denied(digest, evidence, policy)):
        return Rejected(Reason.DIGEST_DENIED, denied)
    if model.digest and model.digest != digest:
        return Rejected(Reason.DIGEST_MISMATCH, f"found {digest}")
    return _by_signers(evidence, model.uri, policy, Trust(keyrings, now, root))


def judge_all(
    model: Model, policies: Iterable[Policy], keyrings: Keyrings, now: datetime, root: TrustedRoot = NO_ROOT
) -> Verdict:
    """The verdict under several tied policies: every one must admit. Without a policy nothing is trusted."""
    verdicts = [judge(model, policy, keyrings, now, root) for policy in policies]
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


def _denied(digest: str, evidence: Evidence, policy: Policy) -> str:
    """What the policy denies of the artifact with that digest, for people; '' for nothing."""
    if digest in policy.denied_digests:
        return f"ModelPolicy '{policy.name}' lists {digest}"
    file = find_marked(evidence.marks, policy.denied_digests)
    return f"ModelPolicy '{policy.name}' lists {file}, which is one of its files" if file else ""


def _by_signers(evidence: Evidence, uri: ModelURI, policy: Policy, trust: Trust) -> Verdict:
    rules = [rule for rule in policy.signers if any(uri.within(prefix) for prefix in rule.uri_prefixes)]
    shortfalls = []
    for rule in rules:
        met = _met(rule, evidence, uri, trust)
        if isinstance(met, Verified):
            until = min(met.until, after(evidence.verified, policy.max_age))
            return Verified(met.signers, until, policy.name)
        shortfalls.append(met)
    return _why_not(evidence, policy, rules, shortfalls)


def _met(rule: SignerRule, evidence: Evidence, uri: ModelURI, trust: Trust) -> Verified | Rejected | Undecided:
    signed = [record for record in evidence.signatures if record.signed and objection(rule, record, uri) is None]
    seen = views(rule, signed, trust)
    allowed = _signers(seen)
    proven = [record for record in signed if doubt(rule, record, trust) is None]
    counted = allowed if len(proven) == len(signed) else _signers(views(rule, proven, trust))
    if len(counted) >= rule.threshold > 0:
        return Verified(tuple(counted), _until(counted, rule.threshold))
    absent = [name for name in rule.keyrings if name not in trust.keyrings]
    if absent:
        return Undecided(Reason.KEYRING_NOT_FOUND, f"ModelKeyring '{absent[0]}'")
    if len(allowed) >= rule.threshold > len(counted):
        return gravest_doubt(rule, signed, trust)
    if allowed:
        return Rejected(Reason.THRESHOLD_NOT_MET, f"{len(counted)} of {rule.threshold} for signers '{rule.name}'")
    return _refused(seen, trust.root) or _nobody(rule, evidence, uri, trust)


def _signers(seen: Mapping[Who, View]) -> list[Signer]:
    return [view for view in seen.values() if isinstance(view, Signer)]


def _refused(seen: Mapping[Who, View], root: TrustedRoot) -> Rejected | Undecided | None:
    """Why a signer that the rule names does not count: the gravest of several."""
    keys = [(view.reason, who) for who, view in seen.items() if isinstance(view, Standing)]
    if keys:
        reason, who = min(keys, key=lambda pair: _SEVERITY.index(pair[0]))
        return Rejected(reason, named(who))
    unvouched = [(who, view) for who, view in seen.items() if isinstance(view, Unvouched)]
    if unvouched and not root.authorities:
        return Undecided(Reason.TRUSTED_ROOT_UNUSABLE, root.problem)
    if unvouched:
        who, view = unvouched[0]
        return Rejected(Reason.IDENTITY_NOT_PROVEN, f"{named(who)}, by {view.authority[:16]}, which is not trusted now")
    return None


def _nobody(rule: SignerRule, evidence: Evidence, uri: ModelURI, trust: Trust) -> Rejected | Undecided:
    empty = [name for name in rule.keyrings if not trust.keyrings[name].facts]
    if empty:
        return Undecided(Reason.KEYRING_EMPTY, f"ModelKeyring '{empty[0]}'")
    return _objected(rule, evidence, uri, trust) or Rejected(Reason.SIGNER_NOT_ALLOWED, f"signed by {_names(evidence)}")


def _objected(rule: SignerRule, evidence: Evidence, uri: ModelURI, trust: Trust) -> Rejected | None:
    """The first signature by a signer that counts, over something that does not."""
    records = (record for record in evidence.signatures if counts(rule, record, trust))
    return next((found for record in records if (found := objection(rule, record, uri))), None)


_SEVERITY = (
    Reason.KEY_REVOKED,
    Reason.KEY_ENDED,
    Reason.KEY_EXPIRED,
    Reason.KEY_RETIRED,
    Reason.KEY_NOT_YET_VALID,
)
"""Which of several refused keys is named: the gravest first."""


def _until(counted: list[Signer], threshold: int) -> datetime:
    """When the threshold stops being met: the moment at which all but `threshold - 1` of the signers have ended."""
    ends = sorted((signer.until for signer in counted if signer.until is not None), reverse=True)
    unlimited = len(counted) - len(ends)
    if threshold <= unlimited:
        return FOREVER
    return ends[threshold - unlimited - 1]


def _why_not(
    evidence: Evidence, policy: Policy, rules: list[SignerRule], shortfalls: list[Rejected | Undecided]
) -> Verdict:
    undecided = [shortfall for shortfall in shortfalls if isinstance(shortfall, Undecided)]
    if not evidence.signatures:
        return Rejected(Reason.NOT_SIGNED)
    untried = sorted(policy.keyrings & set(evidence.untried))
    if untried and evidence.unmatched:
        return Undecided(Reason.KEYRING_EMPTY, f"ModelKeyring '{untried[0]}' could not be read")
    unchecked = next((each for each in evidence.signatures if each.problem is Reason.TRUSTED_ROOT_UNUSABLE), None)
    if unchecked is not None and any(rule.identities for rule in rules):
        return Undecided(Reason.TRUSTED_ROOT_UNUSABLE, unchecked.unproven)
    if not evidence.signed:
        return undecided[0] if undecided else _unsigned(evidence)
    telling = [shortfall for shortfall in shortfalls if shortfall.reason is not Reason.SIGNER_NOT_ALLOWED]
    if telling or shortfalls:
        return (telling or shortfalls)[0]
    return Rejected(Reason.SIGNER_NOT_ALLOWED, f"signed by {_names(evidence)}")


def _unsigned(evidence: Evidence) -> Rejected:
    """The problem that says most: that of a statement names what was changed."""
    record = min(evidence.signatures, key=_reticence)
    if record.problem is Reason.TRUSTED_ROOT_UNUSABLE:
        return Rejected(Reason.SIGNER_NOT_ALLOWED, f"{record.location} is keyless, and no identity is allowed")
    said = record.detail or record.difference or record.unproven
    return Rejected(record.problem or Reason.SIGNATURE_INVALID, record.telling(said))


def _reticence(record: SignatureRecord) -> int:
    return _TELLING.index(record.problem) if record.problem in _TELLING else len(_TELLING)


_TELLING = (
    Reason.STATEMENT_MISMATCH,
    Reason.IDENTITY_NOT_PROVEN,
    Reason.TRUSTED_ROOT_UNUSABLE,
    Reason.CERTIFICATE_NOT_TRUSTED,
    Reason.SCHEME_NOT_ALLOWED,
    Reason.SIGNATURE_INVALID,
    Reason.SIGNATURE_MALFORMED,
)
"""What may be wrong with a signature by nobody, the most telling first."""


def _names(evidence: Evidence) -> str:
    keys: list[Who] = [*sorted(evidence.fingerprints)]
    identities = [record.identity for record in evidence.signatures if record.identity is not None]
    return ", ".join(map(named, [*keys, *dict.fromkeys(identities)]))


def named(who: Who) -> str:
    """A signer for people: a key in short, or an identity with the provider that vouched for it."""
    return f"key {short(who)}" if isinstance(who, str) else f"{who.subject} ({who.issuer})"


def short(fingerprint: str) -> str:
    """The first 12 hex digits of a fingerprint, for people."""
    return fingerprint.removeprefix("sha256:")[:12]
