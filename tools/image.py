"""Builds the container image with the first builder that this machine has and that works.

    python3 tools/image.py [--tag NAME] [--base IMAGE]

Only the standard library, so that no virtual environment is needed to make an image.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Builder, and the question that it answers only where it can build.
BUILDERS = {"docker": ["docker", "info"], "podman": ["podman", "info"], "buildah": ["buildah", "info"]}


def main() -> int:
    """The builder's own exit code; 1 and a sentence when there is none."""
    parser = argparse.ArgumentParser(description="Build the container image.")
    parser.add_argument("--tag", default=f"aegis:{version()}", help="what the image is called (default: %(default)s)")
    parser.add_argument("--base", help="an image with Python >= 3.11 and pip to build on (default: the Dockerfile's)")
    given = parser.parse_args()
    builder = next(filter(works, BUILDERS), None)
    if builder is None:
        names = ", ".join(BUILDERS)
        print(f"No container builder works here: none of {names} is installed and running.", file=sys.stderr)
        return 1
    command = [builder, "build", "--tag", given.tag, "--build-arg", f"VERSION={version()}"]
    if given.base:
        command += ["--build-arg", f"BASE={given.base}"]
    if commit := revision():
        command += ["--build-arg", f"REVISION={commit}"]
    print(" ".join([*command, "."]), flush=True)
    return subprocess.run([*command, "."], cwd=ROOT, check=False).returncode


def works(builder: str) -> bool:
    """Whether the builder is installed and can be asked; a client without its server is of no use."""
    if shutil.which(builder) is None:
        return False
    return subprocess.run(BUILDERS[builder], capture_output=True, check=False).returncode == 0


def version() -> str:
    """The version that the package says it has."""
    text = (ROOT / "operator" / "aegis" / "__init__.py").read_text(encoding="utf-8")
    return text.partition('__version__ = "')[2].partition('"')[0]


def revision() -> str:
    """The commit, or nothing outside a clone."""
    command = ["git", "rev-parse", "HEAD"]
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
