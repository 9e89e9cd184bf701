from django.apps import AppConfig
from django.conf.locale import LANG_INFO

SUNDANESE = {
    "bidi": False,
    "code": "su",
    "name": "Sundanese",
    "name_local": "Basa Sunda",
}
"""Django has no Sundanese: its names, formats (`design/formats`) and words (`locale/su`) are ours."""


class DesignConfig(AppConfig):
    name = "pendopo.design"
    label = "design"
    verbose_name = "Design"

    def ready(self) -> None:
        LANG_INFO.setdefault("su", SUNDANESE)
