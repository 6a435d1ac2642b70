"""What a policy wants proven of a signature beside who made it: that it stands in a log, and since when it exists.

Only a log of the trusted root and a timestamp authority of it are believed. What a signer says of the time is not.
"""

from collections.abc import Collection
from datetime import datetime

from aegis.core.evidence import SignatureRecord, TimeSource
from aegis.core.reasons import Reason
from aegis.core.signers import Trust, counts, logged
from aegis.core.spec.policy import SignerRule, TransparencyLog
from aegis.core.verdicts import Rejected, Undecided


def doubt(rule: SignerRule, record: SignatureRecord, trust: Trust) -> Rejected | None:
    """What `rule` wants proven of a signature and is not, or None; who made it is not looked at."""
    if rule.transparency_log is TransparencyLog.REQUIRED and not logged(record, trust):
        return Rejected(Reason.NOT_LOGGED, record.telling(record.unproven))
    if rule.not_before is None:
        return None
    moment = _signed_at(record, trust)
    if moment is None:
        return Rejected(Reason.SIGNING_TIME_UNKNOWN, record.telling(record.unproven))
    if moment < rule.not_before:
        said = f"signed {_text(moment)}, and notBefore of signers '{rule.name}' is {_text(rule.not_before)}"
        return Rejected(Reason.SIGNATURE_TOO_OLD, record.telling(said))
    return None


def gravest_doubt(rule: SignerRule, records: Collection[SignatureRecord], trust: Trust) -> Rejected | Undecided:
    """The most telling doubt about signatures by signers that count. Raises ValueError when there is none.

    Without logs nothing is proven, and nothing is known to be wrong.
    """
    doubts = [found for record in records if counts(rule, record, trust) and (found := doubt(rule, record, trust))]
    told = min(doubts, key=lambda found: _TELLING.index(found.reason))
    if told.reason is not Reason.SIGNATURE_TOO_OLD and not trust.root.logs:
        return Undecided(Reason.TRUSTED_ROOT_UNUSABLE, trust.root.problem)
    return told


_TELLING = (Reason.SIGNATURE_TOO_OLD, Reason.SIGNING_TIME_UNKNOWN, Reason.NOT_LOGGED)


def _signed_at(record: SignatureRecord, trust: Trust) -> datetime | None:
    """The moment by which it was made, if whoever says so is trusted.

    A timestamp authority is among those who vouch for an identity: without its trust the identity does not count.
    """
    time = record.signing_time
    if time is None or (time.source is TimeSource.TRANSPARENCY_LOG and not logged(record, trust)):
        return None
    return time.moment


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
