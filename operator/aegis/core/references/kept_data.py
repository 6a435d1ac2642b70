"""What programs keep in buckets besides models: by the name of a setting, by an address, and by who asks for it.

These are asked only of a pod that serves nothing. A word for a model in a name or an address outweighs what others say.

Sources: the URLs of Go CDK (`s3://bucket?region=…`), of Cortex and Loki (`s3://key:secret@host/bucket`); Spark's
`checkpointLocation`; the SQL of DuckDB, Trino, Redshift and Snowflake; the readers of pandas and Spark.
"""

import re

from aegis.core.references.kept_words import (
    ADDRESSES,
    BUCKETS,
    ENDINGS,
    FAMILIES,
    GENERAL,
    HADOOP,
    HINTS,
    LEARNED,
    MODELS,
    PLACES,
    PROGRAMS,
    SERVING,
    SETTINGS,
    STATES,
)
from aegis.core.references.options import is_switch
from aegis.core.references.purposes import STORAGE, elsewhere, words_of
from aegis.core.references.stacks.fetching import MODEL_SUFFIXES

_NAMES = MODELS | SERVING
_CALLED = MODELS | FAMILIES
_SIZE = re.compile(r"\d{1,4}b")
"""How many parameters a model has: `llama-8b`."""
_SHORT = 3
"""Letters of words that say nothing: `src`, `gcs`, `uri`."""
_SPLIT = re.compile(r"[a-z0-9]+")
_ANYWHERE = re.compile(r"backup|snapshot|savepoint|warehouse|archiv|metastore|upload")
"""What says within words that something else lies there."""

_OPTIONS = re.compile(r"[?&](?:region|endpoint|auth)=")
"""How the settings of a store stand in its URL."""

_STREAMS = re.compile(
    r"flink|spark|apache.?beam|dataflow|samza|savepoint|seatunnel|arroyo|risingwave|bytewax|streaming"
)
"""What stands in the names of programs, classes and options where streams are processed."""
_POSITION = ("checkpoint", "location")
"""What Spark calls the place where it writes down how far a stream was read."""

_STATEMENT = re.compile(
    r"(?:(?<![-\w])(?:from|into|to|in|location|infile)\s{0,4}[=(]?\s{0,4}\\?'"
    r"|(?:read_\w{1,16}|\w{1,16}_scan|\.(?:parquet|csv|json|text|orc|save|saveAsTable))\s{0,4}\(\s{0,4}\\?[\"'])\Z",
    re.IGNORECASE,
)
"""What stands before an address in a statement of SQL, and in a call that reads or writes a table."""
_CLOSE = 48
"""How much of that is looked at, in characters."""


def in_bucket(uri: str) -> bool:
    """True for an address at which programs keep all kinds of things."""
    return uri.startswith(BUCKETS)


def says_model(name: str, *, streams: bool = False) -> bool:
    """True for the name of a flag, key or variable that stands for a model; `streams`: where these are processed."""
    words = words_of(name)
    known = _NAMES - STATES if streams or words[-2:] == _POSITION else _NAMES
    return words == STORAGE or not known.isdisjoint(words)


def says_other(name: str) -> bool:
    """True for the name of a setting that says that something else lies there."""
    return elsewhere(name) or not SETTINGS.isdisjoint(words_of(name)) or bool(_ANYWHERE.search(name.casefold()))


def says_what(name: str) -> bool:
    """True for the name of a setting that says what lies there, and no word of which is one for a model."""
    words = [word for word in words_of(name) if len(word) > _SHORT and word.isalpha()] if not is_switch(name) else []
    return any(word not in GENERAL for word in words) and _CALLED.isdisjoint(words) and LEARNED.isdisjoint(words)


def says_state(name: str, *, streams: bool) -> bool:
    """True for the name of a setting for how far a stream was read."""
    words = words_of(name)
    return words[-2:] == _POSITION or (streams and not STATES.isdisjoint(words))


def of_streams(text: str) -> bool:
    """True for a text in small letters with a program that processes streams: a checkpoint is where they stand then."""
    return _STREAMS.search(text) is not None


def has_states(text: str) -> bool:
    """True for a text in small letters in which a word stands for a model and for the state of a stream."""
    return "checkpoint" in text or "ckpt" in text


def for_itself(program: str) -> bool:
    """True for a program to which such an address is one of its own things."""
    return program in PROGRAMS


def in_statement(before: str) -> bool:
    """True for what stands before a table's address in a statement or in a call."""
    return _STATEMENT.search(before[-_CLOSE:]) is not None


def names_model(address: str, *, streams: bool = False) -> bool:
    """True for an address, or for the path where it is put, that is called as models are."""
    text = address.casefold()
    words = _SPLIT.findall(text)
    known = _CALLED - STATES if streams else _CALLED
    return not known.isdisjoint(words) or text.endswith(MODEL_SUFFIXES) or any(map(_SIZE.fullmatch, words))


def names_store(address: str) -> bool:
    """True for the address of a store or a bucket with no object in it, as its own settings are written."""
    authority, _, path = address.partition("://")[2].partition("/")
    user, at, _ = authority.rpartition("@")
    bare = path.partition("?")[0].partition("#")[0]
    return bool((at and ":" in user) or not bare.strip("/") or "?" in authority or _OPTIONS.search(path.casefold()))


def names_other(address: str) -> bool:
    """True for an address that is called as other things than models are."""
    scheme, _, rest = address.partition("://")
    # The host of a registry says nothing of what lies there; of anything else it is the bucket.
    text = (rest.partition("/")[2] if scheme == "oci" else rest).casefold()
    if f"{scheme}://" in HADOOP or text.partition("?")[0].endswith(ENDINGS) or _ANYWHERE.search(text):
        return True
    return not ADDRESSES.isdisjoint(_SPLIT.findall(text))


def may_name_model(address: str) -> bool:
    """True for an address, or for the path where it is put, that is called as the work with models is."""
    return not HINTS.isdisjoint(_SPLIT.findall(address.casefold()))


def put_as_other(path: str) -> bool:
    """True for a path in a container where programs have their pages, settings and binaries."""
    return not PLACES.isdisjoint(_SPLIT.findall(path.casefold()))
