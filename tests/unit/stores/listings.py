"""Pages as S3 writes them, for a fake store that answers ListObjectsV2."""

from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from tests.unit.transport.asking import QUICK
from tests.unit.transport.fake_store import Behaviour, FakeStore, Seen, answer

from aegis.adapters.stores import open_store
from aegis.ports import Store

PREFIX = "s3://models/llama/"
TAG = "&quot;d41d8cd98f00b204e9800998ecf8427e&quot;"
LISTED = "2026-10-21T07:28:00.512Z"
SENT = {"ETag": '"d41d8cd98f00b204e9800998ecf8427e"', "Last_Modified": "Wed, 21 Oct 2026 07:28:00 GMT"}


def entry(key: str, size: object = 3, tag: str = TAG, modified: str = LISTED) -> str:
    fields = f"<Key>{escape(key)}</Key><LastModified>{modified}</LastModified><ETag>{tag}</ETag><Size>{size}</Size>"
    return f"<Contents>{fields}<Owner><ID>o</ID></Owner><StorageClass>STANDARD</StorageClass></Contents>"


def page(*entries: str, token: str = "", rest: str = "") -> bytes:
    more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>"
    body = "".join(entries) + (more if token else "<IsTruncated>false</IsTruncated>") + rest
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{body}</ListBucketResult>'.encode()


def keys(*names: str) -> bytes:
    return page(*(entry(f"llama/{name}") for name in names))


def opened(fake: FakeStore) -> Store:
    return open_store("s3", fake.access(), QUICK)


def listing(*pages: bytes) -> Behaviour:
    """Pages by the token that the page before told: "1", "2", …"""

    def behave(seen: Seen) -> Iterable[bytes]:
        token = parse_qs(urlsplit(seen.target).query).get("continuation-token", ["0"])[0]
        return answer(200, pages[int(token)])(seen)

    return behave


def resolve(store: FakeStore, *pages: bytes) -> list[tuple[str, int]]:
    store.behaviours["/models"] = listing(*pages)
    return [(file.path, file.size) for file in opened(store).resolve(PREFIX, "").files]
