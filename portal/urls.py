from django.urls import path

from portal.views import case, desk, front, places

urlpatterns = [
    path("", front.home, name="home"),
    path("desk/", desk.my_desk, name="desk"),
    path("desk/news/", desk.desk_news, name="desk-news"),
    path("matches/case/", case.case_preview, name="case-preview"),
    path("matches/<int:pk>/case/", case.match_case, name="match-case"),
    path("map/", front.map_of_europe, name="map"),
    path("about/", front.Page.as_view(template_name="portal/about.html"), name="about"),
    path("help/", front.Page.as_view(template_name="portal/help.html"), name="help"),
    path("privacy/", front.Page.as_view(template_name="portal/privacy.html"), name="privacy"),
    path(
        "accessibility/",
        front.Page.as_view(template_name="portal/accessibility.html"),
        name="accessibility",
    ),
    path("organisations/", places.OrganisationList.as_view(), name="organisation-list"),
    path("organisations/<slug:slug>/", places.organisation_detail, name="organisation-detail"),
    path("regions/", places.region_list, name="region-list"),
    path("regions/<str:code>/", places.region_detail, name="region-detail"),
    path("partnerships/<slug:slug>/", places.partnership_detail, name="partnership-detail"),
]
