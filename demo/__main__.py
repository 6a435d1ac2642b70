"""`python -m demo`: starts everything, tells the story, and ends everything it started."""

import sys
import time

from tests.testbed.aegis_processes import Aegis
from tests.testbed.binaries import binaries
from tests.testbed.environment import Environment
from tests.testbed.errors import TestbedError

from .chapters import CHAPTERS
from .stage import UnexpectedOutcome, progress, say
from .world import World, make_stage, shown_size

WEBHOOKS = 2


def main() -> int:
    """Exit code: 0 when everything came out as told; 1, with a sentence, when something did not."""
    begun = time.monotonic()
    try:
        binaries()
        with Environment() as environment:
            _play(environment, begun)
    except (UnexpectedOutcome, TestbedError, TimeoutError) as error:
        print(f"\ndemo: {error}", file=sys.stderr)
        return 1
    return 0


def _play(environment: Environment, begun: float) -> None:
    say("Everything runs on this machine, in a folder of its own, and ends with the demo.")
    with progress("starting etcd, Kubernetes, a Node, OpenBao and SeaweedFS"):
        environment.start()
    aegis = Aegis(environment, webhooks=WEBHOOKS)
    try:
        with progress("installing the chart with helm"):
            aegis.install_chart()
        with progress(f"starting Aegis: a controller, and {WEBHOOKS} replicas of the webhook"):
            aegis.start()
        world = World(environment, aegis, make_stage(environment))
        times = {"the servers and Aegis": time.monotonic() - begun}
        for number, (title, chapter) in enumerate(CHAPTERS, 1):
            chapter_begun = time.monotonic()
            world.stage.title(f"{number}. {title}")
            chapter(world)
            times[f"{number}. {title}"] = time.monotonic() - chapter_begun
            world.weigh()
        _close(world, times, time.monotonic() - begun)
    finally:
        aegis.close()


def _close(world: World, times: dict[str, float], total: float) -> None:
    world.stage.title("What was measured")
    for what, seconds in times.items():
        say(f"  {what:52} {seconds:6.1f} s")
    say(f"  {'together':52} {total:6.1f} s")
    for what, value in world.measured.items():
        say(f"  {what:52} {value:>8}")
    for role, size in world.memory.items():
        say(f"  {'memory of ' + role:52} {shown_size(size):>8}")
    say("\nEverything came out as told.")


if __name__ == "__main__":
    sys.exit(main())
