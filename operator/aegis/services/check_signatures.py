"""From signature files and keys to records: which signature verifies under which key."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from aegis.core.comparison import Comparison, compare
from aegis.core.conditions import clipped
from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.evidence import (
    MAX_DIFFERENCE,
    MAX_STORED_SIGNATURE,
    UNPROVEN_IDENTITY,
    Evidence,
    SignatureRecord,
)
from aegis.core.keys import PublicKey
from aegis.core.near_misses import near_miss
from aegis.core.reasons import Reason
from aegis.core.schemes import schemes_for
from aegis.core.signatures import Material, Needs, ParsedSignature, SignatureFormat, needs, parse, trial_of, verify
from aegis.services.notary import Notary

Compared = Mapping[str, Comparison]
"""By `ParsedSignature.statement`: statements whose claims are known to equal what was measured."""

NOBODY = Notary()
"""Proves no identity and no log entry."""


@dataclass(frozen=True, slots=True)
class TrialKey:
    """A key to try, with the schemes that its keyring names (empty: the key's defaults)."""

    key: PublicKey
    schemes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SignatureFile:
    """The bytes of one signature, where they were found, and the format that the spec declares ('' for none)."""

    location: str
    content: bytes
    declared: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A signature file with what was read from it: `parsed` is None when it is in no known form, for `why`.

    `digest` is `sha256:<hex>` of its bytes.
    """

    file: SignatureFile
    digest: str
    parsed: ParsedSignature | None
    why: str = ""


MAX_WHY = 256
"""Most characters of why a file cannot be read that are kept: this goes into the seal of its model."""


@dataclass(frozen=True, slots=True)
class Checks:
    """Signatures of one artifact and the keys to try, beside what is known of them from before.

    `settled` has the record of each candidate that needs no check, None for the others.
    """

    candidates: Sequence[Candidate]
    keys: Sequence[TrialKey]
    settled: Sequence[SignatureRecord | None]
    compared: Compared

    @classmethod
    def of(cls, files: Iterable[SignatureFile], keys: Sequence[TrialKey], before: Evidence | None) -> "Checks":
        """`before` is evidence about the very same artifact, if there is any."""
        candidates = [_candidate(file) for file in files]
        return cls(candidates, keys, _remembered(candidates, keys, before), _compared_before(before))

    @property
    def needs(self) -> Needs:
        """What they take of the artifact; a statement that was compared before takes nothing."""
        unsettled = [each.parsed for each, record in zip(self.candidates, self.settled, strict=True) if record is None]
        open_ones = [parsed for parsed in unsettled if parsed is not None and parsed.statement not in self.compared]
        return needs(open_ones, _pairs(self.keys))

    def records(self, material: Material, notary: Notary = NOBODY) -> tuple[SignatureRecord, ...]:
        """One record a signature, in order. Raises LookupError when the material lacks what they need."""
        bundles = frozenset(map(_sha256, filter(_is_bundle, self.candidates)))
        material = replace(material, bundles=bundles) if bundles else material
        return tuple(
            record or _record(candidate, material, self.keys, self.compared, notary)
            for candidate, record in zip(self.candidates, self.settled, strict=True)
        )


def _compared_before(evidence: Evidence | None) -> Compared:
    """The statements that speak of the very artifact that `evidence` is about."""
    records = evidence.signatures if evidence else ()
    return {record.bound: Comparison("", record.subject, record.ignored) for record in records if record.bound}


def _remembered(
    candidates: Sequence[Candidate], keys: Collection[TrialKey], evidence: Evidence | None
) -> list[SignatureRecord | None]:
    """For each signature that today's keys cannot check, or not cheaply: the record of last time, if it still holds.

    `evidence` is about the very same artifact. That a key signed these bytes is a fact which does not age, and neither
    does it that a statement is about others, or that none of these keys made it. An Ed25519 signature or a long
    statement would else cost a second reading at every re-verification, and a signature whose key has been ended at its
    source would look made by nobody.
    """
    before = {record.digest: record for record in evidence.signatures} if evidence else {}
    # One that lies in the folder was an unsigned file as long as nobody called it a signature.
    another_bundle = any(_is_bundle(each) and each.digest not in before for each in candidates)
    return [_still_true(candidate, before.get(candidate.digest), keys, another_bundle) for candidate in candidates]


def _still_true(
    candidate: Candidate, record: SignatureRecord | None, keys: Collection[TrialKey], another_bundle: bool
) -> SignatureRecord | None:
    if record is None or candidate.parsed is None or candidate.parsed.format != record.format:
        return None
    settled = (
        (record.problem is Reason.STATEMENT_MISMATCH and not another_bundle)
        or _tried_before(record, candidate.parsed, keys)
        or (record.fingerprint and _still_made(record, keys))
    )
    return replace(record, location=candidate.file.location) if settled else None


def _tried_before(record: SignatureRecord, parsed: ParsedSignature, keys: Collection[TrialKey]) -> bool:
    return bool(record.tried) and record.tried == trial_of(parsed, _pairs(keys))


def _still_made(record: SignatureRecord, keys: Collection[TrialKey]) -> bool:
    """True when its key is away, or is there and a check by the same scheme would take the whole artifact."""
    trial = next((each for each in keys if each.key.fingerprint == record.fingerprint), None)
    if trial is None:
        return True
    allowed = schemes_for(trial.key, trial.schemes)
    return any(scheme.name == record.scheme and scheme.digest is None for scheme in allowed)


def _pairs(keys: Collection[TrialKey]) -> list[tuple[PublicKey, frozenset[str]]]:
    return [(trial.key, trial.schemes) for trial in keys]


def likeliest_first(keys: Collection[TrialKey], evidence: Evidence | None) -> list[TrialKey]:
    """The keys that signed it last time come first: one check instead of one per key."""
    before = evidence.fingerprints if evidence else frozenset()
    return sorted(keys, key=lambda trial: trial.key.fingerprint not in before)


def newest_first(keys: Collection[TrialKey], evidence: Evidence, tried: Collection[TrialKey]) -> list[TrialKey]:
    """For signatures that matched none of `tried`: the keys that are new come first, those that made others last."""
    return sorted(keys, key=lambda trial: (trial in tried, trial.key.fingerprint in evidence.fingerprints))


def recheck(
    evidence: Evidence, keys: Collection[TrialKey], notary: Notary = NOBODY, tried: Collection[TrialKey] = ()
) -> Evidence | None:
    """The evidence after trying its unmatched signatures with today's keys; None when the artifact is needed again.

    A match found before stays: it is a fact about bytes and a key, and whether the key counts is judged elsewhere.
    `tried` are keys that are known to have made none of the unmatched ones.
    """
    material = Material(tuple(Digest(name, bytes.fromhex(value)) for name, value in evidence.digests.items()))
    open_records = [record for record in evidence.signatures if _open(record)]
    if any(record.content is None for record in open_records):
        return None
    files = (
        SignatureFile(record.location, record.content, record.format)
        for record in open_records
        if record.content is not None
    )
    checks = Checks.of(files, newest_first(keys, evidence, tried), evidence)
    if not checks.needs.met_by(material):
        return None
    fresh = iter(checks.records(material, notary))
    records = tuple(next(fresh) if _open(record) else record for record in evidence.signatures)
    return replace(evidence, signatures=records)


def _open(record: SignatureRecord) -> bool:
    """True when another key could be the one that made it: none changes what a statement is about, or an identity."""
    return not record.signed and record.problem not in (Reason.STATEMENT_MISMATCH, *UNPROVEN_IDENTITY)


def _candidate(file: SignatureFile) -> Candidate:
    digest = str(Digest.of(file.content))
    try:
        return Candidate(file, digest, parse(file.content, SignatureFormat(file.declared) if file.declared else None))
    except SignatureUnreadable as error:
        return Candidate(file, digest, None, clipped(error.detail, MAX_WHY))


def _is_bundle(candidate: Candidate) -> bool:
    """A JSON object whose every field is known: nothing that a model server reads as part of a model."""
    return candidate.parsed is not None and candidate.parsed.format is not SignatureFormat.DETACHED


def _sha256(candidate: Candidate) -> bytes:
    return Digest.parse(candidate.digest).value


def _record(
    candidate: Candidate, material: Material, keys: Sequence[TrialKey], compared: Compared, notary: Notary
) -> SignatureRecord:
    file, parsed = candidate.file, candidate.parsed
    # Filled in as things are found out, and made once: a changed copy costs as much as reading a signature.
    record = partial(
        SignatureRecord,
        file.location,
        parsed.format.value if parsed else file.declared,
        candidate.digest,
        file.content if len(file.content) <= MAX_STORED_SIGNATURE else None,
    )
    if parsed is None:
        return record(problem=Reason.SIGNATURE_MALFORMED, detail=candidate.why)
    if parsed.claims is not None:
        record = partial(record, predicate_type=parsed.claims.predicate_type)
        found = compared.get(parsed.statement) or compare(parsed.claims, material)
        if found.difference:
            # Whoever signed a statement about something else signed that.
            return record(problem=Reason.STATEMENT_MISMATCH, difference=found.difference[:MAX_DIFFERENCE])
        record = partial(record, subject=found.subject, ignored=found.ignored, bound=parsed.statement)
    if parsed.certificates:
        return notary.identified(record(), file.content, parsed, material)
    for trial in keys:
        scheme = verify(parsed, material, trial.key, trial.schemes)
        if scheme is not None:
            signed = record(fingerprint=trial.key.fingerprint, scheme=scheme)
            return notary.dated(signed, parsed, material, trial.key.der)
    missed = near_miss(parsed, material, _pairs(keys))
    problem = Reason.SCHEME_NOT_ALLOWED if missed else Reason.SIGNATURE_INVALID
    return record(problem=problem, detail=missed, tried=trial_of(parsed, _pairs(keys)))
