"""What this room holds of a person: papers they gave, and documents made for them."""

from pendopo.domain.documents.models import Evidence, IssuedDocument, ReceivedDocument, Upload
from pendopo.domain.documents.uploading import LABEL
from pendopo.domain.people.holdings import INNER, OFFICER, Holding, hold, leave_out

hold(
    Holding(
        Evidence,
        "Berkas yang Anda berikan",
        lambda person: Evidence.objects.filter(subject=person),
        sealed={"name_sealed": "file name"},
        file="file",
        media="media_type",
    ),
    Holding(
        Upload,
        "Berkas yang sedang dikirim",
        lambda person: Upload.objects.filter(subject=person),
        sealed={"name_sealed": LABEL},
        left_out={"parts": "Potongan berkas; berkas utuhnya ada di salinan ini."},
    ),
    Holding(
        IssuedDocument,
        "Dokumen untuk Anda",
        lambda person: IssuedDocument.objects.filter(subject=person),
        sealed={"content_sealed": "content", "public_sealed": "public"},
        left_out={"event_seq": INNER, "failure": INNER},
        file="file",
    ),
    Holding(
        ReceivedDocument,
        "Dokumen dari instansi lain",
        lambda person: ReceivedDocument.objects.filter(subject=person),
        file="file",
    ),
)
leave_out(
    documents__NumberSeries=INNER,
    documents__Retention="Hanya ada setelah data dihapus.",
    documents__Validity="Masa berlaku, tertulis pada dokumen yang ada di salinan ini.",
    documents__Scan="Pemeriksaan virus atas berkas yang sudah ada di salinan ini.",
    documents__Signature=OFFICER,
    documents__Revocation="Terbaca oleh siapa pun di halaman periksa dokumen.",
)
