"""The tables of infra: each stands beside what uses it."""

from procurement.infra.jobs import Job
from procurement.pages.http import FormToken
from procurement.pages.saved_filters import SavedFilter

__all__ = ["FormToken", "Job", "SavedFilter"]
