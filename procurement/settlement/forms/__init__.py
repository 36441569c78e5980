"""Forms of settlement, and the tables it takes in."""

from procurement.settlement.forms.sheets import (
    AnswerForm,
    ConfirmForm,
    CorrectionForm,
    DisputeForm,
    SendForm,
    WithdrawForm,
    correction_lines,
)
from procurement.settlement.forms.usage import (
    ConfirmUsageForm,
    QuantityForm,
    UsageForm,
    problems_of,
    read_usage,
    usage_sheet,
)

__all__ = [
    "AnswerForm",
    "ConfirmForm",
    "ConfirmUsageForm",
    "CorrectionForm",
    "DisputeForm",
    "QuantityForm",
    "SendForm",
    "UsageForm",
    "WithdrawForm",
    "correction_lines",
    "problems_of",
    "read_usage",
    "usage_sheet",
]
