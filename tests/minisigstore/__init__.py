"""A small Sigstore for tests: a certificate authority with a log of certificates, and a transparency log (Rekor v1).

What it issues is what Fulcio and Rekor issue, with any fault and at any date; nothing of it asks a network.
"""

from tests.minisigstore.instance import IDENTITY, ISSUER, SIGNED, Instance

__all__ = ["IDENTITY", "ISSUER", "SIGNED", "Instance"]
