"""Header fields that turn a request away."""

from http import HTTPStatus

import pytest

from aegis.entrypoints.http.fields import RULES
from aegis.entrypoints.http.limits import Limits

CASES = {
    "an identity body is read": (b"content-encoding", b" Identity ", None),
    "gzip is not": (b"content-encoding", b"gzip", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    "gzip hidden behind identity is not": (b"content-encoding", b"identity, gzip", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    "an empty coding is not": (b"content-encoding", b"", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    "the largest length is read": (b"content-length", b"100", None),
    "zeros in front of a length do not count": (b"content-length", b"0" * 9000 + b"100", None),
    "no length but zeros is none": (b"content-length", b"000", None),
    "a length over the limit is refused": (b"content-length", b"101", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    "a length that is no integer of ours is refused": (
        b"content-length",
        b"9" * 9000,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ),
    "100-continue is met": (b"expect", b"100-Continue", None),
    "other expectations are not": (b"expect", b"200-maybe", HTTPStatus.EXPECTATION_FAILED),
    "chunks are read": (b"transfer-encoding", b"Chunked", None),
    "compressed chunks are not": (b"transfer-encoding", b"gzip, chunked", HTTPStatus.NOT_IMPLEMENTED),
}


@pytest.mark.parametrize(("name", "value", "status"), CASES.values(), ids=CASES.keys())
def test_a_field_is_judged(name: bytes, value: bytes, status: HTTPStatus | None) -> None:
    refusal = RULES[name](value, Limits(body_bytes=100))
    assert (refusal.status if refusal else None) == status
