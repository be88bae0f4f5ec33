"""Names of languages in the language of the page."""

from django import template

from regions import languages

register = template.Library()
register.filter("language_name", languages.language_name)
