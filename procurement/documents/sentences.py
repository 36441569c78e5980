"""Refusals and audit sentences of papers."""

from procurement.pages.i18n import lazy as _

SENTENCES = {
    "documents.unprintable": _(
        "No paper can print %(characters)s in “%(text)s”. Mend the text where it is kept, then do this again."
    ),
    "documents.draft_failed": _("The draft could not be printed just now. Open it again in a moment."),
    "documents.void_already": _("This paper has been declared void already; the first reason stays."),
    "documents.void_reason_missing": _("Say why the paper is void."),
    "documents.file_lost": _(
        "The stored file of this paper is missing or damaged. Have the PDF made again from its frozen data on the page of"
        " the paper, or have it brought back from a backup."
    ),
    "documents.not_failed": _("Only a paper that could not be printed gets a corrected issue."),
    "documents.was_printed": _(
        "This paper was printed before, and people may hold its file: bring the file back from a backup."
    ),
    "documents.nothing_unprintable": _(
        "Every character of this paper can be printed: have the PDF made again instead."
    ),
    "documents.gaps_open": _(
        "Say of every character that cannot be printed what stands for it, and of no other."
    ),
    "documents.figure_brought": _("What stands for %(characters)s must not bring a figure."),
    "documents.text_emptied": _("Nothing would be left of “%(text)s”. Write what stands for its characters."),
    "documents.correction_reason_missing": _("Say why the paper is issued once more."),
    "documents.corrected_issue": _(
        "Issue %(issue)d of %(number)s is printed with %(texts)s and says so visibly; the issue before it is void for"
        " good. Nothing else changes."
    ),
    "audit.documents.corrected": _(
        "issued %(number)s once more as corrected issue %(issue)d (%(characters)s): %(reason)s"
    ),
    "audit.documents.replaced": _("corrected issue %(issue)d of %(number)s replaces this one: %(reason)s"),
    "audit.documents.file_back": _("printed paper %(number)s again: the same file is back"),
    "audit.documents.file_not_the_same": _(
        "printed paper %(number)s again, but not as the same file (SHA-256 %(digest)s): bring it back from a backup"
    ),
    "audit.documents.rendered": _("rendered paper %(number)s"),
    "audit.documents.failed": _("could not render a paper: %(reason)s"),
    "audit.documents.queued_again": _("queued a paper once more"),
}
