"""A shell that sources the file sees exactly the values, whatever stands in them."""

import subprocess
from pathlib import Path

from tests.testbed.envfile import render


def test_values_survive_the_shell(tmp_path: Path) -> None:
    variables = {"PLAIN": "https://127.0.0.1:8200", "EMPTY": "", "ODD": 'it\'s $HOME `date` "x" \\ end'}
    programs = tmp_path / "my programs"
    (tmp_path / "env").write_text(render(variables, programs))
    script = '. ./env; for name in PLAIN EMPTY ODD PATH; do printenv "$name"; done'
    command, path = ["/bin/sh", "-c", script], {"PATH": "/bin:/usr/bin"}
    output = subprocess.run(command, cwd=tmp_path, env=path, text=True, capture_output=True, check=True)
    assert output.stdout.splitlines() == [*variables.values(), f"{programs}:/bin:/usr/bin"]
