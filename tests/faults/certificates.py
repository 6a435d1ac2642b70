"""A certificate of the webhook that is about to be replaced, and what the replicas show."""

import base64
import json
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from tests.faults.world import World
from tests.integration.webhookrig import CERTIFICATE_SECRET, shown_serial
from tests.testbed.openbao import OPERATOR_NAMESPACE

from aegis.adapters.cluster.permissions import AUTHORITY_SECRET
from aegis.core.certificates import Pair, issue, new_authority
from aegis.core.certificates.plan import OVERLAP

IN_NAMESPACE = ("-n", OPERATOR_NAMESPACE)


def due_in(world: World, wait: timedelta) -> int:
    """A certificate whose authority is being replaced: what the next one signs is served after `wait`.

    Answers the serial number of the present certificate.
    """
    now = datetime.now(UTC)
    stored = world.plane.kubectl.get("secret", CERTIFICATE_SECRET, *IN_NAMESPACE)["data"]
    served = base64.b64decode(stored["tls.crt"])
    old, following = new_authority(now - OVERLAP * 3, _new_key), new_authority(now - OVERLAP + wait, _new_key)
    present = issue(old, _names(served), now - OVERLAP * 2, _new_key)
    _write(world, AUTHORITY_SECRET, following, old.certificate + following.certificate)
    _write(world, CERTIFICATE_SECRET, present, old.certificate)
    return x509.load_pem_x509_certificate(present.certificate).serial_number


def shown(world: World) -> set[int]:
    """The serial numbers of what the replicas show to a new connection."""
    return set(map(shown_serial, world.aegis.webhook_ports))


def authorities(world: World) -> int:
    """How many the API server trusts."""
    webhooks = world.plane.kubectl.get("validatingwebhookconfiguration", "aegis")["webhooks"]
    (bundle,) = {each["clientConfig"]["caBundle"] for each in webhooks}
    return base64.b64decode(bundle).count(b"BEGIN CERTIFICATE")


def _write(world: World, name: str, pair: Pair, authorities: bytes) -> None:
    entries = {"tls.crt": pair.certificate, "tls.key": pair.key, "ca.crt": authorities}
    data = {entry: base64.b64encode(value).decode() for entry, value in entries.items()}
    world.plane.kubectl("patch", "secret", name, *IN_NAMESPACE, "--type=merge", "-p", json.dumps({"data": data}))


def _names(certificate: bytes) -> list[str]:
    read = x509.load_pem_x509_certificate(certificate)
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())
