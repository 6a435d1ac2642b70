"""Much at once, from friends and from others."""

from generators.faults.row import NOTHING, fault

ROWS = (
    fault(
        "F17",
        "The webhook starts cold, with 10,000 models to list",
        "it is not ready until everything is known, and decides nothing from a part; `make bench` shows what that "
        "costs (row `sync`)",
        "unit/cluster/test_informer.py::test_a_list_that_expires_between_pages_shows_nothing_and_begins_again",
        "unit/cluster/test_watches.py::test_everything_is_known_once_synced",
        "integration/test_webhook.py::test_while_the_webhook_is_gone_all_is_refused_and_with_it_all_is_as_before",
    ),
    fault(
        "F19",
        "10,000 models are judged again because a key came and another was revoked",
        "refusals are written first and all writes are paced; admission judges by the keys it knows and waits for none "
        "of them; `make bench` shows its slowest answers meanwhile",
        "unit/cluster/test_pace.py::test_a_thousand_writes_take_as_long_as_the_rate_says",
        "unit/cluster/test_pace.py::test_refusals_go_before_what_was_waiting_already",
        "unit/services/test_reconcile_model_trust.py::test_a_revoked_key_refuses_first_and_asks_no_store",
        "faults/test_trust.py::test_a_revoked_key_admits_nobody_any_more",
    ),
    fault(
        "F20",
        "Five hundred Pods are rolled out at once, in the long form",
        f"each is admitted and {NOTHING}",
        "faults/test_crowds.py::test_a_rollout_of_many_pods_waits_for_nobody",
    ),
    fault(
        "F21",
        "A flood of garbage, of half-open connections, of requests that never end, and of more bytes than announced",
        "each is shed, and an honest call beside them is answered within a second",
        "faults/test_crowds.py::test_a_flood_is_shed_beside_the_calls_of_the_api_server",
        "integration/test_http_hostile.py::test_what_is_no_handshake_is_shed",
        "integration/test_http_hostile.py::test_half_open_connections_oust_one_another_and_not_a_canary",
        "integration/test_http_hostile.py::test_slow_requests_oust_one_another_and_not_a_canary",
        "integration/test_http_hostile.py::test_a_request_that_trickles_is_timed_out_beside_a_canary",
        "integration/test_http_bounds.py::test_over_the_bytes_in_flight_the_largest_request_goes",
    ),
)
