"""Scripts that are longer than anybody would read for nothing: of those that name no model the words are enough."""

import pytest
from tests.unit.core.builders import Object, Shelf, answer, container, pod, policy, request, workload

from aegis.core.admission import Decision
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Unresolved

STRICT = Shelf(held=(policy(unresolved=Unresolved.DENY),))

STEP = r"""
check_%(n)d() {
  local host="${1:-localhost}" port="${2:-5432}" tries=0
  while ! nc -z "$host" "$port"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 60 ]; then log ERROR "no database at $host:$port"; return 1; fi
    sleep 2
  done
  case "$MODE" in
    primary) psql -h "$host" -U "$PGUSER" -c "select pg_is_in_recovery()" | grep -q f ;;
    replica) curl -fsS "http://${host}:8008/replica" -o /dev/null ;;
    *) log WARN "mode ${MODE}" ;;
  esac
  if [[ -f "/data/step_%(n)d.done" && ! -L "/data/step_%(n)d.done" ]]; then
    log INFO "step %(n)d done"
  else
    tar -czf "/backup/step_%(n)d-$(date +%%F).tgz" -C /data . && touch "/data/step_%(n)d.done"
  fi
}
check_%(n)d "$DB_HOST" 5432
"""
BEGINS = 'set -euo pipefail\nlog() { echo "$(date -Is) [$1] ${*:2}" >&2; }\n'
UPLOAD = "aws s3 cp /backup s3://acme-backups/db/ --recursive\n"


def long(steps: int, *, ends: str = "") -> str:
    return BEGINS + "".join(STEP % {"n": number} for number in range(steps)) + ends


def judged(script: str, **fields: object) -> Decision:
    server = container(image="acme/tools:1", command=["bash", "-c", script]) | fields
    return answer(request(workload("deployments", pod(server)), resource="deployments"), STRICT)


@pytest.mark.parametrize("steps", [5, 40, 150])
def test_an_ordinary_one_passes(steps: int) -> None:
    decision = judged(long(steps, ends=UPLOAD))
    assert decision.allowed, decision.message


SAYING = {
    "a server": "exec vllm serve org/net\n",
    "one in quotes": "exec v'll'm serve org/net\n",
    "a program for a hub": "huggingface-cli download org/net\n",
    "a flag for a model": "python serve.py --model org/net\n",
    "a variable for a model": "MODEL_ID=org/net python serve.py\n",
    "one in small and capital letters": "python serve.py baseModel=org/net\n",
    "the file of a model": "curl -O https://example.com/net.gguf\n",
    "code of a library": "python - <<'X'\nfrom transformers import pipeline\npipeline('x', 'org/net')\nX\n",
    "a hub": "git clone https://huggingface.co/org/net\n",
}


@pytest.mark.parametrize("ends", SAYING.values(), ids=list(SAYING))
def test_one_that_may_name_a_model_is_read_and_refused_for_its_length(ends: str) -> None:
    assert judged(long(60, ends=ends)).reason is Reason.REQUEST_TOO_COMPLEX


def test_a_model_in_a_bucket_is_found_in_it() -> None:
    decision = judged(long(60, ends="fetch s3://acme/net\n"))
    assert "'s3://acme/net' is covered by no source" in decision.message


ACCELERATED: Object = {"resources": {"limits": {"nvidia.com/gpu": 1}}}


def test_it_is_read_where_an_accelerator_is_asked_for() -> None:
    assert judged(long(60), **ACCELERATED).reason is Reason.REQUEST_TOO_COMPLEX


@pytest.mark.parametrize("order", [1, -1])
def test_it_is_read_beside_a_server(order: int) -> None:
    """Whichever of them stands first: what it puts into a volume may be what the server loads."""
    both = [
        container(image="acme/tools:1", command=["bash", "-c", long(60)]),
        container("vllm", image="vllm/vllm-openai"),
    ]
    body = workload("deployments", pod(*both[::order]))
    assert answer(request(body, resource="deployments"), STRICT).reason is Reason.REQUEST_TOO_COMPLEX


def test_one_of_usual_length_is_read() -> None:
    """So that what it puts together is found: the words alone say nothing of it."""
    assert "org/net" in judged(long(2, ends="v=vl; ${v}lm serve org/net\n")).message
