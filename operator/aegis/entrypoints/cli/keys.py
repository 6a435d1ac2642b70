"""`aegis keys`: which public keys a file or a key source holds, and which of them would count."""

from argparse import ArgumentParser, Namespace

from aegis.core.key_files import CertificateUse
from aegis.entrypoints.cli.command import Command, Exit, importing
from aegis.entrypoints.cli.complaint import complain
from aegis.entrypoints.cli.options import add_output
from aegis.settings import Settings

TEXT = """\
Lists every key with its fingerprint, as ModelKeyrings and their statuses name it, its algorithm, and
its state: what a ModelKeyring of that source would say that is made now. What is refused is listed
with the reason.

  exit code 0  at least one key counts
            1  none does
            2  the call is wrong: no such file, no PEM in it, a private key, an unknown option
            3  the key source could not tell; trying again may help

A source is a PEM file, or is read as the environment says: VAULT_ADDR, VAULT_TOKEN, VAULT_CACERT and
VAULT_NAMESPACE for Vault; AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
AWS_CA_BUNDLE and AWS_ENDPOINT_URL_KMS for AWS KMS. Nothing else is read: no profile, no proxy, no
metadata service.

  aegis keys release.pub
  aegis keys vault-kv:secret/signing/release
  aegis keys vault-transit:release -o json
  aegis keys awskms:alias/release
"""


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "source",
        metavar="FILE|SOURCE",
        help="PEM file, vault-kv:MOUNT/PATH[#FIELD], vault-transit:[MOUNT/]NAME or awskms:ID|alias/NAME|ARN",
    )
    add_certificates(parser)
    add_output(parser, ("text", "json"), "list")


def add_certificates(parser: ArgumentParser) -> None:
    """The option that is spec.certificates of a ModelKeyring."""
    parser.add_argument(
        "--certificates",
        choices=[use.value for use in CertificateUse],
        default=CertificateUse.REFUSE.value,
        help="what a certificate in the place of a public key means (default Refuse)",
    )


def _run(options: Namespace) -> int:
    with importing():
        from aegis.entrypoints.cli.key_list import as_json, as_text, exit_code  # noqa: PLC0415 (see the package)
        from aegis.services.verify_artifact import RequestInvalid  # noqa: PLC0415
        from aegis.wiring.keys import listing  # noqa: PLC0415

    try:
        found = listing(options.source, CertificateUse(options.certificates), Settings.of_this_process())
    except RequestInvalid as error:
        complain(str(error), "keys")
        return Exit.USAGE
    print(as_json(found) if options.output == "json" else as_text(found))
    return exit_code(found)


COMMAND = Command("keys", "list the public keys of a file or a key source", _run, TEXT, _add_arguments)
