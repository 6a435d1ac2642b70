"""What the reasons that are said only in conditions and events say."""

from collections.abc import Mapping
from types import MappingProxyType

from aegis.core.meanings.meaning import Meaning
from aegis.core.reasons import Family, Reason

_P = Family.REPORT

MEANINGS: Mapping[Reason, Meaning] = MappingProxyType(
    {
        Reason.READY: Meaning(_P, "everything it needs is there", "nothing"),
        Reason.SOURCE_RESOLVED: Meaning(_P, "the artifact was found and read", "nothing"),
        Reason.KEYS_READ: Meaning(_P, "the last reading of the keyring's source succeeded", "nothing"),
        Reason.KEYS_RESOLVED: Meaning(_P, "every keyring of the policy has usable keys", "nothing"),
        Reason.SIGNED_BY_ACTIVE_KEY: Meaning(_P, "an active key or an allowed identity signed it", "nothing"),
        Reason.RELIES_ON_RETIRING_KEY: Meaning(
            _P,
            "only keys that are being rotated out signed it",
            "sign it again with the active key before the window ends",
        ),
        Reason.KEYS_MISSING: Meaning(
            _P,
            "keys that were there are absent at the source; they stay accepted until an admin decides",
            "restore them at the source, or revoke them in spec.keys",
        ),
        Reason.ALL_KEYS_PRESENT: Meaning(
            _P, "every key seen so far is still at the source or was ended there", "nothing"
        ),
        Reason.REVOCATION_HELD: Meaning(
            _P,
            "the cluster's state went back to before a key was revoked; processes that saw the revocation hold to it "
            "until they end",
            "put the keys in spec.keys as Revoked again now, or as Active if they are to count",
        ),
        Reason.NO_CONFLICT: Meaning(_P, "no other policy of the same precedence governs its namespaces", "nothing"),
        Reason.POLICY_CONFLICT: Meaning(
            _P,
            "another policy of the same precedence governs some of its namespaces, and every one of them must admit",
            "make one of them more specific",
        ),
        Reason.EXCEPTIONS_VALID: Meaning(_P, "every exception ends within 30 days", "nothing"),
        Reason.EXCEPTION_TOO_LONG: Meaning(
            _P, "an exception that ends more than 30 days ahead has no effect yet", "give it an earlier expiryTime"
        ),
        Reason.EXCEPTION_ENDS_SOON: Meaning(
            _P, "an exception ends within three days", "have the model signed, or renew the exception"
        ),
        Reason.WEBHOOK_CONFIGURATION_CHANGED: Meaning(
            _P,
            "the webhook configuration is not as the chart made it, so other requests may be judged than should be",
            "find out in the audit log who changed it, and run `helm upgrade`",
        ),
    }
)
"""Reason → what it says, for what no decision rests on."""
