"""What the forms of offers and requests have in common: rows of languages and of windows,
drafts that may be saved with gaps, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regions.languages import language_choices, language_name

from ..models import Level
from ..widgets import DayInput

ROWS_SHOWN = 3
ROWS_MAX = 20
PLAN_AHEAD = timedelta(days=3 * 365)


class RowForm(forms.Form):
    """One row of several; a row in which all of `telling` is empty is not there at all."""

    telling: ClassVar[Sequence[str]]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # A row that was filled in before and is sent unchanged counts like any other.
        self.empty_permitted = False

    def full_clean(self) -> None:
        if self.is_bound and self.is_blank:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    @property
    def is_blank(self) -> bool:
        return not any(self[name].value() for name in self.telling)


class LanguageForm(RowForm):
    telling = ("language",)

    language = forms.ChoiceField(label=_("Language"))
    level = forms.ChoiceField(label=_("Level"), choices=Level, initial=Level.B2)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", "—"), *language_choices()]


class WindowForm(RowForm):
    telling = ("starts", "ends")

    starts = forms.DateField(
        label=_("From"), widget=DayInput, error_messages={"required": _("Give the first day.")}
    )
    ends = forms.DateField(
        label=_("To"), widget=DayInput, error_messages={"required": _("Give the last day.")}
    )

    def __init__(self, *args, kept: Iterable[tuple[date, date]] = (), **kwargs) -> None:
        """`kept` are windows that stood there before: those may be over."""
        super().__init__(*args, **kwargs)
        self.kept = set(kept)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and (starts, ends) not in self.kept:
            self._look_at_the_calendar(starts, ends)
        return cleaned

    def _look_at_the_calendar(self, starts: date, ends: date) -> None:
        today = timezone.localdate()
        if ends < starts:
            self.add_error("ends", gettext("The last day lies before the first."))
        elif ends < today:
            self.add_error("ends", gettext("These days are over. Give days to come."))
        elif ends > today + PLAN_AHEAD:
            self.add_error("ends", gettext("Please stay within the next three years."))


class RowFormSet(forms.BaseFormSet):
    """Rows, at least a few of them to fill in, and one more each time somebody asks."""

    def rows(self) -> list[dict[str, Any]]:
        """The filled rows that are without errors."""
        return [row.cleaned_data for row in self.forms if row.is_valid() and row.cleaned_data]

    def point_out(self, sentence: str) -> None:
        """Add an error that concerns no row but all of them."""
        self.non_form_errors().append(sentence)


class LanguageFormSet(RowFormSet):
    def clean(self) -> None:
        codes = [row["language"] for row in self.rows()]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise forms.ValidationError(
                gettext("{language} is named twice. Keep the higher level.").format(
                    language=language_name(twice[0])
                )
            )

    def levels(self) -> dict[str, str]:
        return {row["language"]: row["level"] for row in self.rows()}


class WindowFormSet(RowFormSet):
    def clean(self) -> None:
        spans = sorted(self.spans())
        for (_first, ends), (starts, _last) in pairwise(spans):
            if starts <= ends:
                raise forms.ValidationError(
                    gettext("Two of your windows share days, from {day}. Make them one.").format(
                        day=date_format(starts)
                    )
                )

    def spans(self) -> list[tuple[date, date]]:
        return [(row["starts"], row["ends"]) for row in self.rows()]


class WishForm(forms.ModelForm):
    """The form of an offer or a request, with `languages` and `windows` as rows below it.

    A draft may have gaps; what is `needed` before others see it is asked for when it is
    published, or changed after that (`must_be_complete`).
    """

    needed: ClassVar[Sequence[str]] = ()
    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        instance,
        must_be_complete: bool = False,
        typed: Mapping[str, Any] | None = None,
        language_rows: list[dict] | None = None,
        window_rows: list[dict] | None = None,
    ) -> None:
        """`typed` and the rows replace what is saved, as the words of a page shown again."""
        self.must_be_complete = must_be_complete
        super().__init__(
            data, instance=instance, initial={"version": instance.version, **(typed or {})}
        )
        self.saved = saved = instance.read_facts()
        languages = [{"language": name, "level": level} for name, level in saved.levels.items()]
        windows = [{"starts": starts, "ends": ends} for starts, ends in saved.spans]
        self.languages = _row_formset(
            LanguageForm,
            LanguageFormSet,
            data,
            prefix="languages",
            initial=_with_blank_rows(languages) if language_rows is None else language_rows,
        )
        self.windows = _row_formset(
            WindowForm,
            WindowFormSet,
            data,
            prefix="windows",
            initial=_with_blank_rows(windows) if window_rows is None else window_rows,
            form_kwargs={"kept": saved.spans},
        )

    @classmethod
    def with_another_row(cls, data: Mapping[str, Any], *, instance, rows: str) -> WishForm:
        """The form as it was typed, nothing checked yet, with a row more in `rows`."""
        sent = cls(data, instance=instance)
        language_rows, window_rows = (
            [_typed(row) for row in formset.forms] for formset in (sent.languages, sent.windows)
        )
        (language_rows if rows == "languages" else window_rows).append({})
        return cls(
            instance=instance,
            typed=_typed(sent),
            language_rows=language_rows,
            window_rows=window_rows,
        )

    def full_clean(self) -> None:
        self._mark_as_needed(is_needed=False)
        super().full_clean()
        self._mark_as_needed()
        if self.is_bound and self.must_be_complete:
            self._point_out_gaps()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.instance.version = cleaned.get("version") or self.instance.version
        return cleaned

    def is_valid(self) -> bool:
        """Every part is looked at, so that all that is wrong is said at once."""
        return all([super().is_valid(), self.languages.is_valid(), self.windows.is_valid()])

    @property
    def parts(self) -> list:
        return [self, self.languages, self.windows]

    def says_what_is_saved(self) -> bool:
        """Saving this valid form would change nothing."""
        return (
            not set(self.changed_data) - {"version"}
            and self.languages.levels() == self.saved.levels
            and sorted(self.windows.spans()) == sorted(self.saved.spans)
        )

    def missing(self) -> dict[str, str]:
        """What the model misses for being shown, given all that was typed."""
        return self.instance.missing(
            languages=self.languages.rows(),
            last_days=[ends for _starts, ends in self.windows.spans()],
        )

    def check_order(self, low: str, high: str, sentence: str) -> None:
        """An error at `high` if both numbers are there and it is the smaller one."""
        one, other = self.cleaned_data.get(low), self.cleaned_data.get(high)
        if one and other and other < one:
            self.add_error(high, sentence)

    def check_windows_hold(self, days: int | None) -> None:
        """Every window is as long as the visit."""
        if days and any((ends - starts).days + 1 < days for starts, ends in self.windows.spans()):
            self.windows.point_out(
                gettext("Each window must be at least {days} days long.").format(days=days)
            )

    def _mark_as_needed(self, *, is_needed: bool = True) -> None:
        """On the page these fields are not called optional; a draft may leave them empty."""
        for name in self.needed:
            self.fields[name].required = is_needed

    def _point_out_gaps(self) -> None:
        for name, sentence in self.missing().items():
            if name not in self.fields:
                rows = getattr(self, name)
                if rows.is_valid():
                    rows.point_out(sentence)
            elif name not in self.errors:
                self.add_error(name, sentence)


def number_field(label, *, least: int, most: int, help_text="") -> forms.IntegerField:
    """A whole number in words that say what is possible."""
    sentence = format_lazy(
        _("Please give a number from {least} to {most}."), least=least, most=most
    )
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


def _with_blank_rows(rows: list[dict]) -> list[dict]:
    """At least a few rows, and at least one of them blank."""
    return rows + [{}] * max(ROWS_SHOWN - len(rows), 1)


def _row_formset(form, base, data, **kwargs) -> RowFormSet:
    return forms.formset_factory(form, formset=base, extra=0, max_num=ROWS_MAX)(data, **kwargs)


def _typed(form: forms.BaseForm) -> dict[str, Any]:
    """What was typed into a form, as it was typed."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }
