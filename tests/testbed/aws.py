"""AWS as moto plays it: KMS and STS over TLS, in a thread of the tests' own process. All state is in memory."""

import logging
import threading
import warnings
from pathlib import Path
from typing import Any

from .pki import Authority
from .ports import Ports

REGION = "eu-central-1"
ROLE = "arn:aws:iam::123456789012:role/aegis"


class AWS:
    """One endpoint for every service, as moto tells them apart; `client` is an administrator's."""

    def __init__(self, folder: Path, ports: Ports) -> None:
        authority = Authority(folder / "pki", "aws")
        self.bundle = authority.bundle
        self._pair = authority.issue("aws-server")
        self._port = ports.take()
        self.url = f"https://127.0.0.1:{self._port}"
        self._server: Any = None

    def start(self) -> None:
        """Returns once it listens."""
        with warnings.catch_warnings():
            # What moto imports uses what others call old.
            warnings.simplefilter("ignore")
            from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
            from werkzeug.serving import make_server
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        tls = (str(self._pair.certificate), str(self._pair.key))
        application = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", self._port, application, threaded=True, ssl_context=tls)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def client(self, service: str) -> Any:
        """A client of boto3's with an administrator's rights."""
        import boto3

        keys = {"aws_access_key_id": "AKIAADMIN", "aws_secret_access_key": "admin"}
        return boto3.client(service, region_name=REGION, endpoint_url=self.url, verify=str(self.bundle), **keys)

    def close(self) -> None:
        """Ends it, and forgets everything."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
