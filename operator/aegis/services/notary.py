"""Who signed without a key of a keyring, and since when a log knows of it: identities and log entries, offline."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from aegis.core.digests import DIGESTS, Digest
from aegis.core.errors import IdentityNotProven, NotLogged, TrustedRootUnusable
from aegis.core.evidence import MAX_DIFFERENCE, LogEntry, SignatureRecord, SigningTime, TimeSource
from aegis.core.formats.form import ParsedSignature
from aegis.core.material import Material
from aegis.core.reasons import Reason
from aegis.core.transparency import Logged, Proven, prove
from aegis.core.trusted_root import NO_ROOT, TrustedRoot, timestamp_authority
from aegis.ports import KeylessVerifier, Vouched
from aegis.services.certified import certified

OpenKeyless = Callable[[bytes], KeylessVerifier]
"""Makes the verifier for the text of a trusted root; a top-level function, because it crosses a process boundary.

Raises TrustedRootUnusable.
"""

SCHEME = "ECDSA-SHA256"
"""What keys of certificates sign with."""


@dataclass(frozen=True, slots=True)
class Notary:
    """By what identities and log entries are checked. Without `open_keyless` no identity is.

    Certificates that are not of the trusted root must lead to one of `authorities` (DER), at the time `now`.
    """

    root: TrustedRoot = NO_ROOT
    open_keyless: OpenKeyless | None = None
    authorities: frozenset[bytes] = frozenset()
    now: datetime | None = None

    def identified(
        self, record: SignatureRecord, content: bytes, parsed: ParsedSignature, material: Material
    ) -> SignatureRecord:
        """The record of a signature in a file of those bytes that names its signer, or why it proves none.

        A statement whose certificate came without an entry of a log is by a private authority (OpenSSF Model Signing,
        certificate method); all others are keyless.
        """
        if parsed.message is not None and not parsed.entries and self.now is not None:
            return certified(record, parsed, material, self.authorities, self.now)
        if self.open_keyless is None or not self.root.content:
            return _unproven(record, Reason.TRUSTED_ROOT_UNUSABLE, self.root.problem)
        try:
            return self._identified(self.open_keyless(self.root.content), record, content, parsed, material)
        except (IdentityNotProven, TrustedRootUnusable) as error:
            return _unproven(record, error.reason, error.detail)
        except NotLogged as error:
            return _unproven(record, Reason.IDENTITY_NOT_PROVEN, error.detail)

    def dated(
        self, record: SignatureRecord, parsed: ParsedSignature, material: Material, signer: bytes
    ) -> SignatureRecord:
        """The record of a signature by a key (`signer`, as DER), with the entry of a log if one came and is proven."""
        if not parsed.entries or not self.root.logs:
            return record
        doubt = ""
        for entry in parsed.entries:
            try:
                proven = prove(entry, _logged(parsed, material, signer), self.root.logs)
            except NotLogged as error:
                doubt = error.detail
            else:
                return replace(record, log_entry=_entry(proven), signing_time=_promised(proven))
        return replace(record, unproven=doubt[:MAX_DIFFERENCE])

    def _identified(
        self,
        verifier: KeylessVerifier,
        record: SignatureRecord,
        content: bytes,
        parsed: ParsedSignature,
        material: Material,
    ) -> SignatureRecord:
        """Raises IdentityNotProven and NotLogged.

        The log's proof is checked here and by the verifier, for here a log counts only under its own id, and for a tree
        of the proof's own size. The verifier parses the bytes once more, so what it saw is compared with what was read.
        """
        # Imported when it is needed: the classes of X.509 take more time than all the rest of a verification.
        from aegis.core.identities import authorities_of, signer_of  # noqa: PLC0415

        _check_entry(parsed)
        certificate = parsed.certificates[0]
        proven = prove(parsed.entries[0], _logged(parsed, material, certificate), self.root.logs)
        vouched = verifier.verify(content, material.digest("sha256") if parsed.message is None else None)
        if (vouched.certificate, vouched.message) != (certificate, parsed.message):
            raise IdentityNotProven("the bundle can be read in two ways")
        time, stamped_by = self._signing_time(proven, vouched)
        return replace(
            record,
            scheme=SCHEME,
            identity=signer_of(certificate),
            vouched_by=(*authorities_of(certificate, self.root), *stamped_by),
            signing_time=time,
            log_entry=_entry(proven),
        )

    def _signing_time(self, proven: Proven, vouched: Vouched) -> tuple[SigningTime, tuple[str, ...]]:
        """By the log, or by the first of the timestamp authorities; and who that is, if it is one of those."""
        promised = _promised(proven)
        if promised is not None:
            return promised, ()
        stamps = [(stamp.moment, timestamp_authority(stamp.authority)) for stamp in vouched.timestamps]
        first = min(((moment, by) for moment, by in stamps if self.root.trusts(by, moment)), default=None)
        if first is None:
            raise IdentityNotProven("nobody who is trusted says when it was signed")
        return SigningTime(first[0], TimeSource.TIMESTAMP_AUTHORITY), (first[1],)


def _unproven(record: SignatureRecord, problem: Reason, detail: str) -> SignatureRecord:
    return replace(record, problem=problem, unproven=detail[:MAX_DIFFERENCE])


def _check_entry(parsed: ParsedSignature) -> None:
    if len(parsed.entries) != 1:
        raise IdentityNotProven(f"it comes with {len(parsed.entries)} log entries and not with one")
    if parsed.entries[0].proof is None:
        raise IdentityNotProven(
            "its log entry comes without a proof: sign with 'cosign sign-blob --new-bundle-format --bundle'"
        )


def _logged(parsed: ParsedSignature, material: Material, signer: bytes) -> Logged:
    message = parsed.message
    digests = material.digests if message is None else tuple(Digest.of(message, name) for name in DIGESTS)
    return Logged(parsed.signature, digests, signer, parsed.payload)


def _entry(proven: Proven) -> LogEntry:
    return LogEntry(proven.log_id, proven.index)


def _promised(proven: Proven) -> SigningTime | None:
    return SigningTime(proven.moment, TimeSource.TRANSPARENCY_LOG) if proven.moment else None
