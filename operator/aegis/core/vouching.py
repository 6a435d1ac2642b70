"""Whether a signature counts by what was signed: the kind of statement, and what its signer left out.

Who signed is another question, and asked of keys and identities.
"""

from aegis.core.claims import GIT_PATHS, MODEL_STATEMENTS
from aegis.core.evidence import SignatureRecord
from aegis.core.reasons import Reason
from aegis.core.spec.policy import SignerRule


def objection(rule: SignerRule, record: SignatureRecord) -> Reason | None:
    """Why `record` does not count under `rule`, or None.

    Unless the rule names types of statements, a signature over the artifact itself counts and one over a statement that
    says nothing but "this is the model". An attestation of how a model was built, by the very same key, does not say
    that it may run.
    """
    allowed = rule.predicate_types or ("", *MODEL_STATEMENTS)
    if record.predicate_type not in allowed:
        return Reason.STATEMENT_NOT_ALLOWED
    if not all(_may_be_ignored(path, rule) for path in record.ignored):
        return Reason.FILES_IGNORED
    return None


def _may_be_ignored(path: str, rule: SignerRule) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in (*GIT_PATHS, *rule.ignore_paths))
