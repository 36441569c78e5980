"""How costs are shared out, as settlement asks before a sheet is sent or corrected: by the statement the run itself uses."""

from procurement.billing.queries.drivers import blocked_corrections, blocked_sheets
from procurement.settlement.registry import Sharing

SHARING = Sharing(blocked_sheets, blocked_corrections, ("billing.show_run", "run_id"))
