"""The public stories."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.syndication.views import Feed
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import ListView

from lifecycle.refusals import Refused

from ..actions import Outdated, edit_story
from ..days import dates_in_words
from ..forms import StoryForm
from ..models import Story
from ..rules import may

STORIES_IN_FEED = 20


class StoryList(ListView):
    template_name = "exchanges/story_list.html"
    context_object_name = "stories"
    paginate_by = 12

    def get_queryset(self):
        return Story.objects.visible_to(self.request.user).for_cards().drafts_first()


def story_detail(request: HttpRequest, slug: str) -> HttpResponse:
    seen = Story.objects.visible_to(request.user).for_cards()
    story = get_object_or_404(seen.prefetch_related("exchange__practices"), slug=slug)
    context = {
        "story": story,
        "exchange": story.exchange,
        "dates": dates_in_words(story.exchange),
        "practices": story.exchange.practices.all(),
        "may_edit": request.user.has_perm("exchanges.change_story", story),
        "may_see_exchange": may(request.user, "view_exchange", story.exchange),
    }
    return render(request, "exchanges/story_detail.html", context)


class EditStory(LoginRequiredMixin, View):
    """For staff. Published stories can be corrected, too."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.story = get_object_or_404(
            Story.objects.visible_to(request.user).for_cards(), slug=kwargs["slug"]
        )
        if not request.user.has_perm("exchanges.change_story", self.story):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._show(StoryForm(instance=self.story, initial={"version": self.story.version}))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = StoryForm(request.POST, instance=Story.objects.get(pk=self.story.pk))
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            edit_story(self.story, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, Outdated):
                form.set_version(Story.objects.get(pk=self.story.pk).version)
            return self._show(form, status=422)
        messages.success(request, _("Saved."))
        return redirect(self.story)

    def _show(self, form: StoryForm, status: int = 200) -> HttpResponse:
        context = {"story": self.story, "form": form}
        return render(self.request, "exchanges/story_form.html", context, status=status)


class StoryFeed(Feed):
    """Published stories, the newest first, as Atom."""

    feed_type = Atom1Feed
    title = _("Stories of job-shadowing exchanges")
    subtitle = _("What teams saw in other regions of Europe, and what they took home.")
    link = reverse_lazy("story-list")

    def items(self):
        return Story.objects.published()[:STORIES_IN_FEED]

    def item_title(self, story: Story) -> str:
        return story.title

    def item_description(self, story: Story) -> str:
        return story.standfirst

    def item_pubdate(self, story: Story):
        return story.published_at

    def item_updateddate(self, story: Story):
        return story.published_at
