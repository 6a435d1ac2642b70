"""The parts of the process that answers admission reviews."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from aegis.adapters.cluster.api import ApiClient, Selection
from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.cluster.informer import Handler, Informer
from aegis.adapters.cluster.objects import SECRETS, SecretObject, reader
from aegis.adapters.cluster.watches import ClusterWatch
from aegis.adapters.cluster.webhooks import ConfigurationWatch
from aegis.adapters.telemetry.metrics import Metrics
from aegis.ports import Clock
from aegis.services.admit import Admission
from aegis.settings import Settings
from aegis.wiring.clock import steady_clock
from aegis.wiring.config_maps import count_config_maps
from aegis.wiring.connection import connection
from aegis.wiring.followed_root import TrustedRootFile


@dataclass(frozen=True, slots=True)
class WebhookParts:
    """All of them. What watches needs `api` to be entered; `timer` counts seconds from anywhere.

    `certificates` makes the informer that tells its handler of the Secret with the serving certificate.
    """

    api: ApiClient
    watch: ClusterWatch
    root: TrustedRootFile
    configuration: ConfigurationWatch
    certificates: Callable[[Handler[SecretObject]], Informer[SecretObject]]
    admission: Admission
    metrics: Metrics
    clock: Clock
    timer: Callable[[], float]

    def age(self) -> float:
        """Seconds since the API server was last known to have told all; infinite before it first was."""
        return self.watch.age(self.timer())


def webhook_parts(settings: Settings) -> WebhookParts:
    """What these settings ask for. Raises ConnectionInvalid."""
    api_server = connection(settings)
    namespace = settings.namespace or api_server.namespace
    api, catalogue = ApiClient(api_server), ClusterCatalogue(whole=False)
    watch = ClusterWatch(
        api,
        catalogue,
        namespace=namespace,
        seal_secret=settings.seal_secret,
        monotonic=time.monotonic,
        uniform=random.uniform,
    )

    def certificates(handler: Handler[SecretObject]) -> Informer[SecretObject]:
        selection = Selection(SECRETS, namespace, settings.certificate_secret)
        return Informer(api, selection, reader(SecretObject), handler, monotonic=time.monotonic, uniform=random.uniform)

    metrics = Metrics()
    count_config_maps(catalogue.shelf, metrics)
    clock = steady_clock(api, catalogue, metrics)
    admission = Admission(
        catalogue, settings.exempt_namespaces, lambda: watch.age(time.monotonic()), settings.stale_after, clock
    )
    root = TrustedRootFile(settings.trusted_root, catalogue.put_root)
    configuration = ConfigurationWatch(
        api, settings.webhook_configuration, monotonic=time.monotonic, uniform=random.uniform
    )
    return WebhookParts(api, watch, root, configuration, certificates, admission, metrics, clock, time.monotonic)
