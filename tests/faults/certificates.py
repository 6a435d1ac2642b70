"""A certificate of the webhook that is about to be replaced, and what the replicas show."""

import base64
import json
from datetime import UTC, datetime, timedelta
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from tests.faults.world import World
from tests.integration.webhookrig import CERTIFICATE_SECRET, shown_serial
from tests.testbed.openbao import OPERATOR_NAMESPACE

from aegis.core.certificates import AUTHORITIES, Issued, Step, changes, issue
from aegis.core.certificates.issue import LIFE
from aegis.core.certificates.plan import OVERLAP

SECRET = ("secret", CERTIFICATE_SECRET, "-n", OPERATOR_NAMESPACE)


def due_in(world: World, wait: timedelta) -> int:
    """One that was issued long ago, and beside it the next one, which is served after `wait`; answers its serial."""
    stored = {name: base64.b64decode(value) for name, value in world.plane.kubectl.get(*SECRET)["data"].items()}
    now = datetime.now(UTC)
    aged = changes(Step.ISSUE, {AUTHORITIES: b""}, partial(_issued, stored["tls.crt"], now - LIFE * 0.7))
    kept = {name: value for name, value in aged.items() if value is not None}
    staged = changes(Step.STAGE, kept, partial(_issued, stored["tls.crt"], now - OVERLAP + wait))
    data = {name: value and base64.b64encode(value).decode() for name, value in (aged | staged).items()}
    world.plane.kubectl("patch", *SECRET, "--type=merge", "-p", json.dumps({"data": data}))
    return x509.load_pem_x509_certificate(kept["tls.crt"]).serial_number


def shown(world: World) -> set[int]:
    """The serial numbers of what the replicas show to a new connection."""
    return set(map(shown_serial, world.aegis.webhook_ports))


def authorities(world: World) -> int:
    """How many the API server trusts."""
    webhooks = world.plane.kubectl.get("validatingwebhookconfiguration", "aegis")["webhooks"]
    (bundle,) = {each["clientConfig"]["caBundle"] for each in webhooks}
    return base64.b64decode(bundle).count(b"BEGIN CERTIFICATE")


def _issued(model: bytes, begin: datetime) -> Issued:
    """A certificate for the same names, which begins at that time."""
    names = x509.load_pem_x509_certificate(model).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    wanted = [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]
    return issue(wanted, begin, lambda: ec.generate_private_key(ec.SECP256R1()))
