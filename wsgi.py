"""The web application for a WSGI server: `gunicorn wsgi:app`."""

from config import Settings
from procurement.web.app import create_app

app = create_app(Settings.from_environ())
