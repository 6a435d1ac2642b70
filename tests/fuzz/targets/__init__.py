"""Targets: a file a reader, a row in TARGETS for each property."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.fuzz.target import Target
from tests.fuzz.targets import (
    certificates,
    checkpoint,
    cosign_bundle,
    documents,
    http_requests,
    inclusion,
    inspection,
    jwks,
    key_files,
    keys,
    listings,
    log_entries,
    manifests,
    pods,
    reviews,
    seals,
    signature,
    sigstore_bundle,
    simple_signing,
    specs,
    statements,
    strict_json,
    tokens,
    tree_paths,
    trusted_root,
    uris,
)

TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "signature": signature.TARGET,
        "inspection": inspection.TARGET,
        "sigstore-bundle": sigstore_bundle.TARGET,
        "cosign-bundle": cosign_bundle.TARGET,
        "simple-signing": simple_signing.TARGET,
        "statements": statements.TARGET,
        "strict-json": strict_json.TARGET,
        "key-files": key_files.TARGET,
        "keys": keys.TARGET,
        "jwks": jwks.TARGET,
        "certificates": certificates.TARGET,
        "trusted-root": trusted_root.TARGET,
        "checkpoint": checkpoint.TARGET,
        "log-entries": log_entries.TARGET,
        "inclusion": inclusion.TARGET,
        "manifests": manifests.TARGET,
        "s3-listing": listings.S3,
        "azure-listing": listings.AZURE,
        "gcs-listing": listings.GCS,
        "hub-listing": listings.HUB,
        "tree-paths": tree_paths.TARGET,
        "uris": uris.TARGET,
        "tokens": tokens.TARGET,
        "documents": documents.TARGET,
        "pods": pods.TARGET,
        "specs": specs.TARGET,
        "reviews": reviews.TARGET,
        "http": http_requests.TARGET,
        "seal": seals.SEAL,
        "payload": seals.PAYLOAD,
    }
)
"""Name → target."""
