"""Who answers reviews: a row each, with the command that serves them on one port."""

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.testbed.binaries import extra
from tests.testbed.pki import KeyPair
from tests.testbed.recipes import REVIEW_WEBHOOK

from bench.webhook.api_server import OPERATOR_NAMESPACE

PATH = "/validate"
NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder};
    client_max_body_size 24m;
    client_body_buffer_size 256k;
    keepalive_requests 1000000000;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {pair.certificate};
        ssl_certificate_key {pair.key};
        location = {path} {{
            default_type application/json;
            return 200 '{answer}';
        }}
    }}
}}
"""
ANSWER = (
    '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":'
    '{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002","allowed":true}}'
)


class Missing(Exception):
    """A peer's program is not installed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a peer serves, and with what: `account` is what a Pod's ServiceAccount folder holds."""

    folder: Path
    port: int
    pair: KeyPair
    account: Path
    api_port: int
    status_port: int


@dataclass(frozen=True, slots=True)
class Command:
    """How to start it."""

    arguments: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def _aegis(place: Place) -> Command:
    """The program as a Pod runs it."""
    variables = {
        "AEGIS_NAMESPACE": OPERATOR_NAMESPACE,
        "AEGIS_WEBHOOK_LISTEN": f"127.0.0.1:{place.port}",
        "AEGIS_STATUS_LISTEN": f"127.0.0.1:{place.status_port}",
        "AEGIS_SERVICE_ACCOUNT_DIR": str(place.account),
        "KUBERNETES_SERVICE_HOST": "127.0.0.1",
        "KUBERNETES_SERVICE_PORT": str(place.api_port),
    }
    return Command([str(Path(sys.prefix) / "bin" / "aegis"), "webhook"], variables)


def _nginx(place: Place) -> Command:
    """The floor: it reads what is asked and always says the same."""
    # Where distributions put it, which is in no person's PATH.
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise Missing("nginx")
    configuration = place.folder / "nginx.conf"
    configuration.write_text(
        NGINX.format(folder=place.folder, port=place.port, pair=place.pair, path=PATH, answer=ANSWER)
    )
    return Command([program, "-p", str(place.folder), "-c", str(configuration)])


def _go(place: Place) -> Command:
    """The least webhook in Go."""
    options = [f"-address=127.0.0.1:{place.port}", f"-certificate={place.pair.certificate}", f"-key={place.pair.key}"]
    return Command([extra(REVIEW_WEBHOOK.name), *options], {"GOMAXPROCS": "1"})


def _kopf(place: Place) -> Command:
    """kopf's server with Aegis's decision."""
    files = [str(place.pair.certificate), str(place.pair.key)]
    return Command([sys.executable, "-m", "bench.webhook.kopf_server", str(place.port), *files])


AEGIS, FLOOR, GO, KOPF = "Aegis", "nginx", "Go", "kopf"

PEERS: Mapping[str, Callable[[Place], Command]] = {AEGIS: _aegis, FLOOR: _nginx, GO: _go, KOPF: _kopf}
"""How each is started; raises Missing."""
