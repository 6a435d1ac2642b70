"""Evidence of every kind that may be sealed."""

from datetime import UTC, timedelta, timezone

from hypothesis import strategies as st

from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.evidence import (
    Evidence,
    LogEntry,
    SignatureRecord,
    SignerIdentity,
    SigningTime,
    TimeSource,
)
from aegis.core.keys import Validity
from aegis.core.reasons import Reason
from aegis.core.spec.signed_model import ModelKey

TEXT = st.text(max_size=20)
NAME = st.text(min_size=1, max_size=20)
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]))
DIGESTS = st.fixed_dictionaries(
    {"sha256": st.binary(min_size=32, max_size=32).map(bytes.hex)},
    optional={"sha512": st.binary(min_size=64, max_size=64).map(bytes.hex)},
)
RECORDS = st.builds(
    SignatureRecord,
    location=TEXT,
    format=TEXT,
    digest=TEXT,
    detail=TEXT,
    tried=TEXT,
    content=st.none() | st.binary(min_size=1, max_size=80),
    fingerprint=TEXT,
    scheme=TEXT,
    problem=st.none() | st.sampled_from(Reason),
    predicate_type=TEXT,
    subject=TEXT,
    bound=TEXT,
    identity=st.none() | st.builds(SignerIdentity, NAME, NAME),
    signing_time=st.none() | st.builds(SigningTime, MOMENTS, st.sampled_from(TimeSource)),
    validity=st.none() | st.builds(Validity, MOMENTS, st.none() | MOMENTS) | st.builds(Validity, st.none(), MOMENTS),
    ignored=st.lists(TEXT, max_size=3).map(tuple),
    difference=TEXT,
    log_entry=st.none() | st.builds(LogEntry, NAME, st.integers(0, 2**63 - 1)),
    vouched_by=st.lists(st.text("abc:0123", min_size=1, max_size=20), max_size=3).map(tuple),
    unproven=TEXT,
)
EVIDENCE = st.builds(
    Evidence,
    model=st.builds(ModelKey, TEXT, TEXT, TEXT),
    generation=st.integers(0, 2**63 - 1),
    uri=TEXT,
    revision=TEXT,
    endpoint=TEXT,
    identity=st.builds(Identity, st.sampled_from(IdentityKind), TEXT),
    digests=DIGESTS,
    size=st.integers(0, 2**63 - 1),
    files=st.integers(0, 2**31 - 1),
    verified=MOMENTS,
    sealed=MOMENTS,
    signatures=st.lists(RECORDS, max_size=3).map(tuple),
    untried=st.lists(TEXT, max_size=3).map(tuple),
    request=TEXT,
    ignored=st.lists(TEXT, max_size=3).map(tuple),
    trusted_root=TEXT,
    marks=st.integers(0, 3).flatmap(lambda count: st.binary(min_size=8 * count, max_size=8 * count)),
)
