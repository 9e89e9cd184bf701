"""The addresses of `/api/v1`. What they promise is `openapi.json`, and a test holds them to it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from ninja import NinjaAPI

from pendopo.channels.api import cases
from pendopo.channels.api.audiences import addresses
from pendopo.channels.api.problems import tell_problems
from pendopo.ground.audience import audience

app_name = "api"
api = NinjaAPI(title="Pendopo", version="1", urls_namespace="api", openapi_url=None, docs_url=None)
api.add_router("", cases.routes)
tell_problems(api)


@audience("public")
def openapi(request: HttpRequest) -> HttpResponse:
    """Describe the API by OpenAPI 3.1."""
    del request
    return JsonResponse(api.get_openapi_schema())


urlpatterns = [path("openapi.json", openapi, name="openapi"), *addresses(api, cases.routes)]
