"""`aegis verify`: the verdict of the cluster, before anything is in the cluster."""

from argparse import Namespace

from aegis.core.key_files import CertificateUse
from aegis.core.subjects import SubjectName
from aegis.entrypoints.cli.command import Command, Exit, importing
from aegis.entrypoints.cli.complaint import complain
from aegis.entrypoints.cli.verify_options import add_options
from aegis.settings import Settings

TEXT = """\
Reads the artifact once and answers as a cluster with these keys would, for the same reasons:

  exit code 0  Verified   enough of the keys signed these very bytes
            1  Rejected   they did not, or there is no signature; trying again changes nothing
            2             the call is wrong: no such file, no public key in it, an unknown option
            3  Undecided  a store or a key source could not tell; trying again may help

An artifact or a signature is a path, or an s3://, gs://, az://, https://, oci:// or hf:// URI. A
folder, a URI of the first three with '/' at its end, or hf://OWNER/NAME is one artifact: every file
below it counts. A local file that does not exist is a wrong call (2); an object that its store does
not have is Undecided (3), because an upload may be under way. Without --signature one looks beside the
artifact, for NAME.sig, NAME.cosign, NAME.sigstore.json, NAME.bundle and model.sig; finding none of them
is Rejected, NotSigned (1).

A key is a PEM file with one or more public keys, or a key in Vault or in AWS KMS. Of one in Vault the
newest version counts, and earlier ones for seven days after their successor came, as in a
ModelKeyring by default. `aegis keys` lists them.

An identity stands in the certificate of a keyless signature. It counts by the trusted root, offline:
the certificate's authority, its logs and the time of signing. It needs the extra 'keyless'.

Environment: AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_SESSION_TOKEN and AWS_CA_BUNDLE for stores; HF_ENDPOINT, HF_TOKEN and HF_REDIRECT_HOSTS for
hubs; VAULT_ADDR, VAULT_TOKEN, VAULT_CACERT and VAULT_NAMESPACE for Vault; AWS_ENDPOINT_URL_KMS for
AWS KMS. Nothing else is read: no profile, no proxy, no metadata service.

  aegis verify --artifact model.safetensors --key release.pub
  aegis verify --artifact s3://models/llama/model.safetensors --key vault-transit:release -o json
  aegis verify --artifact m.gguf --signature m.gguf.sig --key a.pub --key b.pub --threshold 2
  aegis verify --artifact m.gguf --identity release@models.example --issuer https://accounts.example \\
               --trusted-root trusted_root.json
"""


def _run(options: Namespace) -> int:
    with importing():
        from aegis.entrypoints.cli.answer import as_json, as_text, exit_code  # noqa: PLC0415 (see the package)
        from aegis.services.verify_artifact import RequestInvalid  # noqa: PLC0415
        from aegis.wiring.verify import Request, verify  # noqa: PLC0415

    request = Request(
        artifact=options.artifact,
        revision=options.revision,
        keys=tuple(options.key),
        certificates=CertificateUse(options.certificates),
        signatures=tuple(options.signature),
        declared=options.format,
        threshold=options.threshold,
        not_before=options.not_before,
        digest=options.digest,
        denied_digests=tuple(options.denied_digest),
        identities=tuple(options.identity),
        issuers=tuple(options.issuer),
        trusted_root=options.trusted_root,
        rekor_keys=tuple(options.rekor_key),
        authorities=tuple(options.cert_chain),
        certificate_subjects=tuple(options.cert_subject),
        predicate_types=tuple(options.predicate_type),
        ignore_paths=tuple(options.ignore_path),
        subject_name=SubjectName(options.subject_name),
    )
    try:
        answer = verify(request, Settings.of_this_process())
    except RequestInvalid as error:
        complain(str(error), "verify")
        return Exit.USAGE
    write = as_json if options.output == "json" else as_text
    print(write(options.artifact or options.digest, answer))
    return exit_code(answer)


COMMAND = Command("verify", "verify one artifact against keys", _run, TEXT, add_options)
