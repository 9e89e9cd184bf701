"""Every address of the house. Paths are Indonesian, like the screens."""

from django.urls import include, path
from django.views.i18n import set_language

from pendopo.config import pulse
from pendopo.ground.audience import audience
from pendopo.ground.sharing import by_origin

handler400 = "pendopo.config.failures.bad_request"
handler404 = "pendopo.config.failures.not_found"
handler500 = "pendopo.config.failures.server_error"
urlpatterns = [
    path("healthz", pulse.healthz, name="healthz"),
    path("readyz", pulse.readyz, name="readyz"),
    path("metrics", pulse.metrics, name="metrics"),
    path("bahasa", audience("public")(by_origin(set_language)), name="language"),
    path("api/v1/", include("pendopo.channels.api.urls")),
    path("open311/", include("pendopo.channels.open311.urls")),
    path("data/", include("pendopo.channels.opendata.urls")),
    path("petugas/", include("pendopo.channels.backoffice.urls")),
    path("kios/", include("pendopo.channels.kiosk.urls")),
    path("lapangan/", include("pendopo.channels.crew.urls")),
    path("papan/", include("pendopo.channels.display.urls")),
    path("simpul/", include("pendopo.channels.nodes.urls")),
    path("", include("pendopo.channels.counter.urls")),
    path("", include("pendopo.channels.conversation.urls")),
    path("", include("pendopo.channels.portal.urls")),
]
