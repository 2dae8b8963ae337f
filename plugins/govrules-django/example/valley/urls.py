"""The site: the form of proposals, and the admin."""

from django.contrib import admin
from django.urls import path

from intake import views

urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("new/", views.propose, name="propose"),
    path("<slug:reference>/submit/", views.submit, name="submit"),
    path("admin/", admin.site.urls),
]
