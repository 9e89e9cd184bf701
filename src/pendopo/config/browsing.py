"""A browser without a screen: it goes to pages, types what they ask and presses what they offer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client
from lxml import html
from lxml.html import CheckboxGroup, FormElement, HtmlElement, InputElement, SelectElement

Typed = Mapping[str, Any]
"""Values by the name of the field: a text, True for a box to tick, a list for several boxes."""
MOST_WORDS = 600  # letters of a page that a failure repeats


class LostError(Exception):
    """Halaman ini tidak menawarkan langkah itu."""


class Browser:
    """One visitor's browser. Only what a page offers can be typed or pressed."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.path = ""
        self.status = 0
        self._tree: HtmlElement = html.document_fromstring("<main></main>")

    def go(self, path: str) -> None:
        """Open a page, following where it leads. Raises LostError unless it answers 200."""
        self._arrive(self.client.get(path, follow=True), path, (200,))

    def press(
        self,
        action: str,
        *,
        typed: Typed | None = None,
        files: Mapping[str, Any] | None = None,
        button: tuple[str, str] | None = None,
        allowed: tuple[int, ...] = (200,),
    ) -> None:
        """Fill the form on this page that leads to an address, and press its button.

        A button with a name and a value must stand in the form. Raises LostError.
        """
        form = self.form(action)
        for name, value in (typed or {}).items():
            _type(form, name, value)
        data: dict[str, Any] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        if button:
            if not form.xpath(".//button[@name=$n and @value=$v]", n=button[0], v=button[1]):
                raise LostError(f"tidak ada tombol {button[1]}")
            data[button[0]] = [button[1]]
        for name, file in (files or {}).items():
            _control(form, name)
            data[name] = [file]
        self._arrive(self.client.post(action, data, follow=True), action, allowed)

    def form(self, action: str) -> FormElement:
        """Return the form that leads to an address, by itself or by a button. Raises LostError."""
        found = self._tree.xpath("//form[@action=$a or .//button[@formaction=$a]]", a=action)
        if not found:
            raise LostError(f"tidak ada tombol menuju {action}")
        form: FormElement = found[0]
        return form

    def asks(self, name: str) -> bool:
        """Tell whether the page has a field of this name, or with parts of it."""
        part = f"{name}-"
        return bool(
            self._tree.xpath("//main//*[@name=$n or starts-with(@name, $p)]", n=name, p=part)
        )

    def links(self, within: str) -> list[str]:
        """Return the addresses in the elements of a class, in order."""
        return [str(link) for link in self.found(within, "//a/@href")]

    def shows(self, kind: str) -> bool:
        """Tell whether an element of a class stands on the page."""
        return bool(self.found(kind))

    def texts(self, kind: str) -> list[str]:
        """Return the texts of the elements of a class."""
        return [" ".join(each.text_content().split()) for each in self.found(kind)]

    def found(self, kind: str, below: str = "") -> list[Any]:
        told = f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {kind} ')]{below}"
        return list(self._tree.xpath(told))

    def words(self) -> str:
        """Return what the page says, errors first, for whoever reads why a journey failed."""
        wrong = [*self.texts("error-summary"), *self.texts("alert"), *self.texts("said-error")]
        main = self._tree.xpath("//main")
        rest = " ".join(main[0].text_content().split()) if main else ""
        return " | ".join([*wrong, rest])[:MOST_WORDS]

    def _arrive(self, answer: Any, path: str, allowed: tuple[int, ...]) -> None:
        self.path, self.status = str(answer.request["PATH_INFO"]), answer.status_code
        self._tree = _tree(answer)
        if self.status not in allowed:
            raise LostError(f"{path} menjawab {self.status}")


def _tree(answer: HttpResponse) -> HtmlElement:
    told = answer.content.decode() if answer.get("Content-Type", "").startswith("text/html") else ""
    return html.document_fromstring(told or "<main></main>")


def _type(form: FormElement, name: str, value: Any) -> None:
    control = _control(form, name)
    try:
        if isinstance(control, CheckboxGroup):
            control.value = set(map(str, value))
        elif isinstance(control, InputElement) and control.type == "checkbox":
            control.checked = control.get("value") in value if isinstance(value, list) else True
        elif isinstance(control, SelectElement):
            control.value = _option(control, str(value))
        else:
            control.value = str(value)
    except (KeyError, ValueError) as error:
        raise LostError(f"{name} tidak menawarkan {value}") from error


def _control(form: FormElement, name: str) -> Any:
    """Return the field of a form by its name. Raises LostError."""
    try:
        return form.inputs[name]
    except KeyError:
        raise LostError(f"halaman tidak menanyakan {name}") from None


def _option(control: SelectElement, said: str) -> str:
    """Return the value of the option that says this, or whose value it is."""
    named: Iterable[HtmlElement] = control.iter("option")
    return next(
        (str(o.get("value")) for o in named if " ".join(o.text_content().split()) == said), said
    )
