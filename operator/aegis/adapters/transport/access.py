"""How one source of a ModelPolicy is reached, as values that may cross a process boundary."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason


@dataclass(frozen=True, slots=True)
class SourceAccess:
    """What an admin wrote about a source: where it is and how it may be reached.

    `endpoint` is an https origin. `credentials` is the data of the Secret; empty means anonymous. An empty `ca_bundle`
    (PEM) means the public roots. `redirect_hosts` are `host` or `host:port`, `allowed_cidrs` the private networks
    that names may lead to.
    """

    endpoint: str
    region: str = "us-east-1"
    credentials: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    ca_bundle: str = field(default="", repr=False)
    redirect_hosts: tuple[str, ...] = ()
    allowed_cidrs: tuple[str, ...] = ()

    def credential(self, key: str) -> str:
        """The value of one key of the Secret without surrounding blanks, '' if there is none.

        Raises Undecidable(SourceMisconfigured) when it holds what no header can carry.
        """
        value = self.credentials.get(key, b"").strip()
        if not value.isascii() or any(byte < 0x20 or byte == 0x7F for byte in value):
            raise Undecidable(
                Reason.SOURCE_MISCONFIGURED, f"{key} in the credentials Secret is not printable ASCII on one line"
            )
        return value.decode("ascii")
