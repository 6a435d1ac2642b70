"""The webhook's own certificates: issued, renewed, and trusted before they are served (RFC 5280).

issue    an authority, and what it signs
stored   what is in the Secrets, and whether it can be used
plan     which step is due, and what it writes
"""

from aegis.core.certificates.issue import NewKey, Pair, issue, issue_client, new_authority
from aegis.core.certificates.plan import Plan, Step, Stored, changes, plan
from aegis.core.certificates.stored import AUTHORITIES, expiry

__all__ = [
    "AUTHORITIES",
    "NewKey",
    "Pair",
    "Plan",
    "Step",
    "Stored",
    "changes",
    "expiry",
    "issue",
    "issue_client",
    "new_authority",
    "plan",
]
