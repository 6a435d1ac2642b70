"""The URI itself."""

from generators.bypasses.row import Row, blocked, out_of_scope

_TABLE = (
    "unit/core/test_uris.py::test_the_table_of_spellings",
    "integration/test_crds.py::test_a_uri_is_accepted_in_its_one_canonical_spelling",
)

ROWS: tuple[Row, ...] = (
    blocked("T46", "Another case of the scheme", "A30-scheme", *_TABLE),
    blocked("T47", "Percent-encoding, once and twice", "A30-escaped", *_TABLE),
    blocked("T48", "Doubled slashes, dot segments, backslashes", "A30-doubled-slash", "A30-dots", *_TABLE),
    blocked("T51", "User names and ports", "A30-port", "A30-user", *_TABLE),
    blocked("T52", "Letters that look like others", "A30-fullwidth", "A30-cyrillic", *_TABLE),
    blocked(
        "T54",
        "The same bucket by another name, and presigned URLs",
        "A31",
        "A31-folder",
        "A31-presigned",
        "unit/references/test_object_stores.py::test_what_lies_in_a_bucket_is_a_model_where_one_is_named",
        "unit/core/test_findings.py::test_no_query_and_no_password_is_ever_shown",
    ),
    out_of_scope(
        "T57",
        "`hostAliases` and `dnsConfig` that lead the store's name elsewhere",
        "Which host a name leads to is decided in the Pod. The store's certificate protects who checks it; a "
        "NetworkPolicy that allows the store's addresses alone protects the others.",
    ),
    blocked(
        "T58",
        "Spellings of registries and hubs, and names that somebody else registers anew",
        "A17",
        "A19",
        "unit/core/test_image_volumes.py::test_a_tag_is_refused_wherever_it_stands",
        "unit/stores/test_hub.py::test_another_repository_under_that_name_is_not_taken",
        *_TABLE,
    ),
)
