"""The two Secrets of the webhook's certificates, with a clock turned by hand, and a client as strict as can be."""

import ssl
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec

from aegis.core.certificates import Pair, Step, Stored, changes, issue, new_authority, plan

NAMES = ("aegis-webhook.aegis-system.svc", "127.0.0.1", "::1")
NOW = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
DUE = NOW + timedelta(days=5)
AUTHORITY_DUE = NOW + timedelta(days=250)
Data = Mapping[str, bytes]


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def entries(made: Pair, *authorities: Pair) -> dict[str, bytes]:
    bundle = b"".join(each.certificate for each in authorities)
    return {"tls.crt": made.certificate, "tls.key": made.key, "ca.crt": bundle}


def fresh(now: datetime = NOW, names: tuple[str, ...] = NAMES) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Both Secrets right after they were made: that of the authority, and that of what is served."""
    authority = new_authority(now, new_key)
    return entries(authority, authority), entries(issue(authority, names, now, new_key), authority)


class Secrets:
    """Both Secrets, and a clock turned by hand; `trusted` is every bundle that there was, with its time."""

    def __init__(self, authority: Data, leaf: Data, now: datetime = NOW) -> None:
        self.authority, self.leaf, self.now = dict(authority), dict(leaf), now

    @property
    def stored(self) -> Stored:
        return Stored(self.authority, self.leaf, NAMES, self.now)

    @property
    def due(self) -> Step:
        return plan(self.stored).step

    @property
    def trusted(self) -> int:
        return self.authority["ca.crt"].count(b"BEGIN")

    def step(self, wanted: Step) -> None:
        """Does what is due, which has to be that."""
        assert self.due is wanted
        made = changes(wanted, self.stored, new_key)
        (self.leaf if wanted is Step.ISSUE else self.authority).update(made)

    def settle(self) -> list[Step]:
        """Does what is due until nothing is, without time passing; what was done."""
        done: list[Step] = []
        while (step := self.due) is not Step.KEEP:
            self.step(step)
            done.append(step)
            assert len(done) < 5
        return done


def handshake(data: Data, bundle: bytes, host: str) -> None:
    """A real TLS handshake in memory, as strict as OpenSSL can be. Raises ssl.SSLError."""
    client = ssl.create_default_context(cadata=bundle.decode())
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _load(server, data)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    peers = [
        client.wrap_bio(to_client, to_server, server_hostname=host),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    while peers:
        for peer in tuple(peers):
            try:
                peer.do_handshake()
                peers.remove(peer)
            except ssl.SSLWantReadError:
                continue


def _load(context: ssl.SSLContext, data: Data) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data["tls.crt"] + data["tls.key"])
        file.flush()
        context.load_cert_chain(file.name)
