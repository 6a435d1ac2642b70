"""Admission: one request and a catalogue of what is known, in; one decision, out."""

from aegis.core.admission.decide import decide, decide_without_catalogue
from aegis.core.admission.decision import Decision, Finding
from aegis.core.admission.request import AdmissionRequest, Catalogue

__all__ = ["AdmissionRequest", "Catalogue", "Decision", "Finding", "decide", "decide_without_catalogue"]
