"""Addresses of GeoReport v2: each resource ends in its form."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from pendopo.channels.open311 import discovery, kinds, sending, updates


class FormConverter(StringConverter):
    """`xml` or `json`."""

    regex = "xml|json"


register_converter(FormConverter, "form")

app_name = "open311"
urlpatterns = [
    path("discovery.<form:form>", discovery.discovery, name="discovery"),
    path("v2/discovery.<form:form>", discovery.discovery),
    path("v2/services.<form:form>", kinds.services, name="services"),
    path("v2/services/<slug:service>.<form:form>", kinds.definition, name="definition"),
    path("v2/requests.<form:form>", sending.requests, name="requests"),
    path("v2/requests/<str:number>.<form:form>", sending.request_, name="request"),
    path("v2/tokens/<str:token>.<form:form>", sending.token, name="token"),
    path("v2/servicerequestupdates.<form:form>", updates.updates, name="updates"),
]
