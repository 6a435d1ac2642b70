"""What every reason says to a person: a sentence, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aegis.core.reasons import Family, Reason


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a reason says to a person: `sentence` tells what is the case, `next_step` is an order.

    Sentences that are said of a reference at admission go on where it ends: `'s3://models/x' is not verified`.
    """

    family: Family
    sentence: str
    next_step: str

    @property
    def alone(self) -> str:
        """The sentence where nothing stands before it."""
        return f"it {self.sentence}" if self.sentence.startswith(("is ", "was ", "has ", "depends ")) else self.sentence


_V, _R, _U, _A, _P = Family.VERIFIED, Family.REJECTED, Family.UNDECIDED, Family.ADMISSION, Family.REPORT

MEANINGS: Mapping[Reason, Meaning] = MappingProxyType(
    {
        Reason.VERIFIED: Meaning(_V, "enough trusted keys signed this artifact", "nothing"),
        Reason.NOT_SIGNED: Meaning(
            _R,
            "no signature was found",
            "sign the artifact, put the signature beside it (its name with .sig or .sigstore.json added) or name it in"
            " spec.signatures, then annotate the SignedModel with aegis.dev/reverify",
        ),
        Reason.SIGNATURE_INVALID: Meaning(
            _R,
            "no allowed key made the signature over these bytes: the artifact was changed after signing, or another key"
            " signed it",
            "compare the artifact's digest with the one that CI signed, and sign it again with a key of the policy's"
            " keyrings",
        ),
        Reason.SIGNATURE_MALFORMED: Meaning(
            _R,
            "the signature file is not in a form that Aegis reads",
            "sign with 'openssl dgst -sha256 -sign' or 'cosign sign-blob', by an RSA key of 2048 bits or more or an"
            " ECDSA key, and upload the file unchanged",
        ),
        Reason.SIGNER_NOT_ALLOWED: Meaning(
            _R,
            "the signature is valid, but no entry of the policy's signers lets that key vouch for this URI",
            "sign with a key that the policy allows, or ask the platform team to add the keyring to its signers",
        ),
        Reason.KEY_REVOKED: Meaning(
            _R, "the key that signed it was revoked", "sign the artifact again with an active key"
        ),
        Reason.KEY_RETIRED: Meaning(
            _R,
            "the key that signed it was rotated and its window has ended",
            "sign the artifact again with the active key",
        ),
        Reason.KEY_ENDED: Meaning(
            _R,
            "the key that signed it was deleted, destroyed or disabled at its source",
            "sign the artifact again with the active key",
        ),
        Reason.KEY_EXPIRED: Meaning(
            _R, "the key that signed it is past its notAfter", "sign the artifact again with an active key"
        ),
        Reason.KEY_NOT_YET_VALID: Meaning(
            _R,
            "the key that signed it is not valid before its notBefore",
            "wait until then, or ask the security team to move notBefore in the ModelKeyring",
        ),
        Reason.THRESHOLD_NOT_MET: Meaning(
            _R,
            "fewer distinct keys signed it than the policy's threshold asks for",
            "add signatures by further keys of the policy's keyrings",
        ),
        Reason.DIGEST_MISMATCH: Meaning(
            _R,
            "the artifact's digest is not the one in spec.digest",
            "find out who replaced the artifact, or correct spec.digest",
        ),
        Reason.SOURCE_NOT_ALLOWED: Meaning(
            _R,
            "is covered by no source of the namespace's ModelPolicy",
            "move the artifact to an allowed place, or ask the platform team for a source in the ModelPolicy",
        ),
        Reason.ENDPOINT_MISMATCH: Meaning(
            _R,
            "it was verified at another endpoint than the one that the workload's policy names for this URI",
            "let the policies of both namespaces name the same endpoint for this prefix",
        ),
        Reason.URI_NOT_CANONICAL: Meaning(
            _R,
            "the URI is not in canonical form",
            "write it as scheme://bucket/path: lower-case scheme, no '%', '//', '..', '?', user name or port",
        ),
        Reason.MODEL_INVALID: Meaning(
            _R, "the SignedModel cannot be read", "correct its spec; see the message for the field"
        ),
        Reason.VERIFICATION_PENDING: Meaning(
            _U, "is still being verified", "wait until the SignedModel's condition Ready is True"
        ),
        Reason.EVIDENCE_EXPIRED: Meaning(
            _U,
            "its last verification is older than the policy's maxAgeSeconds",
            "see the conditions of the SignedModel for why it could not be verified again",
        ),
        Reason.SEAL_INVALID: Meaning(
            _U,
            "its status does not carry evidence sealed by this operator for this object",
            "wait for the controller to verify it again; if it persists, ask the platform team who writes"
            " signedmodels/status",
        ),
        Reason.POLICY_NOT_FOUND: Meaning(
            _U,
            "is not trusted, because no ModelPolicy governs the namespace",
            "ask the platform team for a ModelPolicy that names the namespace",
        ),
        Reason.POLICY_INVALID: Meaning(
            _U, "a ModelPolicy that governs the namespace cannot be read", "ask the platform team to correct it"
        ),
        Reason.KEYRING_NOT_FOUND: Meaning(
            _U,
            "a ModelKeyring that the policy names does not exist",
            "apply the ModelKeyring, or correct spec.signers[].keyringRefs",
        ),
        Reason.KEYRING_EMPTY: Meaning(
            _U,
            "the keyring holds no usable key",
            "see its keys, and why any was refused: kubectl describe modelkeyring",
        ),
        Reason.KEYRING_INVALID: Meaning(
            _U, "the ModelKeyring cannot be read", "correct its spec; see the message for the field"
        ),
        Reason.KEY_NOT_FOUND: Meaning(
            _U, "the key source has nothing at this path", "write the public key there, or correct the path"
        ),
        Reason.KEY_SOURCE_DENIED: Meaning(
            _U,
            "the key source refuses Aegis's credentials or their rights",
            "check the role and its policy: Aegis needs to read the secret's data and metadata, or the transit key",
        ),
        Reason.KEY_SOURCE_SEALED: Meaning(_U, "the key source is sealed or not initialised", "unseal it"),
        Reason.KEY_SOURCE_STANDBY: Meaning(
            _U, "the key source's node is a standby that does not serve reads", "name the active node's address"
        ),
        Reason.KEY_SOURCE_TIMEOUT: Meaning(
            _U, "the key source did not answer in time", "check the network path and the key source's load"
        ),
        Reason.KEY_SOURCE_UNAVAILABLE: Meaning(
            _U, "the key source cannot be reached or fails", "check that it runs and that the address is right"
        ),
        Reason.KEY_SOURCE_UNTRUSTED: Meaning(
            _U,
            "the key source's TLS certificate does not verify",
            "put the CA's certificate into spec.source.vault.caBundle, or correct the address",
        ),
        Reason.KEY_SOURCE_MALFORMED: Meaning(
            _U,
            "the key source's answer is not one that Aegis understands",
            "check that the address is the key source itself and not a proxy's or portal's page",
        ),
        Reason.KEY_SOURCE_MISCONFIGURED: Meaning(
            _U,
            "what the ModelKeyring names for reaching its source is missing or unusable",
            "correct the ModelKeyring or create the Secret or file that it names",
        ),
        Reason.ARTIFACT_NOT_FOUND: Meaning(
            _U,
            "the store has no such object, or does not let Aegis read it",
            "check the URI for a typing error and that the policy's credentials may read it",
        ),
        Reason.ARTIFACT_CHANGED: Meaning(
            _U, "the artifact changed while it was being read", "let the upload finish; Aegis tries again"
        ),
        Reason.ARTIFACT_TOO_LARGE: Meaning(
            _U, "the artifact is larger than this operator is set to read", "ask the platform team to raise the limit"
        ),
        Reason.ARTIFACT_UNREADABLE: Meaning(
            _U, "the artifact cannot be read as regular files", "remove links and special files"
        ),
        Reason.SOURCE_TIMEOUT: Meaning(
            _U, "the store was too slow or did not answer in time", "check the store's load; Aegis tries again"
        ),
        Reason.SOURCE_UNAVAILABLE: Meaning(
            _U, "the store cannot be reached or fails", "check that the store runs; Aegis tries again"
        ),
        Reason.SOURCE_UNTRUSTED: Meaning(
            _U,
            "the store's TLS certificate does not verify",
            "ask the platform team to put the store's CA into the source's caBundle",
        ),
        Reason.SOURCE_MISCONFIGURED: Meaning(
            _U,
            "the policy's source is incomplete",
            "ask the platform team to check the source's endpoint and credentials Secret; Aegis tries again",
        ),
        Reason.ADDRESS_FORBIDDEN: Meaning(
            _U,
            "the store's name leads to an address that Aegis does not connect to",
            "ask the platform team to list the network in the source's allowedCIDRs, if it is meant",
        ),
        Reason.REDIRECT_FORBIDDEN: Meaning(
            _U,
            "the store redirects to a host that the source does not list",
            "ask the platform team to list the host in the source's redirectHosts, if it is meant",
        ),
        Reason.WORKER_FAILED: Meaning(
            _U, "the process that verified it ended unexpectedly", "see the controller's log; Aegis tries again"
        ),
        Reason.NO_MODEL: Meaning(_A, "the workload names no model", "nothing"),
        Reason.NOT_ENROLLED: Meaning(_A, "the namespace's policy is Disabled or the namespace is exempt", "nothing"),
        Reason.UNCHANGED: Meaning(_A, "the update changes no pod template", "nothing"),
        Reason.EXCEPTED: Meaning(
            _A, "an exception in the ModelPolicy admits it until its expiryTime", "have the model signed before then"
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
        Reason.UNRESOLVABLE_REFERENCE: Meaning(
            _A, "depends on a value that is not known before the container runs", "write the model's URI in full"
        ),
        Reason.PROTECTED_FIELD: Meaning(
            _A,
            "only the operator may write this field",
            "remove it; verdicts come from the controller and cannot be set by hand",
        ),
        Reason.REQUEST_MALFORMED: Meaning(
            _A, "the request is not an AdmissionReview that Aegis understands", "report it"
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
        Reason.READY: Meaning(_P, "everything it needs is there", "nothing"),
        Reason.SOURCE_RESOLVED: Meaning(_P, "the artifact was found and read", "nothing"),
        Reason.KEYS_READ: Meaning(_P, "the last reading of the keyring's source succeeded", "nothing"),
        Reason.KEYS_RESOLVED: Meaning(_P, "every keyring of the policy has usable keys", "nothing"),
        Reason.SIGNED_BY_ACTIVE_KEY: Meaning(_P, "an active key signed it", "nothing"),
        Reason.RELIES_ON_RETIRING_KEY: Meaning(
            _P,
            "only keys that are being rotated out signed it",
            "sign it again with the active key before the window ends",
        ),
        Reason.KEYS_MISSING: Meaning(
            _P,
            "keys that were there are absent at the source; they stay accepted until an admin decides",
            "restore them at the source, or revoke them in spec.keys",
        ),
        Reason.ALL_KEYS_PRESENT: Meaning(
            _P, "every key seen so far is still at the source or was ended there", "nothing"
        ),
        Reason.NO_CONFLICT: Meaning(_P, "no other policy of the same precedence governs its namespaces", "nothing"),
        Reason.POLICY_CONFLICT: Meaning(
            _P,
            "another policy of the same precedence governs some of its namespaces, and every one of them must admit",
            "make one of them more specific",
        ),
        Reason.EXCEPTIONS_VALID: Meaning(_P, "every exception ends within 30 days", "nothing"),
        Reason.EXCEPTION_TOO_LONG: Meaning(
            _P, "an exception that ends more than 30 days ahead has no effect", "give it an earlier expiryTime"
        ),
        Reason.EXCEPTION_ENDS_SOON: Meaning(
            _P, "an exception ends within three days", "have the model signed, or renew the exception"
        ),
    }
)


def meaning(reason: Reason) -> Meaning:
    """The family, sentence and next step of `reason`."""
    return MEANINGS[reason]
