"""How gunicorn serves the pages. GUNICORN_CMD_ARGS and WEB_CONCURRENCY override it."""

import os
from pathlib import Path

from config import THREADS

_host = os.environ.get("HOST", "127.0.0.1")
bind = f"{f'[{_host}]' if ':' in _host else _host}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "procurement.infra.web_worker.WholeRequests"
threads = THREADS
timeout = 60
graceful_timeout = 30
keepalive = 15  # also for the rest of a request; a front server closes its idle connections sooner
control_socket_disable = True
if Path("/dev/shm").is_dir():  # a heartbeat file on a slow disk would stall a worker
    worker_tmp_dir = "/dev/shm"
