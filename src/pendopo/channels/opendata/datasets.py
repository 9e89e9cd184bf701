"""Every public dataset, in one place. A slug, a column and what it means are promises: they are added to, never changed."""

from django.utils.translation import gettext_noop as _

from pendopo.channels.opendata import counted, listed
from pendopo.channels.opendata.declaring import LAT, LNG, Dataset, Variable, this_month
from pendopo.channels.opendata.policy import facilities_read
from pendopo.domain.reports.by_month import changed_at

MONTH = Variable("bulan", _("Bulan, tahun dan angka bulan"), "gYearMonth")
COUNT = (
    Variable("jumlah", _("Jumlah; kosong bila hanya rentangnya diumumkan"), "integer"),
    Variable("paling_sedikit", _("Jumlah paling sedikit"), "integer"),
    Variable("paling_banyak", _("Jumlah paling banyak"), "integer"),
)
PLACE = (
    Variable(LAT, _("Lintang, derajat WGS 84"), "decimal"),
    Variable(LNG, _("Bujur, derajat WGS 84"), "decimal"),
)
AREA = (
    Variable("kode_kelurahan", _("Kode kelurahan dari Kemendagri")),
    Variable("kelurahan", _("Nama kelurahan")),
)
KIND = (
    Variable("kategori", _("Kode jenis laporan")),
    Variable("nama_kategori", _("Nama jenis laporan")),
)
SERVICES = Dataset(
    slug="layanan",
    title=_("Layanan kota"),
    about=_("Layanan yang berlaku: penyelenggara, dasar hukum, biaya, dan jangka waktu."),
    unit=_("layanan"),
    often="IRREG",
    theme="GOVE",
    icon="file-text",
    variables=(
        Variable("layanan", _("Kode layanan, sama dengan alamat halamannya")),
        Variable("nama", _("Nama layanan")),
        Variable("produk", _("Produk layanan")),
        Variable("instansi", _("Kode instansi penyelenggara")),
        Variable("nama_instansi", _("Nama instansi penyelenggara")),
        Variable("daring", _("Dapat diajukan di sini: ya atau tidak")),
        Variable("dasar_hukum", _("Dasar hukum")),
        Variable(
            "status_dasar_hukum", _("confirmed: disahkan; example: contoh; missing: belum ada")
        ),
        Variable(
            "biaya_rupiah", _("Biaya tetap, rupiah; kosong bila dihitung dari isian"), "integer"
        ),
        Variable("biaya", _("Biaya menurut standar pelayanan")),
        Variable("janji_hari", _("Jangka waktu yang dijanjikan, hari kerja"), "decimal"),
    ),
    rows=listed.services,
    changed=listed.services_changed,
)
STANDARDS = Dataset(
    slug="standar-layanan",
    title=_("Janji dan kenyataan layanan"),
    about=_("Permohonan yang dijawab tiap bulan: tepat waktu, terlambat, dan lamanya."),
    unit=_("permohonan"),
    often="MONTHLY",
    theme="GOVE",
    icon="history",
    variables=(
        MONTH,
        Variable("layanan", _("Kode layanan, sama dengan alamat halamannya")),
        Variable("nama", _("Nama layanan")),
        Variable("hasil", _("tepat_waktu, terlambat, atau semua")),
        Variable("janji_hari", _("Jangka waktu yang dijanjikan, hari kerja"), "decimal"),
        *COUNT,
        Variable(
            "median_hari", _("Lamanya dijawab, median hari kerja; hanya untuk semua"), "decimal"
        ),
    ),
    rows=counted.standards,
    changed=this_month,
    counted=True,
)
QUEUES = Dataset(
    slug="antrean",
    title=_("Waktu tunggu antrean"),
    about=_("Waktu tunggu di tiap loket menurut hari dan jam datang, setahun terakhir."),
    unit=_("nomor antrean"),
    often="MONTHLY",
    theme="GOVE",
    icon="clock",
    variables=(
        MONTH,
        Variable("kantor", _("Kode kantor")),
        Variable("nama_kantor", _("Nama kantor")),
        Variable("antrean", _("Huruf antrean")),
        Variable("nama_antrean", _("Nama antrean")),
        Variable("hari", _("Hari, 1 Senin sampai 7 Minggu; kosong untuk semua"), "integer"),
        Variable("jam", _("Jam datang, 0 sampai 23; kosong untuk semua"), "integer"),
        *COUNT,
        Variable("median_menit", _("Lama menunggu, median menit"), "integer"),
        Variable(
            "p90_menit", _("Sembilan dari sepuluh orang menunggu paling lama, menit"), "integer"
        ),
        *PLACE,
    ),
    rows=counted.queues,
    changed=this_month,
    counted=True,
)
REPORTS = Dataset(
    slug="laporan",
    title=_("Laporan warga"),
    about=_("Laporan yang tampil di daftar umum, satu per satu, tanpa uraian dan tanpa pelapor."),
    unit=_("laporan"),
    often="UPDATE_CONT",
    theme="ENVI",
    icon="camera",
    variables=(
        Variable("nomor", _("Nomor laporan, sama dengan alamat halamannya")),
        *KIND,
        *AREA,
        Variable("instansi", _("Instansi yang menangani")),
        Variable("keadaan", _("received, forwarded, in_progress, resolved, atau closed")),
        Variable("dikirim", _("Waktu dikirim"), "dateTime"),
        Variable("dikerjakan", _("Waktu dinyatakan selesai dikerjakan"), "dateTime"),
        Variable("ditutup", _("Waktu ditutup"), "dateTime"),
        Variable(LAT, _("Lintang, derajat WGS 84, dibulatkan ke sekitar seratus meter"), "decimal"),
        Variable(LNG, _("Bujur, derajat WGS 84, dibulatkan ke sekitar seratus meter"), "decimal"),
    ),
    rows=listed.reports,
    changed=changed_at,
)
REPORT_COUNTS = Dataset(
    slug="laporan-kelurahan",
    title=_("Laporan warga per kelurahan"),
    about=_("Jumlah laporan menurut bulan dikirim, kelurahan, dan jenisnya."),
    unit=_("laporan"),
    often="MONTHLY",
    theme="ENVI",
    icon="map-2",
    variables=(MONTH, *AREA, *KIND, *COUNT, *PLACE),
    rows=counted.report_counts,
    changed=this_month,
    counted=True,
)
ANSWERS = Dataset(
    slug="kepuasan-pelapor",
    title=_("Kepuasan pelapor"),
    about=_("Jawaban pelapor setelah laporannya dinyatakan selesai, menurut bulan dan jenis."),
    unit=_("jawaban"),
    often="MONTHLY",
    theme="SOCI",
    icon="message-circle",
    variables=(
        MONTH,
        *KIND,
        Variable("jawaban", _("puas, dibuka_kembali, tidak_menjawab, atau semua")),
        *COUNT,
    ),
    rows=counted.report_answers,
    changed=this_month,
    counted=True,
)
FACILITIES = Dataset(
    slug="fasilitas",
    title=_("Fasilitas kota"),
    about=_("Puskesmas, klinik, dan halte, dengan tempatnya."),
    unit=_("fasilitas"),
    often="IRREG",
    theme="REGI",
    icon="map-pin",
    variables=(
        Variable("jenis", _("Jenis fasilitas")),
        Variable("nama", _("Nama fasilitas")),
        *AREA,
        Variable("kecamatan", _("Nama kecamatan")),
        *PLACE,
    ),
    rows=listed.facilities,
    changed=facilities_read,
)
DATASETS = {
    each.slug: each
    for each in (SERVICES, STANDARDS, QUEUES, REPORTS, REPORT_COUNTS, ANSWERS, FACILITIES)
}
OFTEN = {
    "UPDATE_CONT": _("Terus-menerus"),
    "MONTHLY": _("Tiap bulan"),
    "IRREG": _("Bila berubah"),
}
