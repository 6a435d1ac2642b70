"""The URI itself."""

from generators.bypasses.row import Row, blocked, out_of_scope

_TABLE = (
    "unit/core/test_uris.py::test_the_table_of_spellings",
    "integration/test_crds.py::test_a_uri_is_accepted_in_its_one_canonical_spelling",
)

ROWS: tuple[Row, ...] = (
    blocked("T46", "Another case of the scheme, or of a bucket", "A30-scheme", "A30-bucket", *_TABLE),
    blocked("T47", "Percent-encoding, once and twice", "A30-escaped", *_TABLE),
    blocked("T48", "Doubled slashes, dot segments, backslashes", "A30-doubled-slash", "A30-dots", *_TABLE),
    blocked("T51", "User names and ports", "A30-port", "A30-user", *_TABLE),
    blocked("T52", "Letters that look like others", "A30-fullwidth", "A30-cyrillic", *_TABLE),
    blocked(
        "T121",
        "A name that goes on behind the verified one: a blank, a quote, a carriage return",
        "unit/core/test_edges_of_uris.py::test_a_name_that_goes_on_is_another_one",
        "unit/core/test_edges_of_uris.py::test_a_script_s_words_end_as_the_shell_ends_them",
    ),
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
        "Which host a name leads to is decided in the Pod. The store's certificate protects who checks it. Whoever is "
        "told not to, or to go over http (`S3_VERIFY_SSL`, `S3_USE_HTTPS`), is protected by a NetworkPolicy that "
        "allows the store's addresses alone.",
    ),
    blocked(
        "T104",
        "Another endpoint for the names of a hub or a store (`HF_ENDPOINT`, `AWS_ENDPOINT_URL`, `--endpoint-url`)",
        "A41",
        "A56",
        "unit/references/test_endpoints.py::test_another_server_is_a_finding_beside_what_is_looked_up_there",
        "unit/references/test_endpoints.py::test_a_copy_from_another_store_is_a_finding_where_it_fills_a_servers_volume",
        "unit/references/test_endpoints.py::test_settings_that_nobody_knows_may_name_another_store",
        "unit/core/test_hub_endpoints.py::test_an_endpoint_that_is_none_of_the_policies_is_refused",
        "unit/core/test_hub_endpoints.py::test_every_endpoint_of_amazon_serves_the_same_buckets",
        says="Unless a source of the policies has that host as its endpoint. What a file of settings "
        "(`AWS_CONFIG_FILE`) says is not seen: let egress reach the stores of the policies alone.",
    ),
    out_of_scope(
        "T105",
        "A proxy between the workload and the store (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`)",
        "Many networks have one, so it is no finding. Of what is fetched over https it sees only where it goes, as the "
        "store's certificate is checked; what is fetched over http it may change. A NetworkPolicy that allows egress "
        "to the network's own proxy alone keeps others away.",
        "unit/references/test_endpoints.py::test_what_changes_no_lookup_is_none",
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
    out_of_scope(
        "T126",
        "A model in a bucket under a name for other things, in a Pod without an accelerator and a known server",
        "Programs keep all kinds of things in buckets, and Aegis is not in their way: where nothing is known to load a "
        "model, an address is none whose setting, own words or program say that something else lies there. What is "
        "called a model there is found. Give the rights to a store's models to the ServiceAccounts of servers alone.",
        "unit/references/test_surplus.py::test_it_is_no_model",
        "unit/references/test_surplus.py::test_it_is_a_model",
        "unit/references/test_surplus.py::test_an_accelerator_has_it_count",
        "unit/ordinary/test_filled_volumes.py::test_what_is_put_there_for_one_that_loads_it_is_a_model",
        "unit/ordinary/test_long_scripts.py::test_it_is_read_beside_a_server",
    ),
)
