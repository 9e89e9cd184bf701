"""The residents' addresses."""

from django.urls import path

from pendopo.channels.portal import (
    applying,
    correcting,
    filling,
    following,
    home,
    objecting,
    signing_in,
    verifying,
    withdrawing,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("layanan/", home.services, name="services"),
    path("layanan/<slug:slug>/", home.service, name="service"),
    path("layanan/<slug:slug>/permohonan", applying.start, name="start"),
    path("permohonan/", following.mine, name="my_applications"),
    path("lacak", following.track, name="track"),
    path("permohonan/<str:reference>/", following.follow, name="follow"),
    path("permohonan/<str:reference>/isian/", filling.tasks, name="tasks"),
    path("permohonan/<str:reference>/isian/<slug:page>", filling.question, name="question"),
    path("permohonan/<str:reference>/ringkasan", applying.check, name="check"),
    path("permohonan/<str:reference>/pengajuan", applying.submit, name="submit"),
    path("permohonan/<str:reference>/terkirim", applying.sent, name="sent"),
    path("permohonan/<str:reference>/slip", applying.slip, name="slip"),
    path("permohonan/<str:reference>/perbaikan", correcting.send, name="send_correction"),
    path("permohonan/<str:reference>/keberatan", objecting.start, name="object"),
    path("permohonan/<str:reference>/penarikan", withdrawing.withdraw, name="withdraw"),
    path("permohonan/<str:reference>/dokumen/<str:code>.pdf", following.document, name="document"),
    path(
        "permohonan/<str:reference>/dokumen-luar/<uuid:document>.pdf",
        following.received,
        name="received",
    ),
    path("permohonan/<str:reference>/berkas/<uuid:evidence>", following.evidence, name="evidence"),
    path("masuk", signing_in.sign_in, name="sign_in"),
    path("masuk/kode", signing_in.code, name="sign_in_code"),
    path("keluar", signing_in.sign_out, name="sign_out"),
    path("data-saya", following.who_saw, name="who_saw"),
    path("periksa/", verifying.verify, name="verify"),
    path("periksa/berkas", verifying.upload, name="verify_upload"),
    path("periksa/kunci.json", verifying.keys, name="verify_keys"),
    path("periksa/<str:code>", verifying.result, name="verify_code"),
    path("bantuan", home.help_page, name="help"),
]
