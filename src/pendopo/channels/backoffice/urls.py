"""The officers' addresses."""

from django.urls import path

from pendopo.channels.backoffice import case, exchanges, inbox, issued, signatures, signing_in

app_name = "backoffice"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("cari", inbox.search, name="search"),
    path("masuk", signing_in.sign_in, name="sign_in"),
    path("masuk/kode", signing_in.code, name="sign_in_code"),
    path("keluar", signing_in.sign_out, name="sign_out"),
    path("tugas/<uuid:task>/klaim", inbox.claim, name="claim"),
    path("tugas/<uuid:task>/lepas", inbox.release, name="release"),
    path("tugas/<uuid:task>/hasil", case.outcome, name="outcome"),
    path("kasus/<str:reference>/", case.case, name="case"),
    path("kasus/<str:reference>/berkas/<uuid:evidence>", case.evidence, name="evidence"),
    path("tanda-tangan/", signatures.waiting, name="signatures"),
    path("tanda-tangan/kumpulan", signatures.sign, name="sign"),
    path("tanda-tangan/<uuid:document>.pdf", signatures.preview, name="preview"),
    path("dokumen/", issued.documents, name="documents"),
    path("dokumen/<str:code>/pencabutan", issued.revoke, name="revoke"),
    path("pertukaran/", exchanges.troubled, name="exchanges"),
    path("pertukaran/<uuid:exchange>/percobaan", exchanges.retry, name="retry_exchange"),
    path("pesan/", issued.deliveries, name="deliveries"),
]
