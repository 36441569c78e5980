"""Refusals and audit sentences of papers."""

from procurement.infra.i18n import lazy as _

SENTENCES = {
    "audit.documents.rendered": _("rendered paper %(number)s"),
    "audit.documents.failed": _("could not render a paper: %(reason)s"),
    "audit.documents.queued_again": _("queued a paper once more"),
}
