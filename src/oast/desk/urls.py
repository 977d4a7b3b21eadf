"""The first page of the site."""

from django.urls import path

from oast.desk.views import home as views

app_name = "desk"

urlpatterns = [path("", views.home, name="home")]
