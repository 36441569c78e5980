"""What this module brings besides pages and sentences."""

from procurement.audit import services
from procurement.infra.due import Due, Each

DECLARED = (
    Due(Each.MINUTE, "seal the audit trail", services.seal_all),
    Due(
        Each.DAY,
        "seal what the minutes passed over",
        lambda actor: services.seal_all(actor, whole=True),
    ),
)
