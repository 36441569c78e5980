"""Refusals and audit sentences of papers."""

from procurement.infra.i18n import lazy as _

SENTENCES = {
    "documents.unprintable": _(
        "No paper can print %(characters)s in “%(text)s”. Mend the text where it is kept, then do this again."
    ),
    "documents.void_already": _("This paper has been declared void already; the first reason stays."),
    "documents.void_reason_missing": _("Say why the paper is void."),
    "audit.documents.rendered": _("rendered paper %(number)s"),
    "audit.documents.failed": _("could not render a paper: %(reason)s"),
    "audit.documents.queued_again": _("queued a paper once more"),
}
