"""The two applications B5 compares, as gunicorn starts them."""

from __future__ import annotations

import os
import re
from pathlib import Path

from flask import Flask
from markupsafe import Markup
from sqlalchemy import create_engine, text

from config import Settings
from procurement.web.app import create_app

ROWS = """{% for row in rows %}<tr><td class="k-lead k-nw"><span class="k-no">{{ row.code }}</span></td>
<th scope="row" class="k-lead"><a href="/catalog/items/{{ row.id }}">{{ row.name_zh }}</a><span class="k-meta">{{ row.name_en }}</span></th>
<td class="k-off" data-l="品目"><span>{{ row.category }}</span><span class="k-meta">{{ row.category_code }}</span></td>
<td data-l="单位"><span>{{ row.unit }}</span></td><td class="k-num" data-l="指导价"><span>{{ row.guide_price }}</span></td>
<td data-l="标准"><span>—</span></td><td data-l="状态"><span class="k-state k-ok"><svg class="k-i" aria-hidden="true">
<use href="/static/icons/sprite.svg#circle-check"/></svg>使用中</span></td><td></td></tr>
{% endfor %}"""
STATEMENT = text(
    "SELECT i.id, i.code, i.name_zh, i.name_en, i.unit, i.guide_price, c.name_zh AS category, c.code AS category_code"
    " FROM service_item i"
    " JOIN category c ON c.id = i.category_id WHERE i.bureau_id = :b ORDER BY i.code LIMIT 50"
)


def ours() -> Flask:
    """As `wsgi.py` makes it."""
    return create_app(Settings.from_environ(), impatient=True)


def bare() -> Flask:
    """The floor: all around the rows is our own page as it was once sent (the file BARE_PAGE), constant."""
    app = Flask("bare")
    before, rows, after = re.split(
        "(?s)(?<=<tbody>)(.*)(?=</tbody>)", Path(os.environ["BARE_PAGE"]).read_text("utf-8")
    )
    page_of = app.jinja_env.from_string(
        "{% autoescape true %}{{ before }}" + ROWS + "{{ after }}{% endautoescape %}"
    )
    around = {"before": Markup(before), "after": Markup(after)}
    assert rows.count("<tr>") == 50
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=4)
    with engine.connect() as connection:
        bureau = connection.execute(text("SELECT id FROM organisation LIMIT 1")).scalar_one()

    @app.get("/")
    def page() -> str:
        with engine.connect() as connection:
            return page_of.render(rows=connection.execute(STATEMENT, {"b": bureau}).all(), **around)

    return app


def cookie() -> str:
    """A session cookie of the officer."""
    app = ours()
    session = app.session_interface.session_class(
        {"_user_id": "unique-officer", "sid": "unique-officer", "_fresh": True, "csrf_token": "0" * 40}
    )
    serializer = app.session_interface.get_signing_serializer(app)
    assert serializer is not None
    return serializer.dumps(dict(session))
