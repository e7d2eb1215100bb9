"""At the desk: forms to print and sign, in six languages, for a narrator's consent and an interviewer's permission."""

from __future__ import annotations

from flask import Blueprint, render_template
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from oralhist.model.access import Clearance
from oralhist.model.text import LANGUAGES
from oralhist.web.asking import archive
from oralhist.web.needs import needs
from oralhist.web.tongues import Terms, term
from oralhist.work import forms

bp = Blueprint("forms", __name__, url_prefix="/desk/forms")

TITLES = Terms({"consent": term("Consent"), "interviewer": term("The interviewer’s permission")})


@bp.get("")
@needs(Clearance.ARCHIVIST)
def listed() -> str:
    """The forms that can be printed."""
    titles = {language: forms.words(language) for language in forms.LANGUAGES}
    return render_template("forms.html", titles=titles, names=LANGUAGES, kinds=TITLES, form_version=forms.VERSION)


@bp.get("/<any(consent,interviewer):form>/<language>")
@needs(Clearance.ARCHIVIST)
def sheet(form: str, language: str) -> str:
    """One form, as a page that is printed."""
    told = forms.words(language)
    settings = archive().settings
    return render_template(
        "form.html", kind=form, form=told, name=settings.name, contact=settings.contact, styles="", **forms.order()
    )


def printed(kind: str, language: str, name: str, contact: str) -> str:
    """One form as a file by itself, with its style in it, for an archive called `name` that is reached by `contact`."""
    templates = Environment(
        loader=FileSystemLoader(forms.web_part("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("form.html").render(
        kind=kind,
        form=forms.words(language),
        name=name,
        contact=contact,
        styles=(forms.web_part("static") / "form.css").read_text(encoding="utf-8"),
        **forms.order(),
    )
