"""What nobody calls is taken out, not kept for later."""

import re
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parents[2]
# Called by Django, by libraries and by name in settings. Models are tables, called or not.
BY_OTHERS = {
    *("Command", "add_arguments", "handle", "configure", "stale_page", "application"),
    *(
        "Observed",
        "ContentPolicy",
        "Sane",
        "Apart",
        "Acting",
        "Tongue",
        "Door",
        "Environment",
        "collect",
        "format",
    ),
    *("db_type", "from_db_value", "get_by_natural_key", "get_user"),
    *("authenticate", "parse_body", "Meta"),
    *("do_GET", "do_POST", "do_PUT", "log_message"),
    *("reach_bodies", "reach_printer"),  # by ready() of an app
    *("async_sign_raw", "_sign_tst_info"),
    *("connection_made", "data_received", "connection_lost"),
}


def test_no_function_class_or_method_is_dead() -> None:
    tool = Vulture(ignore_decorators=["@*"])
    sources = [str(ROOT / place) for place in ("src", "tests", "bench")]
    tool.scavenge(sources, exclude=["*/migrations/*", "*/settings.py", "*/apps.py"])
    pages = " ".join(page.read_text() for page in (ROOT / "src").rglob("*.html"))
    named = set(re.findall(r"\w+", pages)) | BY_OTHERS
    models = [item for item in tool.unused_classes if item.filename.name == "models.py"]
    dead = [
        f"{item.filename.relative_to(ROOT)}:{item.first_lineno} {item.name}"
        for item in (*tool.unused_funcs, *tool.unused_classes, *tool.unused_methods)
        if "tests" not in item.filename.parts and item.name not in named and item not in models
    ]
    assert dead == [], "\n".join(dead)
