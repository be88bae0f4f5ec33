"""The tags that draw the house style."""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.html import escape
from pytest_django.asserts import assertHTMLEqual, assertInHTML

from portal.templatetags.house import country_name, initials

MONDAY = date(2025, 12, 29)


def draw(source, path="/", **context):
    request = RequestFactory().get(path)
    template = Template("{% load house %}" + source)
    return template.render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("code", "name"),
    [("SE", "Sweden"), ("EL", "Greece"), ("UK", "United Kingdom"), ("SE232", "Sweden")],
)
def test_a_country_code_as_nuts_spells_it_has_a_name(code, name):
    assert country_name(code) == name


def test_a_flag_says_its_country_unless_told_otherwise():
    assertHTMLEqual(
        draw('{% flag "EL" %}'),
        '<img class="flag" src="/static/vendor/flags/gr.svg" alt="Greece" width="22" height="15">',
    )
    assert 'alt=""' in draw('{% flag "SE" alt="" %}')


def test_a_country_without_a_flag_draws_nothing():
    assert draw('{% flag "" %}{% flag "ZZ" %}') == ""


def test_initials_take_two_words():
    assert initials("local organiser of Borås") == "LO"


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("/account/login/", ' aria-current="page"'),
        ("/account/login/code/confirm/", ' aria-current="true"'),
        ("/account/signup/", ""),
    ],
)
def test_a_link_of_the_navigation_knows_where_it_is(path, mark):
    assert draw('{% nav_link "account_login" "Sign in" %}', path) == (
        f'<a href="/account/login/"{mark}>Sign in</a>'
    )


def test_a_link_of_the_navigation_tells_what_waits():
    assert "2" not in draw('{% nav_link "account_login" "Desk" 0 %}')
    assertInHTML(
        '<span class="count"><span class="visually-hidden">, </span>2'
        '<span class="visually-hidden"> waiting for you</span></span>',
        draw('{% nav_link "account_login" "Desk" 2 %}'),
    )


def test_a_state_begins_with_a_capital():
    assert draw('{% state_badge "quiet" "draft" %}') == '<span class="state quiet">Draft</span>'


def test_times_say_which_clock_they_go_by():
    assert draw("{% times_note %}") == '<p class="small muted">Times: Brussels</p>'


def test_a_state_is_a_word():
    assert draw('{% state_badge "wait" "Host’s turn" %}') == (
        '<span class="state wait">Host’s turn</span>'
    )


@pytest.mark.parametrize(("score", "share"), [(-3, 0), (0, 0), (61.6, 62), (100, 100), (120, 100)])
def test_a_bar_says_its_score(score, share):
    html = draw("{% bar score %}", score=score)
    assert f'aria-label="{share} of 100"' in html
    assert f'class="fill" width="{share}%"' in html


def test_the_fit_can_be_worked_out_by_hand():
    parts = [
        {"label": "Topics", "score": 100, "weight": 3, "sentence": "All three of yours."},
        SimpleNamespace(label="Dates", score=60, weight=1, sentence="Two weeks in common."),
    ]
    html = " ".join(draw("{% fit_panel 90 parts weights_set=2 %}", parts=parts).split())
    assert "Topics: 100 × 75% = 75.00" in html
    assert "Dates: 60 × 25% = 15.00" in html
    assert "<strong>Together: 90.00</strong>, shown as 90" in html
    assert "This fit uses its set no. 2." in html
    assert "All three of yours." in html
    assert "Two weeks in common." in html


def test_the_year_strip_lists_its_periods_in_words():
    weeks = ["", "open", "both", "both", "", "open", *[""] * 46]
    html = draw("{% year_strip weeks start today %}", weeks=weeks, start=MONDAY, today=MONDAY)
    assert (
        'aria-label="Open for visits: 5 January 2026 to 25 January 2026, '
        "2 February 2026 to 8 February 2026. "
        'Suits both sides: 12 January 2026 to 25 January 2026."'
    ) in html
    assert html.count("<i") == 52
    assert html.count('class="both"') == 2
    assert html.count("now") == 1


def test_the_year_strip_sets_months_where_they_begin():
    html = draw("{% year_strip weeks start %}", weeks=[""] * 52, start=MONDAY)
    letters = "".join(part.split(">")[1][0] for part in html.split("<text")[1:])
    assert letters == "JFMAMJJASOND"
    assert 'x="0.8%"' in html  # 1 January is the fourth of 364 days
    assert "No weeks open for visits." in html


def test_the_year_strip_starts_this_year_unless_told():
    html = draw("{% year_strip weeks today=today %}", weeks=["open"], today=date(2026, 5, 4))
    assert "29 December 2025 to 4 January 2026" in html


def test_steps_say_what_is_done_and_where_we_are():
    items = [
        {"label": "Agreed", "small": "3 March", "status": "done"},
        {"label": "Visit", "status": "now"},
    ]
    html = draw("{% steps items %}", items=items)
    assertInHTML(
        '<li class="done">Agreed <span class="visually-hidden">(done)</span>'
        "<small>3 March</small></li>",
        html,
    )
    assertInHTML('<li class="now" aria-current="step">Visit</li>', html)


def test_a_session_shows_times_kind_and_what_stands_below():
    html = draw(
        '{% programme_session kind="site_visit" word="Site visit" title="Two agencies" '
        'start=start end=end by="Local organiser" place="City Hall" %}<a href="/x">Edit</a>'
        "{% endprogramme_session %}",
        start=time(9),
        end=time(10, 30),
    )
    assertHTMLEqual(
        html,
        """<div class="session site_visit">
          <p class="when">
            <span>
              <time datetime="09:00">09:00</time>–<time datetime="10:30">10:30</time>
            </span>
            <span>Site visit</span></p>
          <strong>Two agencies</strong>
          <p>Local organiser · City Hall</p>
          <a href="/x">Edit</a>
        </div>""",
    )


def test_a_turn_escapes_its_words_and_keeps_its_button():
    html = draw(
        "{% turn title=title url='/m/1' small='until 14 May' %}"
        "<a class='button' href='/m/1'>Answer</a>{% endturn %}",
        title="<b>Borås</b> asks",
    )
    assert escape("<b>Borås</b> asks") in html
    assertInHTML('<a class="button" href="/m/1">Answer</a>', html)


def test_an_offer_without_fit_has_no_second_column():
    html = draw('{% offer_card "Pathways" "/offers/1" "SE" "Borås" %}')
    assertHTMLEqual(
        html,
        """<article class="card offer no-side"><div class="stack tight">
          <p class="eyebrow">
            <img class="flag" src="/static/vendor/flags/se.svg" alt="Sweden" width="22" height="15">
            Borås
          </p>
          <h2><a href="/offers/1">Pathways</a></h2>
        </div></article>""",
    )


def test_a_fit_of_nothing_is_still_a_fit():
    assert "0%" in draw('{% offer_card "Pathways" "/offers/1" "SE" "Borås" fit=0 %}')


def test_pages_keep_the_rest_of_the_query():
    page = Paginator(range(100), 10).get_page(2)
    html = draw("{% pagination page %}", "/offers/?topic=neet&page=2", page=page)
    assertInHTML('<a href="?topic=neet&amp;page=3" rel="next">Next</a>', html)
    assertInHTML(
        '<span class="here" aria-current="page"><span class="visually-hidden">Page </span>2</span>',
        html,
    )


def test_one_page_needs_no_links():
    assert draw("{% pagination page %}", page=Paginator(range(3), 10).get_page(1)).strip() == ""


def test_a_log_and_a_thread_show_who_and_when():
    entry = {
        "text": "Vestland said yes",
        "by": "Vestland",
        "at": datetime(2026, 4, 2, 9, 30, tzinfo=UTC),
        "own": True,
    }
    for html in (draw("{% log rows %}", rows=[entry]), draw("{% thread rows %}", rows=[entry])):
        assert "Vestland said yes" in html
        assert "2 April 2026" in html
        assert "Vestland" in html


class VisitForm(forms.Form):
    title = forms.CharField(help_text="In one line.")
    note = forms.CharField(required=False)
    topics = forms.MultipleChoiceField(
        choices=[("Inclusion", [("a", "NEET")])], widget=forms.CheckboxSelectMultiple
    )

    def clean(self):
        raise forms.ValidationError("The dates do not fit together.")


def test_a_form_says_what_is_wrong_at_the_top_and_beside_the_field():
    html = draw("{{ form }}", form=VisitForm({}))
    assertInHTML("<li>The dates do not fit together.</li>", html)
    assertInHTML('<li><a href="#id_title">Title: Please fill this in.</a></li>', html)
    assertInHTML('<li><a href="#id_topics_0">Topics: Choose at least one.</a></li>', html)
    assertInHTML(
        '<input type="text" name="title" required aria-invalid="true" '
        'aria-describedby="id_title_helptext id_title_error" id="id_title">',
        html,
    )
    assertInHTML(
        '<ul class="errorlist" id="id_title_error"><li>Please fill this in.</li></ul>', html
    )


def test_a_form_without_errors_has_no_summary_and_marks_what_may_stay_empty():
    html = draw("{{ form }}", form=VisitForm())
    assert "error-summary" not in html
    assertInHTML('<label for="id_note">Note <span class="optional">(optional)</span></label>', html)
    assertInHTML("<legend>Topics</legend>", html)


def test_a_summary_spans_forms_and_formsets():
    rows = forms.formset_factory(VisitForm, extra=0, min_num=1)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-title": "x"}
    )
    html = draw("{% error_summary form rows %}", form=VisitForm({"title": "x"}), rows=rows)
    assertInHTML('<li><a href="#id_topics_0">Topics: Choose at least one.</a></li>', html)
    assertInHTML('<li><a href="#id_form-0-topics_0">Topics: Choose at least one.</a></li>', html)


def test_rows_of_a_formset_are_named_groups():
    rows = forms.formset_factory(VisitForm, extra=2)()
    html = draw('{% formset_rows rows "Dates" "Window" %}', rows=rows)
    assert 'aria-label="Window 1"' in html
    assert 'aria-label="Window 2"' in html
    assert 'name="form-TOTAL_FORMS"' in html
