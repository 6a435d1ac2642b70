"""How much memory the processes of Aegis hold, those that they started included. Linux only, as the testbed is."""

from pathlib import Path

from tests.testbed.processes import Server


def resident_bytes(server: Server) -> dict[str, int]:
    """Resident bytes (VmRSS) of the process, and of all its children together."""
    if server.pid is None:
        return {}
    found = {server.name: server.resident_bytes}
    children = [status for pid in _descendants(server.pid) if (status := _status(pid))]
    if children:
        found[f"{server.name}'s child processes"] = sum(_kibibytes(each) * 1024 for each in children)
    return found


def _descendants(pid: int) -> list[int]:
    children = [
        int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()
    ]
    return [each for child in children for each in (child, *_descendants(child))]


def _status(pid: int) -> dict[str, str]:
    path = Path(f"/proc/{pid}/status")
    if not path.exists():
        return {}
    return dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)


def _kibibytes(status: dict[str, str]) -> int:
    return int(status.get("VmRSS", "0 kB").split()[0])
