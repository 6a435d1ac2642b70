"""Small questions to a server that may not be up yet. A no is an answer here, never an exception."""

import socket
from pathlib import Path

import urllib3

TIMEOUT = urllib3.Timeout(connect=1.0, read=2.0)


def listens(port: int) -> bool:
    """Whether something accepts connections on that port of 127.0.0.1."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0):
            return True
    except OSError:
        return False


def answers(url: str, bundle: Path | None = None, status: int = 200) -> bool:
    """Whether a GET is answered with that status; of https, the certificate has to hold against `bundle`."""
    try:
        with urllib3.PoolManager(ca_certs=str(bundle) if bundle else None, retries=False, timeout=TIMEOUT) as pool:
            return pool.request("GET", url).status == status
    except urllib3.exceptions.HTTPError:
        return False
