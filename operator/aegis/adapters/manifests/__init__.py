"""Manifests: Kubernetes objects in files, folders and on standard input, as people and tools write them."""

from aegis.adapters.manifests.files import Document, Source, read_documents
from aegis.adapters.manifests.problems import NotReadable

__all__ = ["Document", "NotReadable", "Source", "read_documents"]
