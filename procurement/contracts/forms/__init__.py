"""Forms of contracts."""

from procurement.contracts.forms.acts import (
    CheckForm,
    ConfirmForm,
    CourseForm,
    Decision,
    DecisionForm,
    ResumptionForm,
    SupervisorForm,
    SuspensionForm,
    TerminationForm,
)
from procurement.contracts.forms.drafts import (
    OpeningForm,
    PartiesForm,
    PricedLineForm,
    StandardsForm,
    clauses_form,
    label_of,
    line_values,
    shares_form,
    values_for,
)
from procurement.contracts.forms.takeovers import blank_takeovers, read_takeovers

__all__ = [
    "read_takeovers",
    "blank_takeovers",
    "CheckForm",
    "ConfirmForm",
    "CourseForm",
    "Decision",
    "DecisionForm",
    "OpeningForm",
    "PartiesForm",
    "PricedLineForm",
    "ResumptionForm",
    "StandardsForm",
    "SupervisorForm",
    "SuspensionForm",
    "TerminationForm",
    "clauses_form",
    "label_of",
    "line_values",
    "shares_form",
    "values_for",
]
