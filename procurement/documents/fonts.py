"""Where the paper fonts are, and how fontconfig is made to see these and no others."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from procurement.infra.printable import FONT_FOLDER


@contextmanager
def only_paper_fonts() -> Iterator[None]:
    """While it lasts, whoever loads fontconfig gets the paper fonts alone, or an error if there are none.

    The environment is put back afterwards: programs started by this process keep the fonts of the system.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONT_FOLDER / "fonts.conf")
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message="No fonts configured|FontConfig cannot load")
            yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before
