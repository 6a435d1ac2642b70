"""`aegis verify`: the verdict of the cluster, before anything is in the cluster."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from aegis.core.formats.form import SignatureFormat
from aegis.core.key_files import CertificateUse
from aegis.entrypoints.cli.command import Command, Exit, importing
from aegis.entrypoints.cli.keys import add_certificates
from aegis.settings import Settings

TEXT = """\
Reads the artifact once and answers as a cluster with these keys would, for the same reasons:

  exit code 0  Verified   enough of the keys signed these very bytes
            1  Rejected   they did not, or there is no signature; trying again changes nothing
            2             the call is wrong: no such file, no public key in it, an unknown option
            3  Undecided  a store or a key source could not tell; trying again may help

An artifact or a signature is a path, or an s3://, gs://, az://, https://, oci:// or hf:// URI. A
folder, a URI of the first three with '/' at its end, or hf://OWNER/NAME is one artifact: every file
below it counts. A local file that
does not exist is a wrong call (2); an object that its store does not have is Undecided (3), because an
upload may be under way. Without --signature one looks beside the artifact, for NAME.sig, NAME.cosign,
NAME.sigstore.json, NAME.bundle and model.sig; finding none of them is Rejected, NotSigned (1).

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


def _add_arguments(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--artifact", default="", metavar="PATH|URI", help="the file to verify")
    add(
        "--revision",
        default="",
        metavar="NAME",
        help="the state of it that the store knows by that name: a version id, a generation, a branch or commit",
    )
    add(
        "--signature",
        action="append",
        default=[],
        metavar="PATH|URI",
        help="a signature over it; may be repeated (default: look beside the artifact)",
    )
    add(
        "--key",
        action="append",
        default=[],
        metavar="KEY",
        help="PEM file, vault-kv:MOUNT/PATH[#FIELD], vault-transit:[MOUNT/]NAME or awskms:ID|alias/NAME|ARN; may be"
        " repeated",
    )
    add_certificates(parser)
    add(
        "--identity",
        action="append",
        default=[],
        metavar="SUBJECT",
        help="who may have signed without a key: an address or a URI, or a URI's beginning up to a '@' or '/'",
    )
    add(
        "--issuer",
        action="append",
        default=[],
        metavar="URL",
        help="the OpenID provider that vouched for the identity: one for all, or one for each",
    )
    add(
        "--trusted-root",
        default="",
        metavar="FILE",
        help="Sigstore's trusted_root.json, by which identities and log entries count",
    )
    add(
        "--rekor-key",
        action="append",
        default=[],
        metavar="FILE",
        help="PEM key of a transparency log: signatures count only if they are proven to stand in one",
    )
    add(
        "--cert-chain",
        action="append",
        default=[],
        metavar="FILE",
        help="PEM certificates of authorities: whose certificates for code signing lead to one may have signed",
    )
    add(
        "--cert-subject",
        action="append",
        default=[],
        metavar="NAME",
        help="subject that such a certificate must have, as in 'CN=release,O=Acme'; may be repeated (default: any)",
    )
    add(
        "--threshold",
        type=_count,
        default=1,
        metavar="N",
        help="how many distinct keys or identities must have signed (default 1)",
    )
    add(
        "--digest",
        default="",
        metavar="sha256:HEX",
        help="what the artifact's digest must be; without --artifact, all that is known of it",
    )
    add(
        "--format",
        type=_format,
        default="auto",
        metavar="FORMAT",
        help=f"the only accepted form of the signatures: {', '.join(SignatureFormat)}, or auto (default)",
    )
    add(
        "--predicate-type",
        action="append",
        default=[],
        metavar="TYPE",
        help="count only signed statements of this type; may be repeated (default: signatures of the model itself)",
    )
    add(
        "--ignore-path",
        action="append",
        default=[],
        metavar="PATH",
        help="a file or folder that the signer of a folder may have left out; may be repeated (Git's own always may)",
    )
    add("-o", dest="output", choices=("text", "json"), default="text", help="how the answer is written (default text)")


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
        digest=options.digest,
        identities=tuple(options.identity),
        issuers=tuple(options.issuer),
        trusted_root=options.trusted_root,
        rekor_keys=tuple(options.rekor_key),
        authorities=tuple(options.cert_chain),
        certificate_subjects=tuple(options.cert_subject),
        predicate_types=tuple(options.predicate_type),
        ignore_paths=tuple(options.ignore_path),
    )
    try:
        answer = verify(request, Settings.of_this_process())
    except RequestInvalid as error:
        print(f"aegis verify: {error}", file=sys.stderr)
        return Exit.USAGE
    write = as_json if options.output == "json" else as_text
    print(write(options.artifact or options.digest, answer))
    return exit_code(answer)


def _count(text: str) -> int:
    value = int(text) if text.isascii() and text.isdigit() else 0
    if value < 1:
        raise ArgumentTypeError(f"'{text}' is no number from 1 on")
    return value


def _format(text: str) -> str:
    """A member of SignatureFormat in any case, '' for `auto`."""
    names = {"auto": "", **{name.lower(): str(name) for name in SignatureFormat}}
    if text.lower() not in names:
        raise ArgumentTypeError(f"'{text}' is none of auto, {', '.join(SignatureFormat)}")
    return names[text.lower()]


COMMAND = Command("verify", "verify one artifact against keys", _run, TEXT, _add_arguments)
