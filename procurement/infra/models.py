"""The tables of infra: each stands beside what uses it."""

from procurement.infra.http import FormToken
from procurement.infra.jobs import Job
from procurement.infra.saved_filters import SavedFilter

__all__ = ["FormToken", "Job", "SavedFilter"]
