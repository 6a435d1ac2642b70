"""What to do next where a command was called by hand: there are options and variables here, and no policy or Secret."""

from collections.abc import Mapping
from types import MappingProxyType

from aegis.core.meanings import meaning
from aegis.core.reasons import Reason

_HERE: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NOT_SIGNED: "sign the artifact, and put the signature beside it (its name with .sig or .sigstore.json"
        " added) or name it with --signature",
        Reason.SIGNATURE_INVALID: "compare the artifact's digest with that of the file that was signed, or sign it"
        " again with a key of --key",
        Reason.SCHEME_NOT_ALLOWED: "sign again as 'openssl dgst -sha256 -sign' or 'cosign sign-blob' do by themselves;"
        " in a cluster a ModelKeyring may name the scheme in its schemes",
        Reason.SIGNATURE_MALFORMED: "sign with 'openssl dgst -sha256 -sign' or 'cosign sign-blob' and a key that --key"
        " takes, leave the file unchanged, and let --format fit it",
        Reason.THRESHOLD_NOT_MET: "add signatures by further keys, or name those that are missing with --signature and"
        " --key",
        Reason.DIGEST_MISMATCH: "find out who replaced the artifact, or correct --digest",
        Reason.KEYRING_EMPTY: "store a public key there that can be used, or correct --key",
        Reason.KEY_NOT_FOUND: "write the public key there, or correct the source's name",
        Reason.KEY_SOURCE_DENIED: "check VAULT_TOKEN and its policy: to read the secret's data and metadata, or the"
        " transit key",
        Reason.KEY_SOURCE_UNTRUSTED: "name the file with the CA's certificate in VAULT_CACERT, or correct VAULT_ADDR",
        Reason.KEY_SOURCE_MISCONFIGURED: "check the source's name, and the VAULT_… or AWS_… variables by which it is"
        " reached",
        Reason.SOURCE_MISCONFIGURED: "check AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and"
        " AWS_SESSION_TOKEN",
        Reason.SOURCE_UNTRUSTED: "name the file with the CA's certificate in AWS_CA_BUNDLE, or correct the address",
        Reason.ARTIFACT_NOT_FOUND: "check the URI for a typing error and that the AWS_… credentials may read it",
        Reason.SOURCE_UNAVAILABLE: "check that the store runs and that its address is right, and try again",
        Reason.SOURCE_TIMEOUT: "check the store's load, and try again",
    }
)


def next_step(reason: Reason) -> str:
    """What to do about it; 'nothing' when all is well."""
    return _HERE.get(reason, meaning(reason).next_step)
