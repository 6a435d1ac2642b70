"""The webhook's own certificate: issued, renewed, and trusted before it is served (RFC 5280)."""

from aegis.core.certificates.issue import Issued, NewKey, issue
from aegis.core.certificates.plan import AUTHORITIES, Plan, Step, changes, expiry, plan

__all__ = ["AUTHORITIES", "Issued", "NewKey", "Plan", "Step", "changes", "expiry", "issue", "plan"]
