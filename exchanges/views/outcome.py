"""After the visit: feedback, practices, the visit back, the draft of the story."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import actions
from ..forms import FeedbackForm, FollowUpForm, PracticeForm
from ..models import Exchange, Practice, PracticeFollowUp
from .pages import EditPage, ExchangeButton, ExchangeFormPage


class ToPractices:
    def back(self) -> str:
        return f"{reverse('exchange-detail', args=[self.exchange.pk])}#practices"


class FeedbackPage(ExchangeFormPage):
    """One's own side's answers: to give, then to read; those of the others once both gave."""

    permission = "view_exchange"
    form_class = FeedbackForm
    template_name = "exchanges/feedback.html"
    title = _("How did it go?")
    submit = _("Send the feedback")
    done = _("Thank you. You can read the other team's feedback once both gave theirs.")

    def save(self, form) -> None:
        actions.give_feedback(self.exchange, by=self.request.user, **form.cleaned_data)

    def next(self) -> str:
        return self.request.path

    def more(self):
        readable = self.exchange.feedback.readable_by(self.side)
        return {
            "readable": [
                {
                    "feedback": feedback,
                    "organisation": self.exchange.organisation_of(feedback.side),
                }
                for feedback in readable
            ],
            "has_given": any(feedback.side == self.side for feedback in readable),
        }


class AddPractice(ToPractices, ExchangeFormPage):
    permission = "edit_practices"
    form_class = PracticeForm
    title = _("What do you take home?")
    intro = _("One method at a time. We ask you again after 30, 90 and 180 days.")
    done = _("Written down.")

    def save(self, form) -> None:
        fields = {key: value for key, value in form.cleaned_data.items() if key != "version"}
        actions.add_practice(self.exchange, by=self.request.user, **fields)


class EditPractice(ToPractices, EditPage):
    permission = "edit_practices"
    model = Practice
    form_class = PracticeForm
    title = _("Change what you took home")
    action = staticmethod(actions.edit_practice)


class AnswerFollowUp(ToPractices, ExchangeFormPage):
    permission = "edit_practices"
    model = PracticeFollowUp
    form_class = FollowUpForm
    template_name = "exchanges/follow_up.html"
    title = _("What became of it?")
    submit = _("Answer")
    done = _("Thank you. Your answer is kept with the method.")

    def visible_rows(self):
        visible = Exchange.objects.visible_to(self.request.user)
        return PracticeFollowUp.objects.filter(
            practice__exchange__in=visible.values("pk")
        ).select_related("practice__exchange__host__region", "practice__exchange__visitor__region")

    def exchange_of(self, thing: PracticeFollowUp) -> Exchange:
        return thing.practice.exchange

    def form_words(self):
        return {"initial": {"status": self.thing.practice.status}}

    def save(self, form) -> None:
        actions.answer_follow_up(self.thing, by=self.request.user, **form.cleaned_data)

    def more(self):
        return {"follow_up": self.thing, "practice": self.thing.practice}


class VisitBack(ExchangeButton):
    """Leads to the new draft; pressed again, to the same one."""

    permission = "visit_back_exchange"

    def post(self, request: HttpRequest) -> HttpResponse:
        visit_back = actions.visit_back_request(self.exchange, by=request.user)
        return redirect("request-edit", pk=visit_back.pk)


class DraftStory(ExchangeButton):
    permission = "draft_story"

    def post(self, request: HttpRequest) -> HttpResponse:
        story = actions.draft_story(self.exchange, by=request.user)
        return redirect("story-edit", slug=story.slug)
