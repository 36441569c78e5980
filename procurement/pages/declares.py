"""What this module brings besides pages and sentences."""

from procurement.infra import jobs
from procurement.infra.due import Due, Each, PassingJob
from procurement.infra.modules import declared
from procurement.pages import http, uploads

DECLARED = (
    PassingJob("clock.minute"),
    PassingJob("clock.day"),
    Due(Each.DAY, "forget the tokens of old forms", lambda actor: http.forget_tokens()),
    Due(Each.DAY, "forget files nobody imported", lambda actor: uploads.forget_old()),
    Due(
        Each.DAY,
        "forget jobs long done",
        lambda actor: jobs.forget_finished([job.task for job in declared(PassingJob)]),
    ),
)
