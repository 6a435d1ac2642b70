"""What happens to Kubernetes itself."""

from generators.faults.row import CLOSED, fault

ROWS = (
    fault(
        "F04",
        "The API server restarts",
        "nothing is admitted in error; caches are never shown empty",
        "faults/test_control_plane.py::test_the_api_server_restarts",
        "integration/test_cluster.py::test_a_restart_of_the_api_server_loses_nothing_and_shows_nothing_empty",
        "integration/test_webhook.py::test_an_api_server_that_was_away_is_followed_again",
    ),
    fault(
        "F05",
        "etcd hangs, or is put back to an earlier state",
        "nothing is admitted in error. Out of a backup no key comes back that was rotated away or ended at its source. "
        "A revocation that stood in spec.keys alone is lost with the state that held it: processes that saw it hold to "
        "it until they end, and the keyring's condition RevocationsHeld and an event say that it has to be applied "
        "again ([a restored etcd](../how-to/backup-and-restore.md#a-restored-etcd))",
        "faults/test_control_plane.py::test_etcd_hangs",
        "faults/test_trust.py::test_an_etcd_that_is_put_back_takes_no_revocation_back",
        "unit/core/test_revocations.py::test_what_is_held",
        "unit/core/test_rotation_memory.py::test_a_memory",
    ),
    fault(
        "F18",
        "A watch is cut, falls silent, or has expired (410)",
        "the last whole state stays and ages; when it is too old, all is refused",
        "faults/test_silence.py::test_a_watch_that_falls_silent_is_believed_for_a_while_and_then_all_is_refused",
        "unit/cluster/test_informer.py::test_a_silent_watch_is_cut_soon_after_its_end_was_due",
        "unit/cluster/test_informer.py::test_whatever_else_ends_a_watch_everything_is_listed_again",
        "unit/webhook/test_admit.py::test_what_names_a_model_is_refused_whatever_the_age",
    ),
    fault(
        "F23",
        "A definition is deleted and comes back; a policy trusts nobody, or cannot be read",
        f"{CLOSED}: models that are gone are unknown, and come back as new ones; a policy that cannot be read governs "
        "its namespaces and trusts nobody",
        "faults/test_control_plane.py::test_the_definition_of_models_is_deleted_and_comes_back_with_the_next_upgrade",
        "integration/test_chart_install.py::test_kopf_has_the_rights_it_needs_and_notices_that_definitions_come_back",
        "unit/cluster/test_catalogue.py::test_a_policy_that_cannot_be_read_governs_its_namespaces_and_trusts_nobody",
        "unit/cluster/test_catalogue.py::"
        "test_a_policy_of_which_nothing_can_be_read_governs_everything_that_no_other_does",
        "unit/services/test_reconcile_keyring.py::test_a_keyring_that_is_gone_takes_its_keys_along",
    ),
    fault(
        "F24",
        "A namespace is deleted with a thousand SignedModels while no controller runs",
        "it ends: nothing of Aegis holds an object back",
        "faults/test_crowds.py::test_a_namespace_ends_with_all_its_models_while_no_controller_runs",
    ),
    fault(
        "F28",
        "The API server is slow, answers late or never, or asks for patience (429)",
        "a decision asks it for nothing; who writes to it waits for as long as it says, ever longer",
        "faults/test_silence.py::test_a_decision_asks_the_api_server_for_nothing",
        "unit/cluster/test_informer.py::test_the_server_is_left_alone_for_as_long_as_it_asks",
        "unit/cluster/test_api.py::test_an_answer_that_never_comes_is_given_up",
        "unit/cluster/test_api.py::test_patience_is_given_as_asked_within_limits",
    ),
)
