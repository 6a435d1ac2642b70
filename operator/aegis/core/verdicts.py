"""The three outcomes that Aegis knows, and no fourth: Verified, Rejected, Undecided."""

from dataclasses import dataclass
from datetime import datetime

from aegis.core.evidence import SignerIdentity
from aegis.core.meanings import meaning
from aegis.core.reasons import Family, Reason


@dataclass(frozen=True, slots=True)
class Signer:
    """Who counted: a key, whose `fingerprint` is `sha256:<hex>` of its DER SPKI, or an `identity` and no key.

    `until` is the end of the key's window.
    """

    keyring: str
    fingerprint: str
    version: int
    active: bool
    until: datetime | None = None
    identity: SignerIdentity | None = None

    def __str__(self) -> str:
        return self.identity.subject if self.identity else f"{self.keyring}/v{self.version}"


@dataclass(frozen=True, slots=True)
class Verified:
    """The model may run until `until`; `signers` are the distinct ones that counted under one entry of the policy."""

    signers: tuple[Signer, ...]
    until: datetime
    policy: str = ""
    reason: Reason = Reason.VERIFIED
    detail: str = ""

    @property
    def relies_on_retiring(self) -> bool:
        """True when no active key signed it, so the end of a rotation window ends the verdict."""
        return not any(signer.active for signer in self.signers)


@dataclass(frozen=True, slots=True)
class Rejected:
    """The model may not run. `detail` names values (a key, a path), never secrets."""

    reason: Reason
    detail: str = ""

    def __post_init__(self) -> None:
        if meaning(self.reason).family is not Family.REJECTED:
            raise ValueError(f"{self.reason} is not a reason to reject")


@dataclass(frozen=True, slots=True)
class Undecided:
    """Nothing can be said; it is refused at admission and tried again. `detail` names values, never secrets."""

    reason: Reason
    detail: str = ""

    def __post_init__(self) -> None:
        if meaning(self.reason).family is not Family.UNDECIDED:
            raise ValueError(f"{self.reason} is not a reason to stay undecided")


Verdict = Verified | Rejected | Undecided


def sentence(reason: Reason, detail: str = "", next_step: str = "") -> str:
    """One line for people: what is wrong, the detail, and what to do next (the reason's own, unless given)."""
    said = meaning(reason)
    middle = f" ({detail})" if detail else ""
    step = next_step or said.next_step
    return f"{said.alone}{middle}; {step}" if step != "nothing" else f"{said.alone}{middle}"
