"""Time: what is replaced, replayed, revoked, or simply ends."""

from generators.bypasses.row import Row, blocked, detected

_FOLDER = "integration/test_folder_to_workload.py"
_WEBHOOK = "integration/test_webhook.py"

ROWS: tuple[Row, ...] = (
    detected(
        "T59",
        "An object that is replaced after its verification",
        f"{_FOLDER}::test_a_signed_prefix_is_served_and_one_file_more_is_not",
        "unit/services/test_verify_model.py::test_a_changed_artifact_is_read_again",
        says="The verdict is about the state that was read, and falls at the next verification. Until then a server "
        "may read other bytes: pin the version, keep the bucket write-once, or verify in an init container.",
    ),
    blocked(
        "T60",
        "A tag that moves",
        "A17",
        "A19",
        "integration/test_oci.py::test_a_tag_that_moves_changes_nothing_for_who_goes_by_the_digest",
    ),
    blocked(
        "T61",
        "Files that change while the others are verified",
        "integration/test_prefixes.py::test_a_change_after_the_listing",
        "unit/stores/test_s3_prefix.py::test_a_second_listing_that_differs",
        "unit/services/test_verify_tree.py::test_a_file_that_comes_while_the_others_are_read",
    ),
    blocked(
        "T62",
        "A store that serves different bytes to different readers",
        "integration/test_oci.py::test_a_registry_that_serves_other_bytes_is_not_believed",
        "integration/test_stores.py::test_an_object_is_read_by_exactly_one_get_of_its_bytes",
        says="A registry's content is bound by its digest. Of other stores Aegis knows what it was served itself: "
        "where one is not trusted so far, let an init container verify what it downloaded.",
    ),
    blocked(
        "T63",
        "A stale cache after a revocation",
        f"{_WEBHOOK}::test_a_revocation_bites_at_once_and_only_what_that_key_signed",
        f"{_WEBHOOK}::test_an_api_server_that_was_away_is_followed_again",
    ),
    blocked(
        "T64",
        "An old and vulnerable model, validly signed, under the same URI",
        f"{_FOLDER}::test_a_model_is_bound_by_its_name_and_by_a_list_of_digests_without_reading_it_again",
        "unit/core/test_signing_times.py::test_the_moment_divides_signatures",
        says="Where the policy asks for it: `deniedDigests`, and `notBefore` for signatures that state a time.",
    ),
    blocked(
        "T65",
        "A rotation window that never closes",
        "unit/core/test_rotation.py::test_a_window_that_has_ended_never_opens_again",
        "unit/core/test_verified.py::test_a_retiring_key_verifies_until_its_window_ends",
    ),
    blocked(
        "T66",
        "A clock that goes back",
        "unit/services/test_clock.py::test_it_does_not_go_back",
        "unit/core/test_rotation_model.py::test_time_never_goes_back_and_never_runs_ahead_of_the_api_server",
    ),
    blocked(
        "T67",
        "The signature of one model, shown for another",
        f"{_FOLDER}::test_a_model_is_bound_by_its_name_and_by_a_list_of_digests_without_reading_it_again",
        "unit/core/test_subjects.py::test_it_is_not_the_name_of",
        says="Keys vouch for the prefixes that the policy gives them; `subjectName: MatchURI` binds the signed name.",
    ),
    blocked(
        "T69",
        "A SignedModel that is deleted and made again",
        f"{_WEBHOOK}::test_a_deleted_model_is_unknown_and_one_of_its_name_starts_anew",
        f"{_WEBHOOK}::test_only_the_controllers_own_evidence_about_this_very_object_counts",
    ),
    blocked(
        "T70",
        "Two SignedModels of one URI, of which one failed",
        "unit/core/test_policy_modes.py::test_a_verified_model_is_admitted_beside_a_pending_twin",
        "unit/core/test_admission.py::test_a_pod_is_refused_that_names",
    ),
)
