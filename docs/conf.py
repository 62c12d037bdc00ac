"""How Sphinx builds these pages: from this repository alone, and any warning is an error in `.ci/run`."""

import sys
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

import sla_engine

sys.path.insert(0, str(Path(__file__).parent))
from reference_pages import write

project = "sla_engine"
version = release = sla_engine.__version__
copyright = "the authors of sla_engine"  # noqa: A001 - Sphinx's name for it

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 3
default_role = "code"  # docstrings write code between single backticks
smartquotes = False  # what stands in the text can be copied
html_theme = "furo"
html_title = "sla_engine"
html_show_copyright = False
html_show_sphinx = False
html_extra_path = ["llms.txt"]

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_default_options = {"members": True}


def setup(app: Sphinx) -> None:
    """Show CSV as plain text, as Pygments has no colours for it, and write the references of our files."""
    write()
    app.add_lexer("csv", TextLexer)
