"""A port is one run's alone, from the moment it is taken until the run ends, whether or not its server listens."""

import contextlib
import socket

from tests.testbed.ports import Ports


def can_bind(port: int) -> bool:
    with socket.socket() as other, contextlib.suppress(OSError):
        other.bind(("127.0.0.1", port))
        return True
    return False


def test_a_taken_port_is_closed_to_others_and_open_to_its_server() -> None:
    with contextlib.closing(Ports()) as ports:
        port = ports.take()
        assert not can_bind(port)
        with socket.create_server(("127.0.0.1", port)):
            assert not can_bind(port)
        assert not can_bind(port), "after its server has stopped"
    assert can_bind(port)


def test_no_port_is_given_twice() -> None:
    with contextlib.closing(Ports()) as one, contextlib.closing(Ports()) as other:
        taken = [ports.take() for ports in (one, other) for _ in range(50)]
    assert len(set(taken)) == len(taken)
