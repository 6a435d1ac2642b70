"""Buckets by their addresses on the web: the same objects as under `s3://`, `gs://` and `az://`, by another name.

Sources: the endpoints that each provider documents (Amazon S3: path style, virtual-hosted style, dual-stack,
accelerated and website endpoints; Google Cloud Storage; Azure Blob and Data Lake Storage; and stores that speak as S3).
"""

_HOSTS = frozenset({"storage.googleapis.com", "storage.cloud.google.com"})
_BELOW = (
    *(".storage.googleapis.com", ".blob.core.windows.net", ".dfs.core.windows.net", ".web.core.windows.net"),
    *(".r2.cloudflarestorage.com", ".digitaloceanspaces.com", ".backblazeb2.com", ".wasabisys.com"),
)
_AMAZON = (".amazonaws.com", ".amazonaws.com.cn")
_SERVICE = frozenset({"s3", "s3-fips", "s3-accelerate"})


def amazons(host: str) -> str:
    """The part of Amazon's cloud whose buckets an endpoint of S3 serves, '' for another host and for one bucket's.

    A bucket's name is one in the whole of such a part, whichever of its endpoints is asked.
    """
    first = host.partition(".")[0]
    return next((part for part in _AMAZON if host.endswith(part)), "") if first in _SERVICE else ""


def in_object_store(url: str) -> bool:
    """True for the address of something in a bucket; a bucket or a store by itself is none of its objects."""
    scheme, separator, rest = url.partition("://")
    authority, _, path = rest.partition("/")
    if not separator or scheme.casefold() not in ("http", "https") or not path.strip("/"):
        return False
    host = authority.rpartition("@")[2].partition(":")[0].casefold().rstrip(".")
    if host.endswith(_AMAZON):
        return any(label == "s3" or label.startswith("s3-") for label in host.split("."))
    return host in _HOSTS or host.endswith(_BELOW)
