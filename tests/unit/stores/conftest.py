"""The lying store of the transport's tests, as an S3 endpoint and as an HTTPS host."""

from tests.unit.transport.conftest import authority, store

__all__ = ["authority", "store"]
