"""What a key source needs from the world, handed over by whoever opens it: sources look for nothing themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aegis.adapters.keysources.names import checked_token
from aegis.core.errors import Undecidable
from aegis.core.key_files import CertificateUse
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.identity_token import IdentityToken
from aegis.core.spec.key_sources.secret import SecretKeyRef


@dataclass(frozen=True, slots=True)
class KeySourceContext:
    """The surroundings of a key source.

    `secrets` holds the data of the Secrets in the operator's namespace that the spec names (see `secrets_named_by`);
    one that does not exist is left out. It is read anew at every reading, so a live view may be given.
    `service_account_token` answers the controller's token for an audience ('' means the one as mounted) and
    `read_file` a file's bytes, both as they are now, because tokens rotate; both raise OSError when there is none.
    `monotonic` is a clock in seconds that never goes back. `timeout` bounds one request as a whole, in seconds.
    `certificates` says what a certificate in the place of a public key means.
    """

    secrets: Mapping[str, Mapping[str, bytes]] = field(repr=False)
    service_account_token: Callable[[str], str]
    read_file: Callable[[str], bytes]
    monotonic: Callable[[], float]
    timeout: float = 10.0
    certificates: CertificateUse = CertificateUse.REFUSE

    def secret_entry(self, ref: SecretKeyRef) -> bytes:
        """One entry of a Secret, which may be empty. Raises Undecidable(KeySourceMisconfigured)."""
        data = self.secrets.get(ref.name)
        if data is None:
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, f"no Secret '{ref.name}' in Aegis's own namespace")
        if ref.key not in data:
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, f"the Secret '{ref.name}' has no entry '{ref.key}'")
        return data[ref.key]

    def secret_text(self, ref: SecretKeyRef) -> str:
        """One entry of a Secret that can stand in a header. Raises Undecidable(KeySourceMisconfigured)."""
        return checked_token(_plain(self.secret_entry(ref)), f"the Secret '{ref.name}', entry '{ref.key}',")

    def token_in_file(self, path: str) -> str:
        """The token in a file. Raises Undecidable(KeySourceMisconfigured)."""
        try:
            content = self.read_file(path)
        except OSError as error:
            detail = f"the token file '{path}' cannot be read"
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, detail) from error
        return checked_token(_plain(content), f"the token file '{path}'")

    def token_of_account(self, audience: str) -> str:
        """A token of the controller's ServiceAccount. Raises Undecidable(KeySourceMisconfigured)."""
        try:
            token = self.service_account_token(audience)
        except OSError as error:
            raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, "the ServiceAccount's token cannot be read") from error
        return token.strip()

    def identity(self, token: IdentityToken) -> str:
        """The token that proves to a cloud who asks. Raises Undecidable(KeySourceMisconfigured)."""
        return self.token_in_file(token.file) if token.file else self.token_of_account(token.audience)


def _plain(secret: bytes) -> str:
    """As text, without the line break that editors put; what is not ASCII fails the token's check."""
    return secret.decode("ascii", "replace").strip()
