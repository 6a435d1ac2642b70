"""The least that a sync of all SignedModels can be: read, decode, check each seal. Prints their number and its CPU."""

import hashlib
import hmac
import http.client
import ssl
import sys
import time

import msgspec

from aegis.adapters.cluster.api import PAGE_OBJECTS
from aegis.adapters.cluster.objects import SIGNED_MODELS, ListMeta, SignedModelObject
from bench.known import SEAL_KEY


class Page(msgspec.Struct):
    """A page of the list."""

    metadata: ListMeta
    items: list[SignedModelObject]


def main(port: str, bundle: str) -> int:
    """How many models there are."""
    context = ssl.create_default_context(cafile=bundle)
    decoder, count, following = msgspec.json.Decoder(Page), 0, ""
    connection = http.client.HTTPSConnection("127.0.0.1", int(port), context=context)
    while True:
        connection.request("GET", f"{SIGNED_MODELS.path()}?limit={PAGE_OBJECTS}&continue={following or 0}")
        page = decoder.decode(connection.getresponse().read())
        for each in page.items:
            signed, _, _ = each.status.seal.rpartition(".")
            hmac.digest(SEAL_KEY.secret, signed.encode(), hashlib.sha256)
        count, following = count + len(page.items), page.metadata.continue_
        if not following:
            return count


if __name__ == "__main__":
    begun = time.process_time()
    found = main(*sys.argv[1:])
    print(found, time.process_time() - begun)
