"""Each status and each failure has one reason; a store's hint on when to come back is heard, within an hour."""

import pickle

import pytest

from aegis.adapters.transport.origins import Origin
from aegis.adapters.transport.redaction import redacted
from aegis.adapters.transport.refusals import from_status, retry_after
from aegis.core.reasons import Reason

ORIGIN = Origin("models.example")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (204, Reason.SOURCE_MISCONFIGURED),
        (206, Reason.SOURCE_MISCONFIGURED),
        (304, Reason.REDIRECT_FORBIDDEN),
        (400, Reason.SOURCE_MISCONFIGURED),
        (401, Reason.SOURCE_MISCONFIGURED),
        (403, Reason.ARTIFACT_NOT_FOUND),
        (404, Reason.ARTIFACT_NOT_FOUND),
        (405, Reason.SOURCE_MISCONFIGURED),
        (408, Reason.SOURCE_TIMEOUT),
        (410, Reason.ARTIFACT_NOT_FOUND),
        (412, Reason.ARTIFACT_CHANGED),
        (416, Reason.ARTIFACT_CHANGED),
        (429, Reason.SOURCE_UNAVAILABLE),
        (500, Reason.SOURCE_UNAVAILABLE),
        (502, Reason.SOURCE_UNAVAILABLE),
        (503, Reason.SOURCE_UNAVAILABLE),
        (504, Reason.SOURCE_TIMEOUT),
    ],
)
def test_every_status_has_a_reason(status: int, reason: Reason) -> None:
    assert from_status(status, {}, ORIGIN).reason is reason


def test_missing_and_forbidden_are_the_same_words() -> None:
    assert str(from_status(403, {}, ORIGIN)) == str(from_status(404, {}, ORIGIN))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "999999999999"}, 3600.0),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "٣"}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT"}, None),
        ({"Retry-After": "Wed, 21 Oct 2026 07:27:00 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 0.0),
    ],
)
def test_a_hint_to_come_back_later(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_hint_survives_the_way_back_from_a_worker() -> None:
    error = pickle.loads(pickle.dumps(from_status(503, {"Retry-After": "7"}, ORIGIN)))

    assert error.retry_after == 7.0


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://models.example/o", "https://models.example/o"),
        ("https://me:secret@models.example/o?token=secret#secret", "https://models.example/o?…"),
        ("/o?secret", "/o?…"),
        ("https://models.example/o&sig=secret", "https://models.example/o?…"),
        ("/o;token=secret", "/o?…"),
        ("/o%3Ftoken=secret", "/o?…"),
        ("/o%253ftoken%253dsecret", "/o?…"),
        ("/a&b;c", "/a&b;c"),
        ("//me:secret@models.example/o#secret\nsecret", "//models.example/o?…"),
    ],
)
def test_what_may_be_shown_of_a_url(url: str, shown: str) -> None:
    assert redacted(url) == shown
