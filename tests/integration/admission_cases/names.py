"""A16 to A23, A30, A31 and A40: what a model is called, and for whom."""

from tests.integration.admission_cases.case import BAD, FREE, GOOD, OTHER, REFERENCE, Case, Object
from tests.integration.admission_cases.manifests import GPU, IMAGE, container, deployment, env, pod
from tests.unit.stores.hubs import COMMIT, REPOSITORY

TGI = "huggingface/text-generation-inference:3.0"


def serving(*words: str) -> Object:
    """vLLM, as a person starts it."""
    return deployment(container(image=IMAGE, command=["vllm", "serve", *words], **GPU))


def mounting(image: str) -> Object:
    """A Pod that mounts an image as a volume."""
    mounted = container(volumeMounts=[{"name": "model", "mountPath": "/models"}])
    return pod(mounted, volumes=[{"name": "model", "image": {"reference": image}}])


def images(registry: str, digest: str) -> tuple[Case, ...]:
    """A16 and A17; the registry's name and the digest are known once they are made."""
    return (
        Case("A16", mounting(f"{registry}/team/m@{digest}")),
        Case("A17", mounting(f"{registry}/team/m:v2"), "MutableReference", "spec.volumes[model].image.reference"),
    )


SPELLINGS = {
    "scheme": "S3://models/llama/v2/",
    "bucket": "s3://MODELS/llama/v2/",
    "doubled-slash": "s3://models//llama/v2/",
    "escaped": "s3://models/%6clama/v2/",
    "dots": "s3://models/x/../llama/v2/",
    "port": "s3://models:443/llama/v2/",
    "user": "s3://u@models/llama/v2/",
    "fullwidth": "s3://models/\N{FULLWIDTH LATIN SMALL LETTER L}lama/v2/",
    "cyrillic": "s3://models/ll\N{CYRILLIC SMALL LETTER A}ma/v2/",
}
FOREIGN = {"fullwidth": ("<U+FF4C>",), "cyrillic": ("<U+0430>",)}
"""Letters that look like others are shown by their code points."""

SERVER = "spec.containers[server]"
VARIABLE = f"{SERVER}.env[MODEL_URI]"
SERVED = f"spec.template.{SERVER}.command[2]"

CASES = (
    Case("A18", serving(REPOSITORY, "--revision", COMMIT)),
    Case("A19", serving(REPOSITORY), "MutableReference", SERVED),
    Case("A19-ref", serving(REPOSITORY), "MutableReference", SERVED, namespace=REFERENCE, warns=True),
    Case(
        "A20",
        deployment(
            container(
                image=TGI,
                env=[{"name": "MODEL_ID", "value": "acme/other"}, {"name": "REVISION", "value": COMMIT}],
                **GPU,
            )
        ),
        "ModelUnknown",
        "spec.template.spec.containers[server].env[MODEL_ID]",
    ),
    Case(
        "A21",
        deployment(container(**env(GOOD))),
        "ModelUnknown",
        f"spec.template.{VARIABLE}",
        ("in namespace 'team-b'",),
        namespace=OTHER,
    ),
    Case("A22", pod(container(**env(BAD))), namespace=FREE, passes="NotEnrolled"),
    Case("A23", pod(container(**env(BAD))), namespace="kube-system", passes=""),
    *(
        Case(f"A30-{name}", pod(container(**env(spelling))), "AmbiguousURI", VARIABLE, FOREIGN.get(name, ()))
        for name, spelling in SPELLINGS.items()
    ),
    Case(
        "A31",
        pod(container(**env("https://models.s3.amazonaws.com/llama/v2/model.safetensors"))),
        "SourceNotAllowed",
        VARIABLE,
    ),
    Case(
        "A31-folder", pod(container(**env("https://models.s3.amazonaws.com/llama/v2/"))), "SourceNotAllowed", VARIABLE
    ),
    Case(
        "A31-presigned",
        pod(container(**env("https://models.s3.amazonaws.com/llama/v2/m?X-Amz-Signature=secret"))),
        "SourceNotAllowed",
        VARIABLE,
    ),
    Case("A40", pod(container(image=IMAGE, **GPU)), "SourceNotDeclared", SERVER, ("aegis.dev/model",)),
    Case("A40-ref", pod(container(image=IMAGE, **GPU)), "SourceNotDeclared", SERVER, namespace=REFERENCE, warns=True),
)
