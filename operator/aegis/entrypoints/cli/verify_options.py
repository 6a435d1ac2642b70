"""The options of `aegis verify`: what is verified, by which signatures, by whom, and what more a policy would want."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime

from aegis.core.formats.form import SignatureFormat
from aegis.core.subjects import SubjectName
from aegis.core.times import read_moment
from aegis.entrypoints.cli.keys import add_certificates
from aegis.entrypoints.cli.options import add_output


def add_options(parser: ArgumentParser) -> None:
    """All of them, in the order in which the help lists them."""
    _add_artifact(parser)
    _add_signers(parser)
    _add_authorities(parser)
    _add_requirements(parser)
    _add_statements(parser)
    add_output(parser, ("text", "json"))


def _add_artifact(parser: ArgumentParser) -> None:
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


def _add_signers(parser: ArgumentParser) -> None:
    add = parser.add_argument
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


def _add_authorities(parser: ArgumentParser) -> None:
    add = parser.add_argument
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


def _add_requirements(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--threshold",
        type=_count,
        default=1,
        metavar="N",
        help="how many distinct keys or identities must have signed (default 1)",
    )
    add(
        "--not-before",
        type=_moment,
        default=None,
        metavar="TIME",
        help="count only signatures made since then (RFC 3339), by the word of a log or timestamp authority that is"
        " trusted: needs --trusted-root or --rekor-key",
    )
    add(
        "--digest",
        default="",
        metavar="sha256:HEX",
        help="what the artifact's digest must be; without --artifact, all that is known of it",
    )
    add(
        "--denied-digest",
        action="append",
        default=[],
        metavar="sha256:HEX",
        help="what neither the artifact's digest nor that of a file in it may be, whoever signed it; may be repeated",
    )


def _add_statements(parser: ArgumentParser) -> None:
    add = parser.add_argument
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
        "--subject-name",
        choices=[name.value for name in SubjectName],
        default=SubjectName.ANY.value,
        help="with MatchURI, count only signed statements that call the artifact as its path or URI ends (default Any)",
    )
    add(
        "--ignore-path",
        action="append",
        default=[],
        metavar="PATH",
        help="a file or folder that the signer of a folder may have left out; may be repeated (Git's own always may)",
    )


def _count(text: str) -> int:
    value = int(text) if text.isascii() and text.isdigit() else 0
    if value < 1:
        raise ArgumentTypeError(f"'{text}' is no number from 1 on")
    return value


def _moment(text: str) -> datetime:
    try:
        return read_moment(text)
    except ValueError as error:
        raise ArgumentTypeError(f"'{text}' {error}, as in 2026-05-01T00:00:00Z") from None


def _format(text: str) -> str:
    """A member of SignatureFormat in any case, '' for `auto`."""
    names = {"auto": "", **{name.lower(): str(name) for name in SignatureFormat}}
    if text.lower() not in names:
        raise ArgumentTypeError(f"'{text}' is none of auto, {', '.join(SignatureFormat)}")
    return names[text.lower()]
