"""Whether a signature counts by what was signed: the kind of statement, what its signer left out and calls the model.

Who signed is another question, and asked of keys and identities.
"""

from aegis.core.claims import GIT_PATHS, MODEL_STATEMENTS
from aegis.core.evidence import SignatureRecord
from aegis.core.reasons import Reason
from aegis.core.spec.policy import SignerRule
from aegis.core.subjects import SubjectName, names
from aegis.core.tree_paths import shown
from aegis.core.uris import ModelURI
from aegis.core.verdicts import Rejected


def objection(rule: SignerRule, record: SignatureRecord, uri: ModelURI) -> Rejected | None:
    """Why `record` does not count under `rule` for the model at `uri`, or None.

    Unless the rule names types of statements, a signature over the artifact itself counts and one over a statement that
    says nothing but "this is the model". An attestation of how a model was built, by the very same key, does not say
    that it may run.
    """
    allowed = rule.predicate_types or ("", *MODEL_STATEMENTS)
    if record.predicate_type not in allowed:
        return Rejected(Reason.STATEMENT_NOT_ALLOWED, record.telling(record.predicate_type))
    if not all(_may_be_ignored(path, rule) for path in record.ignored):
        return Rejected(Reason.FILES_IGNORED, record.telling(", ".join(record.ignored)))
    if rule.subject_name is SubjectName.MATCH_URI and not names(record.subject, uri):
        called = f"it is about {shown(record.subject)}" if record.subject else "it names nothing"
        return Rejected(Reason.SUBJECT_MISMATCH, record.telling(called))
    return None


def _may_be_ignored(path: str, rule: SignerRule) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in (*GIT_PATHS, *rule.ignore_paths))
