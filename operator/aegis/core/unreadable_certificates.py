"""What `cryptography` raises for a certificate that it cannot read: RFC 5280 lets more be written than it knows.

Some of it derives from nothing but Exception. Whoever reads a certificate of a stranger catches all of it, or a
certificate could end more than its own verification.
"""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""A certificate is read only when its extensions are, which happens when they are first asked for."""
