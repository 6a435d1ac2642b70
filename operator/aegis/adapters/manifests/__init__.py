"""Manifests: Kubernetes objects in files, folders and on standard input, as people and tools write them."""

from aegis.adapters.manifests.files import Document, Source, read_documents, read_once
from aegis.adapters.manifests.problems import NotReadable, Remark

__all__ = ["Document", "NotReadable", "Remark", "Source", "read_documents", "read_once"]
