"""What happens to key servers, to stores, and on the way to them."""

from generators.faults.row import NOTHING, fault

ROWS = (
    fault(
        "F06",
        "The key server is away, sealed, a standby or slow, shows another's certificate, redirects, forgets a login, "
        "takes a right away, or answers with a page",
        f"{NOTHING}: no admission asks it, and no verdict changes; each has a reason of its own, none is read as "
        "“no keys”, and nobody else sees the login",
        "faults/test_trust.py::test_neither_key_server_nor_store_is_asked_by_an_admission",
        "integration/test_controller.py::test_an_outage_of_the_key_source_changes_no_verdict",
        "integration/test_keysource_logins.py::test_an_outage_is_no_answer_and_passes",
        "integration/test_keysource_logins.py::test_a_token_that_was_revoked_is_replaced",
        "unit/keysources/test_vault_faults.py::test_a_status_has_its_reason",
        "unit/keysources/test_vault_faults.py::test_a_broken_connection_has_its_reason",
        "unit/keysources/test_vault_faults.py::test_a_certificate_of_another_authority_is_not_trusted",
        "unit/keysources/test_vault_faults.py::test_a_login_that_redirects_sends_its_credentials_nowhere_else",
        "unit/keysources/test_vault_sessions.py::test_a_right_that_is_lacking_costs_one_more_login_and_no_third",
        "unit/services/test_reconcile_keyring.py::test_a_source_that_fails_is_asked_again_soon_and_then_as_usual",
    ),
    fault(
        "F07",
        "A key is rotated, revoked, destroyed or pruned",
        "a rotation loses no request; what relied on a revoked key is refused at once",
        "faults/test_planned.py::test_no_request_is_lost",
        "faults/test_trust.py::test_a_revoked_key_admits_nobody_any_more",
        "integration/test_keysource_rotation.py::test_a_rotation_in_transit_through_its_whole_life",
        "integration/test_keysource_rotation.py::test_keys_that_are_pruned_or_lost_are_kept_as_missing",
    ),
    fault(
        "F08",
        "S3 is slow, busy or cut off, refuses in the middle, sends less or more than it said, lists a key twice or "
        "for ever",
        "never verified from a part; it is tried again within limits, and the reason is the source's",
        "unit/transport/test_exchange.py::test_a_lie_about_the_size_of_an_artifact",
        "unit/transport/test_limits.py::test_a_slow_drip_is_noticed_inside_one_read",
        "unit/stores/test_downloads.py::test_what_is_not_the_rest_of_the_same_state",
        "unit/stores/test_downloads.py::test_it_may_break_more_than_once_but_not_for_ever",
        "unit/stores/test_downloads.py::test_a_store_that_is_busy_is_asked_again_when_it_says",
        "unit/stores/test_s3_faults.py::test_a_fault_never_looks_like_a_missing_signature",
        "unit/stores/test_s3_faults.py::test_a_code_that_blames_the_source_is_told_to_the_platform",
        "unit/stores/test_s3_listing.py::test_a_key_on_two_pages",
        "unit/stores/test_s3_listing.py::test_a_listing_that_goes_round",
    ),
    fault(
        "F09",
        "An object changes while it is read, there and back, or a file comes after the listing",
        "what is read is one state, pinned by its version or its tag; else it is read again",
        "integration/test_stores.py::test_a_version_outlives_its_successor_but_not_its_deletion",
        "integration/test_stores.py::test_without_versions_an_overwritten_object_is_noticed",
        "integration/test_prefixes.py::test_a_change_after_the_listing",
        "unit/services/test_verify_model.py::test_a_change_while_it_is_read",
        "unit/services/test_verify_tree.py::test_a_file_that_comes_while_the_others_are_read",
    ),
    fault(
        "F10",
        "A registry or a hub moves a tag, ends a token, redirects, or asks to come back in an hour",
        "an image is named by its digest alone and a repository pinned to its commit; a login is renewed once and "
        "shown to nobody else; nobody waits for hours",
        "unit/stores/test_oci.py::test_what_is_no_reference_by_digest_is_not_asked_for",
        "unit/stores/test_oci.py::test_a_listed_host_may_serve_a_blob_and_sees_no_credentials",
        "unit/stores/test_oci_login.py::test_a_token_that_has_ended_is_renewed_once",
        "unit/stores/test_hub.py::test_a_revision_becomes_the_commit",
        "unit/stores/test_hub.py::test_the_token_stays_with_the_hub",
        "unit/stores/test_downloads.py::test_nobody_waits_for_hours",
    ),
    fault(
        "F25",
        "A name does not resolve, or leads to a private address",
        "an outage keeps the last verdict; one private address among good ones is refused before a connection",
        "unit/transport/test_routes.py::test_a_name_without_an_answer_is_an_outage",
        "unit/transport/test_routes.py::test_one_bad_address_among_good_ones_is_enough",
        "unit/transport/test_routes.py::test_rebinding_the_other_way_round_is_refused_before_a_connection",
        "unit/keysources/test_vault_faults.py::test_a_name_that_does_not_resolve_is_unavailable",
        "integration/test_stores.py::test_a_private_address_behind_a_name_is_for_who_lists_it",
    ),
    fault(
        "F26",
        "A proxy on the way answers for everybody, with a page and status 200",
        "it has to show a certificate that is trusted; its page is no listing, no signature and no key",
        "unit/transport/test_trust.py::test_an_untrusted_certificate",
        "unit/stores/test_s3_listing.py::test_what_is_no_page",
        "unit/keysources/test_vault_faults.py::test_a_status_has_its_reason",
        "unit/transport/test_trust.py::test_the_environment_is_not_heard",
    ),
)
