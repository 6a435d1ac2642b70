"""What happens to Aegis's own processes, and to the machines they run on."""

from generators.faults.row import CLOSED, NOTHING, fault

ROWS = (
    fault(
        "F01",
        "The leading controller is killed, also in the middle of a verification",
        f"{NOTHING}; the other replica leads, and begins the verification again",
        "faults/test_crashes.py::test_a_killed_leader_is_replaced_and_its_work_is_done",
        "integration/test_controller.py::test_a_controller_that_is_killed_in_the_middle_begins_again",
        "e2e/test_demo_kills.py::test_killed_at_any_moment_of_the_story_they_lose_nothing",
    ),
    fault(
        "F02",
        "The leader sleeps (SIGSTOP) until another one leads, and wakes",
        "it ends at once, and nothing newer is overwritten",
        "faults/test_crashes.py::test_a_leader_that_slept_changes_nothing_when_it_wakes",
    ),
    fault(
        "F03",
        "One replica of the webhook is killed, hangs, or all are gone",
        f"{CLOSED}; what is exempt goes on; they recover alone",
        "faults/test_crashes.py::test_a_killed_replica_of_the_webhook_costs_what_it_was_answering",
        "faults/test_crashes.py::test_a_webhook_that_hangs_is_refused_for_and_the_other_one_answers",
        "faults/test_crashes.py::test_without_any_webhook_all_is_refused_and_the_cluster_itself_lives",
        "faults/test_crashes.py::test_what_was_made_before_can_be_scaled_down_and_deleted_without_any_webhook",
    ),
    fault(
        "F11",
        "The disk is full, or there is none to write to",
        "only an Ed25519 signature needs room, for a copy of what it signs: without it the model is told to be too "
        "large, and nothing is left behind; every other verification goes on, for it writes nothing",
        "unit/services/test_measure.py::test_a_full_disk_is_told_as_such",
        "unit/services/test_measure.py::test_no_disk_is_told_as_such",
        "unit/services/test_measure.py::test_nothing_is_left_behind",
        "unit/services/test_verify_ed25519.py::test_an_ed25519_key_does_not_make_other_models_be_kept_whole",
    ),
    fault(
        "F12",
        "An object, a listing, a signature or a manifest of a size that no memory holds",
        "it is refused before it is read, or hashed as it comes; memory does not grow with it",
        "unit/services/test_verify_model.py::test_an_artifact_beyond_the_limit_is_not_read",
        "unit/services/test_verify_model.py::test_a_signature_beyond_the_limit_is_not_read",
        "unit/stores/test_s3_listing.py::test_files_without_end",
        "unit/stores/test_s3_listing.py::test_a_page_has_a_limit",
        "integration/test_stores.py::test_memory_does_not_grow_with_the_object",
    ),
    fault(
        "F13",
        "A clock jumps forward by 400 days, or back by some",
        "what has ended stays ended, what has not ends no earlier, and the metric of the skew tells of it; the Lease "
        "counts by a clock that does not jump",
        "faults/test_silence.py::test_a_wrong_clock_admits_and_refuses_what_a_right_one_does",
        "faults/test_silence.py::test_a_wrong_clock_takes_no_lead_away",
        "unit/services/test_clock.py::test_it_does_not_go_back",
        "unit/services/test_clock.py::test_it_does_not_run_ahead_of_the_api_server",
        "unit/core/test_rotation_memory.py::test_a_memory",
        "unit/cluster/test_lease.py::test_nobody_is_overtaken_before_thirteen_seconds_after_a_renewal",
    ),
    fault(
        "F27",
        "A worker of the controller is killed, again and again by the same model",
        "it is replaced and its work is done again, ever later; nobody else waits for it",
        "integration/test_controller.py::test_a_worker_that_is_killed_in_the_middle_is_replaced",
        "unit/wiring/test_workers.py::test_answers_errors_and_deaths_come_back_and_only_a_death_costs_a_process",
        "unit/controller/test_queue.py::test_a_key_that_fails_is_tried_ever_later_and_harms_no_other",
    ),
    fault(
        "F29",
        "Bits flip in a verdict that is kept",
        "no verdict is kept on a disk; the one in the status is sealed, and no changed character opens it: the model "
        "is verified again",
        "unit/core/test_seal.py::test_no_character_can_be_exchanged",
        "unit/services/test_reconcile_model_trust.py::test_a_lost_sealing_key_has_everything_verified_again",
    ),
    fault(
        "F30",
        "All of this for an hour (`make soak`)",
        "after each fault memory is within its limits and no secret is anywhere. Three days of it were not run: one "
        "after another is what is proven",
        "faults/test_planned.py::test_no_request_is_lost",
    ),
)
