"""The officers' addresses."""

from django.urls import path

from pendopo.channels.backoffice import (
    absence,
    case,
    deeds,
    exchanges,
    identifying,
    inbox,
    issued,
    leading,
    searching,
    signatures,
    signing_in,
)

app_name = "backoffice"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("pencarian", searching.search, name="search"),
    path("tampilan", inbox.keep, name="keep"),
    path("tampilan/<uuid:view>/penghapusan", inbox.discard, name="discard"),
    path("masuk", signing_in.sign_in, name="sign_in"),
    path("masuk/kode", signing_in.code, name="sign_in_code"),
    path("keluar", signing_in.sign_out, name="sign_out"),
    path("tugas/klaim", inbox.claim_next, name="claim_next"),
    path("tugas/<uuid:task>/klaim", inbox.claim, name="claim"),
    path("tugas/<uuid:task>/lepas", inbox.release, name="release"),
    path("tugas/<uuid:task>/hasil", deeds.outcome, name="outcome"),
    path("tugas/<uuid:task>/pengalihan", deeds.reassign, name="reassign"),
    path("kasus/<str:reference>/konsultasi", deeds.consult, name="consult"),
    path(
        "kasus/<str:reference>/konsultasi/<uuid:consultation>/jawaban",
        deeds.advise,
        name="advise",
    ),
    path(
        "kasus/<str:reference>/konsultasi/<uuid:consultation>/penarikan",
        deeds.withdraw,
        name="withdraw_consultation",
    ),
    path("kasus/<str:reference>/", case.case, name="case"),
    path("kasus/<str:reference>/berkas/<uuid:evidence>", case.evidence, name="evidence"),
    path("pimpinan/", leading.head, name="head"),
    path("pimpinan/pengalihan", leading.assign, name="assign"),
    path("tidak-masuk/", absence.absence, name="absence"),
    path("tidak-masuk/catatan", absence.put_down, name="put_down"),
    path("tidak-masuk/<uuid:absence>/akhir", absence.end, name="end_absence"),
    path("tanda-tangan/", signatures.waiting, name="signatures"),
    path("tanda-tangan/kumpulan", signatures.sign, name="sign"),
    path("tanda-tangan/<uuid:document>.pdf", signatures.preview, name="preview"),
    path("dokumen/", issued.documents, name="documents"),
    path("dokumen/<str:code>/pencabutan", issued.revoke, name="revoke"),
    path("pertukaran/", exchanges.troubled, name="exchanges"),
    path("pertukaran/<uuid:exchange>/percobaan", exchanges.retry, name="retry_exchange"),
    path("bukti-diri/", identifying.find, name="identify"),
    path("bukti-diri/<uuid:person>/", identifying.person, name="identify_person"),
    path("bukti-diri/<uuid:person>/bukti", identifying.confirm, name="identify_confirm"),
    path("bukti-diri/<uuid:person>/pencabutan", identifying.revoke, name="identify_revoke"),
    path("pesan/", issued.deliveries, name="deliveries"),
]
