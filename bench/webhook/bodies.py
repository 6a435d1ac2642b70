"""The reviews that are asked, by what they are called in the table."""

from bench.known import URI
from bench.workloads import NONE, large, naming, plain_vllm, review, vllm

NO_MODEL, PLAIN, SHELL, UPDATE = "no model", "vLLM, plain arguments", "vLLM, sh -c", "update"

BODIES = {
    NO_MODEL: review(naming(NONE)),
    PLAIN: review(plain_vllm(URI)),
    SHELL: review(vllm(URI)),
    UPDATE: large(URI),
}
"""All are admitted: what is named is verified."""

REFUSED = review(plain_vllm("s3://models/x/y"))
"""One that is not: nobody knows its model."""


def title(name: str) -> str:
    """With its size."""
    return f"{name} ({len(BODIES[name]) / 1024:.0f} KiB)"
