"""The webhook: admission reviews answered from memory.

reviews      AdmissionReview ↔ core        selftest     before it is ready
reviewer     body in, body out, counted    certificate  what is served, from its Secret
process      start, readiness, drain
"""

from aegis.entrypoints.webhook.process import run_webhook, serve_webhook
from aegis.entrypoints.webhook.serving import CannotServe

__all__ = ["CannotServe", "run_webhook", "serve_webhook"]
