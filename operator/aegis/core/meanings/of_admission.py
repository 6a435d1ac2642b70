"""What the reasons that are said only of a workload say."""

from collections.abc import Mapping
from types import MappingProxyType

from aegis.core.meanings.meaning import Meaning
from aegis.core.reasons import Family, Reason

_A = Family.ADMISSION

MEANINGS: Mapping[Reason, Meaning] = MappingProxyType(
    {
        Reason.NO_MODEL: Meaning(_A, "the workload names no model", "nothing"),
        Reason.NOT_ENROLLED: Meaning(_A, "the namespace's policy is Disabled or the namespace is exempt", "nothing"),
        Reason.UNCHANGED: Meaning(_A, "the update changes no pod template", "nothing"),
        Reason.EXCEPTED: Meaning(
            _A,
            "is admitted by an exception of the ModelPolicy until its expiryTime",
            "have the model signed before then",
        ),
        Reason.MODEL_UNKNOWN: Meaning(
            _A,
            "has no SignedModel in the namespace",
            "create a SignedModel with this spec.uri there and wait until it is Ready",
        ),
        Reason.MODEL_NOT_VERIFIED: Meaning(_A, "is not verified", "see the conditions of its SignedModel"),
        Reason.MODEL_REVOKED: Meaning(
            _A, "was signed by revoked keys only", "sign the artifact again with an active key"
        ),
        Reason.AMBIGUOUS_URI: Meaning(
            _A,
            "is not in canonical form, so different programs would read different objects",
            "write it exactly as the SignedModel's spec.uri",
        ),
        Reason.MUTABLE_REFERENCE: Meaning(
            _A,
            "names what may be replaced at any time",
            "name one version of it here and in the SignedModel: an image by its digest, a hub's repository by a"
            " commit",
        ),
        Reason.UNRESOLVABLE_REFERENCE: Meaning(
            _A,
            "depends on a value that is not known before the container runs",
            "write the model's URI in full",
        ),
        Reason.RUNTIME_LOADING: Meaning(
            _A,
            "lets the server load models while it runs that nothing here names",
            "start it so that it loads only what the workload names, or ask the platform team for a policy with another"
            " spec.unresolved",
        ),
        Reason.SOURCE_NOT_DECLARED: Meaning(
            _A,
            "the container runs a model server or asks for an accelerator, and nothing says which model it loads",
            "name the model in its arguments or variables, or declare its SignedModel in the pod template's annotation"
            " aegis.dev/model",
        ),
        Reason.DECLARATION_INVALID: Meaning(
            _A,
            "is no list of names of SignedModels",
            "write the names of up to 16 SignedModels of the namespace, with commas between them",
        ),
        Reason.DECLARATION_MISMATCH: Meaning(
            _A,
            "is none of the models that the workload declares",
            "add the name of its SignedModel to the annotation aegis.dev/model, or correct the reference",
        ),
        Reason.PROTECTED_FIELD: Meaning(
            _A,
            "only the operator may write this field",
            "remove it; verdicts come from the controller and cannot be set by hand",
        ),
        Reason.REQUEST_MALFORMED: Meaning(
            _A,
            "the request is not an AdmissionReview that Aegis understands, or a field in it is of a wrong type",
            "correct the field that is named; report it if none is",
        ),
        Reason.REQUEST_TOO_COMPLEX: Meaning(
            _A, "the object is too large or too deep to be examined", "split the object"
        ),
        Reason.NOT_READY: Meaning(
            _A, "Aegis has not read its models, keys and policies yet", "try again in a few seconds"
        ),
        Reason.CACHE_STALE: Meaning(
            _A,
            "Aegis has lost touch with the API server and does not trust what it last saw",
            "try again; if it persists, the platform team should look at the webhook's log",
        ),
        Reason.DEADLINE_EXCEEDED: Meaning(_A, "Aegis could not decide in time", "try again"),
        Reason.INTERNAL_ERROR: Meaning(
            _A, "Aegis failed while deciding", "try again; the platform team finds the cause in the webhook's log"
        ),
    }
)
"""Reason → what it says, for what only admission can say."""
