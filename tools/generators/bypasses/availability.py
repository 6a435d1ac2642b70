"""Availability, turned into a bypass."""

from generators.bypasses.row import Row, blocked

_WEBHOOK = "integration/test_webhook.py"
_HOSTILE = "integration/test_http_hostile.py"

ROWS: tuple[Row, ...] = (
    blocked(
        "T83",
        "A failure policy that lets pass",
        f"{_WEBHOOK}::test_while_the_webhook_is_gone_all_is_refused_and_with_it_all_is_as_before",
        "contract/test_chart.py::test_the_chart_promises_that",
    ),
    blocked(
        "T84",
        "A flood from the Pods' network",
        f"{_HOSTILE}::test_slow_requests_oust_one_another_and_not_a_canary",
        "integration/test_http_bounds.py::test_over_the_bytes_in_flight_the_largest_request_goes",
        says="A NetworkPolicy and client certificates keep everybody but the API server away.",
    ),
    blocked(
        "T85",
        "Requests that are costly to judge",
        "unit/core/test_hostile_objects.py::test_a_hostile_string_is_decided_at_once",
        "unit/telemetry/test_redaction.py::test_its_time_is_linear",
    ),
    blocked(
        "T86",
        "An object that is padded over the server's limit",
        "integration/admission_cases/test_webhook_itself.py::test_a38_a_large_object_is_judged_like_a_small_one",
    ),
    blocked(
        "T87",
        "Odd input that ends the process",
        "unit/http/test_protocol.py::test_garbage_is_never_answered_with_200",
        "unit/webhook/test_reviewer.py::test_any_bytes_are_answered_and_never_admitted",
        "unit/fuzz/test_targets.py::test_a_target_holds_for_variations_of_its_seeds",
    ),
    blocked(
        "T88",
        "Connections that are held open",
        f"{_HOSTILE}::test_half_open_connections_oust_one_another_and_not_a_canary",
        f"{_HOSTILE}::test_a_request_that_trickles_is_timed_out_beside_a_canary",
    ),
    blocked(
        "T89",
        "A wrong path that is answered with yes",
        "integration/admission_cases/test_webhook_itself.py::test_a39_another_path_admits_nothing",
        "integration/admission_cases/test_webhook_itself.py::test_a39_what_cannot_be_judged_is_never_admitted",
        "integration/admission_cases/test_canary.py::test_no_kind_lets_a_bad_model_in",
        "integration/admission_cases/test_canary.py::test_no_subresource_lets_a_bad_model_in",
    ),
    blocked(
        "T90",
        "Rules and code that drift apart",
        "integration/admission_cases/test_canary.py::test_the_rules_are_those_of_the_table",
        "contract/test_chart.py::test_the_webhook_rules_are_the_table_of_workloads",
        "unit/webhook/test_reviewer.py::test_the_self_test_notices_a_kind_that_is_not_judged",
    ),
    blocked(
        "T91",
        "A framework that removes its webhooks, or stops watching",
        f"{_WEBHOOK}::test_a_stopped_webhook_drains_and_says_so",
        f"{_WEBHOOK}::test_while_the_webhook_is_gone_all_is_refused_and_with_it_all_is_as_before",
        says="The configuration belongs to the chart, and every replica watches for itself.",
    ),
    blocked(
        "T92",
        "A replica that has just started, with an empty cache",
        "unit/webhook/test_admit.py::test_what_names_a_model_is_refused_whatever_the_age",
        "unit/core/test_settled_config_maps.py::"
        "test_while_nothing_is_known_what_is_in_play_waits_and_what_is_not_passes",
    ),
    blocked(
        "T93",
        "A watch that dies in silence",
        "unit/cluster/test_informer.py::test_a_silent_watch_is_cut_soon_after_its_end_was_due",
        f"{_WEBHOOK}::test_an_api_server_that_was_away_is_followed_again",
    ),
    blocked(
        "T94",
        "A key server that is sealed or away",
        "integration/test_controller.py::test_an_outage_of_the_key_source_changes_no_verdict",
    ),
    blocked(
        "T95",
        "A certificate that ends, or of another authority",
        f"{_WEBHOOK}::test_a_certificate_is_swapped_without_a_lost_request",
        "integration/test_webhook_trust.py::test_a_new_authority_is_never_noticed_by_a_request",
    ),
)
