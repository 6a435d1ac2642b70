"""What the reasons of verdicts say."""

from collections.abc import Mapping
from types import MappingProxyType

from aegis.core.meanings.meaning import Meaning
from aegis.core.reasons import Family, Reason

_V, _R, _U = Family.VERIFIED, Family.REJECTED, Family.UNDECIDED

MEANINGS: Mapping[Reason, Meaning] = MappingProxyType(
    {
        Reason.VERIFIED: Meaning(_V, "enough trusted keys or identities signed this artifact", "nothing"),
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
        Reason.SCHEME_NOT_ALLOWED: Meaning(
            _R,
            "an allowed key signed it, but in a way that does not count for that key",
            "sign again as 'openssl dgst -sha256 -sign' or 'cosign sign-blob' do by themselves, or ask the security"
            " team for the scheme in the keyring's schemes",
        ),
        Reason.SIGNATURE_MALFORMED: Meaning(
            _R,
            "the signature file is not in a form that Aegis reads",
            "sign with 'openssl dgst -sha256 -sign' or 'cosign sign-blob', by an RSA key of 2048 bits or more or an"
            " ECDSA key, and upload the file unchanged",
        ),
        Reason.STATEMENT_MISMATCH: Meaning(
            _R,
            "the signed statement is not about this artifact as it is now: a file was changed, added or taken away",
            "compare the artifact with what was signed, and sign it again as it is stored",
        ),
        Reason.STATEMENT_NOT_ALLOWED: Meaning(
            _R,
            "what was signed is no statement that the policy takes for a signature of the model",
            "sign the artifact itself or as OpenSSF Model Signing does, or ask the platform team for the statement's"
            " type in predicateTypes",
        ),
        Reason.FILES_IGNORED: Meaning(
            _R,
            "the signer left out files that are there",
            "sign all files, take those away, or ask the platform team for them in ignorePaths",
        ),
        Reason.SUBJECT_MISMATCH: Meaning(
            _R,
            "what was signed is not called as this model is: it is another model, or was moved or renamed",
            "find out whether it is the model that was meant, and sign it under the name that ends its URI",
        ),
        Reason.CERTIFICATE_NOT_TRUSTED: Meaning(
            _R,
            "the certificate that it was signed with leads to no authority that a policy names, or is not valid now",
            "sign with a certificate for code signing of such an authority, and let the bundle carry the ones between",
        ),
        Reason.IDENTITY_NOT_PROVEN: Meaning(
            _R,
            "the certificate or the log entry of the keyless signature does not verify against the trusted root",
            "sign again with the Sigstore instance that the platform trusts, and upload the bundle unchanged",
        ),
        Reason.NOT_LOGGED: Meaning(
            _R,
            "no allowed signature is proven to stand in a transparency log that is trusted",
            "sign again with an entry in the log, as 'cosign sign-blob --bundle' does unless it is told not to",
        ),
        Reason.SIGNING_TIME_UNKNOWN: Meaning(
            _R,
            "nobody who is trusted says when it was signed, and the policy's notBefore asks for that",
            "sign again with an entry in a transparency log that dates it, or as an identity; a key alone says no time",
        ),
        Reason.SIGNATURE_TOO_OLD: Meaning(
            _R,
            "it was signed before the moment from which the policy counts signatures",
            "use a model that was signed since, or let the release be checked and signed again",
        ),
        Reason.SIGNER_NOT_ALLOWED: Meaning(
            _R,
            "the signature is valid, but no entry of the policy's signers lets its signer vouch for this URI",
            "sign as the policy allows, or ask the platform team to add the keyring or the identity to its signers",
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
            "fewer distinct keys and identities signed it than the policy's threshold asks for",
            "add signatures by further signers that the policy names",
        ),
        Reason.DIGEST_DENIED: Meaning(
            _R,
            "these very bytes are on the policy's list of what may not run, whoever signed them",
            "use another version of the model, or ask the platform team why it is in the policy's deniedDigests",
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
        Reason.SEAL_KEY_UNUSABLE: Meaning(
            _U,
            "no evidence counts, because the Secret with the sealing key is missing or holds no key",
            "ask the platform team to restore it from a backup, or to delete it so that a new key is made and every"
            " model is verified again",
        ),
        Reason.POLICY_NOT_FOUND: Meaning(
            _U,
            "is not trusted, because no ModelPolicy governs the namespace",
            "ask the platform team for a ModelPolicy that names the namespace; see: kubectl get modelpolicies",
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
        Reason.TRUSTED_ROOT_UNUSABLE: Meaning(
            _U,
            "without a trusted root that can be read, no identity and no transparency log can be checked",
            "ask the platform team to configure the chart's trustedRoot; the operator's log says what is wrong with it",
        ),
        Reason.KEY_REFUSED: Meaning(
            _U,
            "a public key is too weak, of another kind than is taken, or not readable",
            "give an RSA key of 2048 bits or more, one on P-256, P-384 or P-521, or an Ed25519 key",
        ),
        Reason.KEY_NOT_FOUND: Meaning(
            _U, "the key source has nothing at this path", "write the public key there, or correct the path"
        ),
        Reason.KEY_SOURCE_DENIED: Meaning(
            _U,
            "the key source refuses Aegis's credentials or their rights",
            "check the credentials and what they may: Aegis needs to read the key's versions and their public keys",
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
            "put the CA's certificate into the caBundle of spec.source, or correct the address",
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
            _U,
            "what lies there is not in a form that every program reads alike: regular files under plain paths, or an"
            " OCI manifest",
            "remove or rename what the message names, or name another artifact",
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
    }
)
"""Reason → what it says, for all that a verdict can be."""
