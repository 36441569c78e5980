"""Papers whose frozen text cannot be printed, as they were issued before texts were asked on their way in."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from procurement.documents import rules, services
from procurement.documents.corrections import replaced
from procurement.documents.models import Paper
from procurement.documents.renderer import renderer
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction
from tasks import documents as task
from tests.documents import samples
from tests.factories import Office

STRANGE = "☑"


def spoilt(template: str, old: str = "示例", new: str = f"示{STRANGE}例") -> Any:
    """The sample of a paper, with a character no font has wherever a text names the sample city."""
    return json.loads(
        json.dumps(replaced(dict(samples.ALL[template]()), {}), ensure_ascii=False).replace(old, new)
    )


def unprinted(
    office: Office,
    template: str = "catalog/catalogue",
    data: Mapping[str, Any] | None = None,
    *,
    to: str | None = None,
    subject: tuple[str, int] = ("organisation", 1),
) -> int:
    """A paper that waits to be printed and cannot be; `data` as its module froze it."""
    code = rules.code_from(secrets.token_bytes(5))
    data = json.loads(json.dumps(data or spoilt(template)))
    data["doc"] |= {"code": code, "verify_url": f"http://localhost/verify/{code}"}
    with own_transaction() as connection:
        row = {
            "bureau_id": office.bureau,
            "organisation_id": office.organisations[to] if to else None,
            "template": template,
            "title": data["doc"]["title"],
            "number": data["doc"]["number"],
            "code": code,
            "subject_type": subject[0],
            "subject_id": subject[1],
            "data": data,
            "digest": rules.digest(data),
        }
        return connection.execute(insert(Paper).values(**row).returning(Paper.id)).scalar_one()


def failed(office: Office, template: str = "catalog/catalogue", **options: Any) -> int:
    """The same after the renderer has refused it."""
    paper = unprinted(office, template, **options)
    services.mark_failed(office.system(), paper, f"{STRANGE} (U+2611): doc.bureau")
    return paper


def printed(office: Office, paper: int) -> None:
    """Printed and kept."""
    waiting = services.paper_to_render(paper)
    assert waiting is not None
    services.store_rendered(office.system(), paper, renderer().render(*waiting))


def worked(office: Office, *papers: int) -> None:
    """What a worker does with them; for an office of its own (`live`)."""
    task.render_papers({"papers": list(papers), "bureau": office.bureau})


def state(paper: int) -> Paper:
    """The paper as the database has it now."""
    with Session(database.engine) as session:
        found = session.scalars(select(Paper).where(Paper.id == paper)).one()
        session.expunge(found)
        return found
