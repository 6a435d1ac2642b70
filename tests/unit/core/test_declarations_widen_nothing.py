"""Whatever a pod declares: it is admitted only if it would be without, but for its silence."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import NOW, URI, Object, Shelf, container, deployment, model, pod, policy, request

from aegis.core.admission import Decision, decide
from aegis.core.spec.policy import Mode, Pending, Policy, Unresolved

ADAPTER, UNSIGNED = "s3://models/llama/adapter/", "s3://models/unsigned/"
KNOWN = (model(), model(ADAPTER, name="adapter"), model(UNSIGNED, name="unsigned", signed_by=()))
VERIFIED = {"llama", "adapter"}
NAMES = st.lists(st.sampled_from(["llama", "adapter", "unsigned", "unknown", "Invalid", ""]), min_size=1, max_size=4)
WORDS = st.sampled_from(
    [URI, ADAPTER, UNSIGNED, "s3://models/unknown/", "S3://models/x", "s3://models/$(X)/", "--help"]
)
FIELDS = st.fixed_dictionaries(
    {"args": st.lists(WORDS, max_size=3)},
    optional={
        "resources": st.just({"limits": {"nvidia.com/gpu": 1}}),
        "image": st.sampled_from(["vllm/vllm-openai", "registry.example/server:1"]),
        "envFrom": st.just([{"secretRef": {"name": "s"}}]),
    },
)
PODS = st.lists(FIELDS, min_size=1, max_size=2).map(
    lambda containers: pod(*(container(name=f"c{at}", **fields) for at, fields in enumerate(containers)))
)
POLICIES = st.builds(
    lambda mode, unresolved, pending: policy(mode=mode, unresolved=unresolved, pending=pending),
    st.sampled_from([Mode.ENFORCE, Mode.WARN, Mode.AUDIT]),
    st.sampled_from(Unresolved),
    st.sampled_from(Pending),
)


@given(plain=PODS, names=NAMES, held=POLICIES, resource=st.sampled_from(["pods", "deployments"]))
def test_what_is_refused_is_admitted_by_no_declaration(
    plain: Object, names: list[str], held: Policy, resource: str
) -> None:
    declaring = {**plain, "metadata": {"annotations": {"aegis.dev/model": ",".join(names)}}}
    shelf = Shelf(held=(held,), known=KNOWN)

    def said(body: Object) -> Decision:
        whole = body if resource == "pods" else deployment(body)
        return decide(request(whole, resource=resource), shelf, frozenset(), NOW)

    before, after = said(plain), said(declaring)
    if "[SourceNotDeclared]" in before.audit.get("findings", ""):
        enforced = held.mode is Mode.ENFORCE and (resource == "pods" or held.pending is Pending.DENY)
        assert not (enforced and after.allowed) or set(names) <= VERIFIED
    else:
        assert before.allowed or not after.allowed
        # Another reason may be given for a reference, and none goes.
        assert {each.path for each in before.findings} <= {each.path for each in after.findings}
        assert before.audit.get("unresolved", "") in after.audit.get("unresolved", "")
