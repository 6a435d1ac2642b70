"""Where the reference hides."""

from generators.bypasses.row import Row, blocked, out_of_scope

_STACKS = "unit/references/test_stacks.py::test_a_stack_names_its_models"
_SETTLED = "unit/core/test_settled_config_maps.py"
_FLOWS = "unit/references/test_flows.py"
_FOREIGN = "unit/references/test_foreign.py"
_OF_THE_POD = "unit/references/test_code_of_the_pod.py"
_UNDER_FILES = "unit/references/test_models_under_files.py"
_RAY = "unit/references/test_ray.py"
_OLLAMA = "unit/references/test_ollama.py"
_CHANGERS = "unit/references/test_changers.py"
_OPTIONS = "unit/references/test_code_options.py"
_REACHED = "unit/references/test_what_others_reach.py"
_OBJECTS = "unit/references/test_objects.py::test_an_object_names_its_models"

ROWS: tuple[Row, ...] = (
    blocked("T21", "A variable of a container of any of the three lists", "A02", "A07", "A10"),
    blocked(
        "T22",
        "A variable from a ConfigMap or a Secret, changed after admission",
        "A24",
        "A24-unlabelled",
        "A25",
        "A25-bad",
        "integration/admission_cases/test_settings.py::test_one_that_is_made_again_is_read_again",
        f"{_SETTLED}::test_another_namespaces_config_map_is_never_read",
        "unit/references/test_envfrom.py::test_what_may_name_another_model_is_told",
        "unit/chores/test_scan.py::test_a_pod_is_counted_whose_config_map_was_made_again_for_another_model",
        f"{_REACHED}::test_a_variable_that_an_unread_source_may_give_is_not_known",
        f"{_REACHED}::test_so_it_is_where_the_kubelet_puts_it_in",
        says="Only ConfigMaps that are immutable and labelled are read; Secrets never. One that is deleted and made "
        "anew is read anew by a container of a Pod that was admitted before: the next scan counts that Pod. Let "
        "pipelines alone delete ConfigMaps in production.",
    ),
    blocked(
        "T26",
        "`$(VAR)` in arguments, commands and variables",
        "A26",
        "A27",
        "A27-escaped",
        "unit/references/test_expansion.py::test_a_text_is_expanded_as_the_kubelet_does",
    ),
    blocked(
        "T27",
        "A shell string: here-documents, `eval`, what is piped into a shell",
        "A28",
        "A45",
        "A45-encoded",
        "A46",
        "A47",
        "A47-subscript",
        "unit/references/test_shell.py::test_a_script_runs",
        f"{_FLOWS}::test_a_shell_that_runs_what_is_piped_into_it_is_unresolvable",
        f"{_FLOWS}::test_words_that_nobody_knows_are_unresolvable_in_a_server",
        f"{_FLOWS}::test_a_script_in_an_argument_is_read",
        "unit/references/test_tekton.py::test_the_encoded_script_of_a_step_is_read",
        "unit/references/test_ways_round.py::test_what_can_be_told_is_read",
        "unit/references/test_ways_round.py::test_what_cannot_be_told_is_refused_where_an_accelerator_is",
        "unit/references/test_changed_models.py::test_what_leads_a_server_elsewhere_is_told",
        "unit/references/test_further_ways_round.py::test_what_can_be_told_is_read",
        "unit/references/test_further_ways_round.py::test_what_only_running_could_tell_is_refused",
        "unit/references/test_ways_of_bash.py::test_what_bash_runs_by_itself_is_read",
        "unit/references/test_ways_of_bash.py::test_what_only_bash_could_tell_is_refused",
        says="What only running could tell is unresolvable in a model server, and left alone elsewhere.",
    ),
    blocked(
        "T29",
        "Secondary artifacts: tokenizer, draft model, adapters, code revisions",
        "A14",
        "A54",
        _STACKS,
        "unit/references/test_parts_from_elsewhere.py::test_code_of_another_repository",
        "unit/references/test_parts_from_elsewhere.py::test_a_part_of_a_diffusion_model",
        says="What a signed configuration loads by itself (`auto_map`) is not seen: see T43.",
    ),
    blocked("T30", "Bare names of a hub", "A18", "A19", "A20", _STACKS),
    blocked(
        "T31",
        "A configuration file or a script in a ConfigMap or a Secret",
        "A44",
        "A44-mutable",
        "A59",
        f"{_FLOWS}::test_a_script_of_a_volume_is_unresolvable_in_a_server_only",
        f"{_SETTLED}::test_a_config_map_that_cannot_change_is_read",
        f"{_SETTLED}::test_one_that_may_change_is_unresolvable_and_the_words_say_how_to_make_it_readable",
        f"{_OLLAMA}::test_what_a_modelfile_says_is_the_model",
        f"{_OLLAMA}::test_one_that_nobody_knows_is_told",
    ),
    blocked("T32", "Lifecycle hooks and probes that fetch a model, or have a server load one", "A29", "A53"),
    blocked(
        "T33",
        "The annotations that KServe's controller puts on a Pod, and a Pod in an annotation of llm-d's",
        "A15",
        "unit/references/test_fields_of_llm_d.py::test_the_pod_in_an_annotation_of_llm_d_is_read",
    ),
    blocked("T34", "The fields of KServe's own kinds", "A12", "A13", "A14", _OBJECTS),
    blocked(
        "T35",
        "A ServingRuntime that is changed for all its services",
        _OBJECTS,
        says="Its own fields are judged, and so is every Pod that comes of it.",
    ),
    blocked(
        "T36",
        "An image volume by its tag",
        "A16",
        "A17",
        "unit/core/test_image_volumes.py::test_any_other_name_is_refused",
    ),
    out_of_scope(
        "T37",
        "A model that is baked into the container image",
        "What an image holds is not seen. Sign images as well, and let an image policy (policy-controller, Kyverno) "
        "enforce it; or mount the model as an image volume, which is judged. A known server that names no model is "
        "refused all the same (`SourceNotDeclared`).",
        "A40",
    ),
    blocked(
        "T38",
        "Arguments for a server under another image's name, and words behind options that nobody knows",
        "unit/references/test_unknown_images.py::test_arguments_are_read_as_those_of_any_server",
        "unit/references/test_words_behind_flags.py::test_what_a_word_behind_a_flag_is",
        "unit/references/test_further_ways_round.py::test_a_program_that_starts_a_server_is_looked_behind_whatever_it_is",
        says="Where an accelerator is asked for; elsewhere an image that says nothing of servers is one of many. What "
        "the image itself holds is another matter: see T37.",
    ),
    blocked(
        "T39",
        "A PersistentVolumeClaim whose content changes",
        "unit/core/test_seen_models.py::test_a_path_on_a_claim_is_refused_with_the_place_that_it_leads_to",
        says="With `unresolved: Warn` it runs, unseen: then mount it read-only, and verify it in an init container.",
    ),
    blocked(
        "T40",
        "hostPath, NFS, projected volumes, a model in a ConfigMap's `binaryData`",
        f"{_FLOWS}::test_a_path_leads_into_a_volume",
        "unit/cluster/test_config_maps.py::test_what_may_change_or_is_not_text_is_left_out",
        says="A path of a model server that leads there is unresolvable.",
    ),
    blocked(
        "T41",
        "An empty directory that an init container fills",
        "A07",
        f"{_FLOWS}::test_a_path_leads_to_what_an_init_container_put_there",
        f"{_FLOWS}::test_a_download_elsewhere_does_not_fill_the_path",
        "unit/references/test_sources_of_downloads.py::test_what_only_settings_tell_is_unresolvable",
        "unit/references/test_sources_of_downloads.py::test_what_nobody_judges_and_reaches_into_a_model_is_told",
        "unit/references/test_changed_models.py::test_what_is_put_into_the_directory_of_a_model_is_told",
        "unit/references/test_remotes.py::test_a_store_that_the_pod_tells_of_is_a_bucket_at_its_server",
        "unit/references/test_remotes.py::test_one_that_nobody_knows_stays_unresolvable",
        "unit/references/test_remotes.py::test_settings_in_a_volume_may_say_something_else",
        "unit/references/test_mounted_models.py::test_a_volume_over_a_part_of_a_model_is_told",
        "unit/references/test_pinned_repositories.py::test_another_state_in_its_place_is_told",
        f"{_CHANGERS}::test_what_may_write_into_a_model_is_told",
        f"{_CHANGERS}::test_what_only_reads_it_is_not",
        f"{_CHANGERS}::test_an_image_that_nobody_knows_may_write_where_it_mounts_a_model",
        f"{_CHANGERS}::test_a_program_that_writes_is_told_in_the_server_itself",
        says="Beside the downloads that are judged nothing may write there but what is known only to read: mount the "
        "volume with `readOnly: true` in every container that does not fill it. What the server's own image writes is "
        "its own: see T37.",
    ),
    blocked(
        "T124",
        "Files over those of a verified model that was fetched: copied, linked, unpacked, edited, or fetched from an "
        "address that only running could tell",
        "A49",
        "A49-good",
        "A50",
        "A50-whole",
        "A50-anywhere",
        f"{_UNDER_FILES}::test_what_nobody_judges_is_refused",
        f"{_UNDER_FILES}::test_so_it_is_where_the_model_fills_the_whole_volume",
        f"{_UNDER_FILES}::test_what_is_fetched_from_nobody_knows_where_is_refused",
        "unit/references/test_changed_models.py::test_what_is_put_into_the_directory_of_a_model_is_told",
        f"{_UNDER_FILES}::test_what_is_put_nobody_knows_where_is_refused",
        says="A path that only running could tell counts as one into the model's directory, unless it begins in "
        "another one or with a variable that only the image may set. What a program of the image does by itself is not "
        "seen: see T43.",
    ),
    blocked(
        "T42",
        "Options by which a server loads models later, by its API",
        "A53",
        "A58",
        "unit/core/test_silent_workloads.py::test_a_server_that_loads_models_later_is_refused_at_the_option",
        "unit/references/test_further_ways_round.py::test_a_request_that_has_a_server_load_a_model_names_it",
        "unit/references/test_further_ways_round.py::test_a_sidecar_stays_and_an_init_container_ends",
        f"{_OLLAMA}::test_a_llama_server_without_a_model_loads_what_requests_name",
        f"{_OLLAMA}::test_a_router_beside_a_named_model_is_told",
        says="The options are findings of their own. That a server without them is told otherwise is a matter of its "
        "network: allow no egress but to the store.",
    ),
    out_of_scope(
        "T43",
        "Code that downloads a model by itself",
        "It is in no manifest. Deny egress by default and allow the store alone, set `HF_HUB_OFFLINE=1`, and mount "
        "models read-only.",
    ),
    blocked(
        "T106",
        "Code that is brought into a server: `PYTHONPATH`, `LD_PRELOAD`, `BASH_ENV`, plugins and programs in a volume",
        "A42",
        "A48",
        "A51-library",
        "A52",
        "A57",
        f"{_FOREIGN}::test_a_variable_that_leads_programs_into_a_volume_is_told",
        f"{_FOREIGN}::test_options_of_java_that_lead_it_into_a_volume_are_told",
        f"{_FOREIGN}::test_where_nobody_knows_the_directory_any_mount_may_be_meant",
        f"{_FOREIGN}::test_every_volume_that_others_fill_counts",
        "unit/references/test_further_ways_round.py::test_a_claim_of_the_pod_s_own_that_is_a_copy_is_no_empty_directory",
        f"{_FOREIGN}::test_what_a_server_runs_from_a_volume_is_told",
        f"{_FOREIGN}::test_code_that_cannot_change_is_read",
        f"{_RAY}::test_code_that_is_fetched_is_told_where_an_accelerator_is",
        f"{_RAY}::test_code_of_a_volume_is_told",
        f"{_RAY}::test_the_code_of_a_ray_service_is_told_where_it_serves_a_model",
        f"{_OF_THE_POD}::test_what_another_container_writes_is_read_where_a_server_runs_it",
        f"{_OF_THE_POD}::test_what_another_container_fetches_and_a_server_runs_is_told",
        f"{_OF_THE_POD}::test_what_another_container_computes_and_a_server_runs_is_told",
        f"{_OF_THE_POD}::test_what_a_server_itself_fetches_and_runs_is_told",
        "unit/references/test_python_files.py::test_a_file_of_a_volume_that_is_loaded_is_told",
        "unit/references/test_python_files.py::test_a_function_under_another_name_is_itself",
        f"{_OPTIONS}::test_what_is_installed_or_run_beside_a_server_is_told",
        f"{_OPTIONS}::test_what_stands_before_a_server_is_told",
        f"{_OPTIONS}::test_what_starts_something_that_nobody_reads_is_told",
        f"{_REACHED}::test_a_home_that_others_fill_is_told",
        f"{_REACHED}::test_what_is_put_over_code_wherever_that_lies_is_told",
        says="Such code may load any model. What an immutable and labelled ConfigMap holds, or a script writes, is "
        "read; all else is unresolvable in a model server, but for a tool by the name of one that fetches models. What "
        "a package manager installs from a file, a directory or an address is told; what it takes from an index by "
        "its name, whichever index that is, is not seen: see T43.",
    ),
    blocked(
        "T107",
        "A volume over the server's own programs, libraries or packages",
        "A43",
        "A43-beside",
        "A51",
        f"{_FOREIGN}::test_a_volume_over_the_images_own_programs_is_told_where_it_is_mounted",
        f"{_FOREIGN}::test_an_image_has_its_programs_where_its_stack_says",
        f"{_FOREIGN}::test_caches_certificates_data_and_drivers_are_ordinary",
        says="In the usual places of Linux and of Python, and in those that a stack's row names. Where another image "
        "has its programs is not known: let an image policy allow the images of servers that are.",
    ),
    blocked(
        "T108",
        "A cache of the hub in a volume, and a server that may not ask the hub (`HF_HUB_OFFLINE`)",
        "A55",
        "unit/references/test_caches.py::test_a_server_that_may_not_ask_the_hub_loads_what_lies_in_the_cache",
        "unit/references/test_caches.py::test_the_cache_is_where_the_variables_say",
        "unit/references/test_caches.py::test_another_model_another_place_or_no_hub_is_no_such_download",
        "unit/core/test_seen_models.py::test_a_name_of_the_hub_that_is_not_asked_is_refused_with_the_place_of_its_cache",
        "unit/references/test_python_files.py::test_a_call_that_may_not_ask_the_hub_loads_what_lies_in_the_cache",
        says="The name leads into the volume, as a path would. What an init container of the pod fetches into it is "
        "judged there; files that were on a claim before are taken as they are: see T109.",
    ),
    out_of_scope(
        "T109",
        "A cache in a volume that others fill, beside a name of the hub: the hub's, that of its modules "
        "(`HF_MODULES_CACHE`), or that of a compiler (`VLLM_CACHE_ROOT`, `TORCHINDUCTOR_CACHE_DIR`)",
        "Many workloads keep one, so it is no finding. What a compiler left there is loaded, and is code. The hub is "
        "asked for the state that the name has, and what lies in the cache for that state is loaded unread, with a "
        "commit of 40 digits too. Give each Pod a cache of its own (`emptyDir`), let nobody else write to the claim, "
        "or verify it in an init container.",
        "unit/references/test_caches.py::test_a_cache_beside_a_name_of_the_hub_is_ordinary",
    ),
    out_of_scope(
        "T110",
        "Variables that a whole Secret gives (`envFrom`) beside a model that is named",
        "Secrets are not read, and most that are taken like this hold tokens. What names no model itself is refused "
        "with them, and so is a command line that uses a variable which they may give. Take single keys of a Secret "
        "(`secretKeyRef`), whose names are seen and judged; let a policy for admission refuse `envFrom` of "
        "Secrets in model servers.",
    ),
    blocked(
        "T125",
        "Processes that the containers of a pod share (`shareProcessNamespace`, `hostPID`), and each other's files "
        "through them",
        f"{_REACHED}::test_what_goes_into_another_container_s_process_is_told",
        f"{_REACHED}::test_processes_that_are_shared_for_their_signals_are_ordinary",
        says="Where a command says so; what an image's own program does is not seen: see T37.",
    ),
    out_of_scope(
        "T44",
        "`kubectl exec`, `cp` and `attach`",
        "These are connections, and carry no object. Keep `pods/exec` and `pods/attach` from tenants in production.",
    ),
    blocked(
        "T45",
        "Huge or odd structures",
        "unit/core/test_hostile_objects.py::test_a_hostile_object_is_decided_at_once",
        "unit/core/test_hostile_objects.py::test_a_hostile_string_is_decided_at_once",
        f"{_SETTLED}::test_work_is_bounded_however_often_one_is_taken",
    ),
)
