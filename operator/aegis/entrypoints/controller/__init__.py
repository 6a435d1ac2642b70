"""The controller: reconciles SignedModels, ModelKeyrings and ModelPolicies, one replica at a time.

process   election, probes, the end       queue     keys to look at, level-triggered
lead      what a leader runs              routing   from what changed to what is looked at
handlers  kopf                            waiting   whose turn it is among them
reach     readiness                     installation  whether it may lead here
"""

from aegis.entrypoints.controller.installation import Displaced
from aegis.entrypoints.controller.process import run_controller, serve_controller

__all__ = ["Displaced", "run_controller", "serve_controller"]
