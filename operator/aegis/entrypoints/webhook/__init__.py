"""The webhook: admission reviews answered from memory.

reviews      AdmissionReview ↔ core        selftest     what is decided, before it is ready
reviewer     body in, body out, counted    probe        the way to it, before it is ready
process      start, signals, end           certificate  what is served, from its Secret
serving      readiness, drain              clients      whom it answers
"""

from aegis.entrypoints.webhook.process import run_webhook, serve_webhook
from aegis.entrypoints.webhook.serving import CannotServe

__all__ = ["CannotServe", "run_webhook", "serve_webhook"]
