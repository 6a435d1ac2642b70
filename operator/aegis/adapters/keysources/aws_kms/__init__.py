"""AWS KMS: its JSON protocol over our own transport, signed by botocore's signer."""

from aegis.adapters.keysources.aws_kms.source import AWSKMSKeySource

__all__ = ["AWSKMSKeySource"]
