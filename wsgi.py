"""The web application for a WSGI server: `gunicorn wsgi:app`."""

from config import Settings
from procurement.infra import clock
from procurement.web.app import create_app

settings = Settings.from_environ()
clock.refuse_rehearsal_database(settings.database_url, production=settings.production)
app = create_app(settings, impatient=True)
