"""Addresses of open data, which never change."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from pendopo.channels.opendata import views


class DataFormConverter(StringConverter):
    """`csv`, `json` or `geojson`."""

    regex = "csv|json|geojson"


register_converter(DataFormConverter, "data_form")

app_name = "opendata"
urlpatterns = [
    path("", views.datasets, name="datasets"),
    path("katalog.jsonld", views.katalog, name="catalogue"),
    path("<slug:slug>/", views.dataset, name="dataset"),
    path("<slug:slug>.<data_form:form>", views.file, name="file"),
]
