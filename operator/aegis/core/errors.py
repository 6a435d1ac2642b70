"""What may go wrong while gathering facts.

    AegisError
    ├── Undecidable      the facts could not be had: tried again, changes no verdict
    └── InvalidInput     what was given can never be read: a person must change it
        ├── NotCanonical     a model URI
        │   └── NotPinned        one that names what may change
        ├── KeyRefused       a public key that is weak, odd or unreadable
        ├── SignatureUnreadable  a signature file in no known form
        ├── NotLogged        a log entry that proves nothing
        ├── IdentityNotProven    a certificate that names nobody, or nobody who is trusted to
        ├── NotCertified     a certificate that leads to no authority of a policy
        └── TrustedRootUnusable  a trusted root in no known form

Expected refusals are values (`Rejected`); an exception means that nothing could be found out. Each carries a
`Reason` of the closed vocabulary, and a detail that holds no secret, because both end in status and events.
"""

from typing import ClassVar

from aegis.core.meanings import meaning
from aegis.core.reasons import Reason


class AegisError(Exception):
    """Root of the tree: `reason` is for machines, `detail` names the values at hand for people."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(reason, detail)

    def __str__(self) -> str:
        said = meaning(self.reason).alone
        return f"{said} ({self.detail})" if self.detail else said


class Undecidable(AegisError):
    """A source, store or helper could not answer. `retry_after` is a hint in seconds, or None."""

    def __init__(self, reason: Reason, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(reason, detail)
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[object, ...]:
        # The default loses keyword arguments, and these errors cross a process boundary.
        return _rebuild, (type(self), self.reason, self.detail, self.retry_after)


def _rebuild(kind: type[Undecidable], reason: Reason, detail: str, retry_after: float | None) -> Undecidable:
    return kind(reason, detail, retry_after=retry_after)


class InvalidInput(AegisError):
    """A value that no retry can make readable."""

    default: ClassVar[Reason]

    def __init__(self, detail: str) -> None:
        super().__init__(self.default, detail)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.detail,)


class NotCanonical(InvalidInput):
    """A model URI that is not in the one accepted spelling."""

    default = Reason.URI_NOT_CANONICAL


class NotPinned(NotCanonical):
    """A model URI by a name that may lead to other bytes tomorrow, where only the name of a state is taken."""

    default = Reason.MUTABLE_REFERENCE


class KeyRefused(InvalidInput):
    """A public key that Aegis does not use: too weak, of an unknown kind, or not a key at all."""

    default = Reason.KEY_REFUSED


class SignatureUnreadable(InvalidInput):
    """Bytes that are no signature in a known form."""

    default = Reason.SIGNATURE_MALFORMED


class NotCertified(InvalidInput):
    """A certificate of a signer for whom no authority vouches that a policy names."""

    default = Reason.CERTIFICATE_NOT_TRUSTED


class NotLogged(InvalidInput):
    """An entry of a transparency log that does not prove that this signature stands in one."""

    default = Reason.NOT_LOGGED


class IdentityNotProven(InvalidInput):
    """A keyless signature of which it is not proven who made it."""

    default = Reason.IDENTITY_NOT_PROVEN


class TrustedRootUnusable(InvalidInput):
    """What should say whom to trust for identities and transparency logs cannot be read."""

    default = Reason.TRUSTED_ROOT_UNUSABLE
