"""The two applications B5 compares, as gunicorn starts them."""

from __future__ import annotations

import os

from flask import Flask, render_template_string
from sqlalchemy import create_engine, text

from config import Settings
from procurement.web.app import create_app

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>List</title></head><body><h1>List</h1>
<table><thead><tr><th>Code</th><th>Name</th><th>English</th><th>Unit</th><th>Price</th><th>Category</th></tr></thead><tbody>
{% for row in rows %}<tr><td>{{ row.code }}</td><td><a href="/items/{{ row.id }}">{{ row.name_zh }}</a></td>
<td>{{ row.name_en }}</td><td>{{ row.unit }}</td><td>{{ row.guide_price }}</td><td>{{ row.category }}</td></tr>
{% endfor %}</tbody></table></body></html>"""
STATEMENT = text(
    "SELECT i.id, i.code, i.name_zh, i.name_en, i.unit, i.guide_price, c.name_zh AS category FROM service_item i"
    " JOIN category c ON c.id = i.category_id WHERE i.bureau_id = :b ORDER BY i.code LIMIT 50"
)


def ours() -> Flask:
    return create_app(Settings.from_environ())


def bare() -> Flask:
    """The floor."""
    app = Flask("bare")
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=4)
    with engine.connect() as connection:
        bureau = connection.execute(text("SELECT id FROM organisation LIMIT 1")).scalar_one()

    @app.get("/")
    def page() -> str:
        with engine.connect() as connection:
            return render_template_string(PAGE, rows=connection.execute(STATEMENT, {"b": bureau}).all())

    return app


def cookie() -> str:
    """A session cookie of the officer."""
    app = ours()
    session = app.session_interface.session_class({"_user_id": "unique-officer", "_fresh": True})
    serializer = app.session_interface.get_signing_serializer(app)
    assert serializer is not None
    return serializer.dumps(dict(session))
