"""Files about vendors, to be read in the browser."""

from __future__ import annotations

from werkzeug.wrappers import Response

from procurement.infra import storage
from procurement.kernel.errors import Refusal, Refused
from procurement.pages import http
from procurement.vendors import queries


def send_file(file_id: int) -> Response:
    """The file as it was sent."""
    file, stored = queries.file_visible_to(http.current_actor(), file_id)
    try:
        content = queries.content_of(file)
    except (OSError, storage.Damaged):
        raise Refused([Refusal("vendors.file_lost")]) from None
    return http.download(content, file.name, stored.media_type, inline=True)
