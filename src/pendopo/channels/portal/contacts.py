"""My phone and e-mail: changed by a code to the new one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.signing_in import contact, masked, typed_code
from pendopo.design.writing import language, words_of
from pendopo.domain.people import changing, sessions, signing_in
from pendopo.domain.people.contacts import ContactTakenError, addresses_of
from pendopo.engines.identity.errors import IdentityError
from pendopo.ground import limits
from pendopo.ground.audience import audience

PENDING, MASKED = "contact_code", "contact_code_to"


@audience("resident")
def contacts(request: HttpRequest) -> HttpResponse:
    """Show my contacts, and send a code to a new one."""
    me = visitor(request)
    typed = request.POST.get("address", "").strip()[:120]
    known = addresses_of(me.person) if me.person else {}
    context = {
        "phone": masked("phone", known["phone"]) if "phone" in known else "",
        "email": masked("email", known["email"]) if "email" in known else "",
        "level": me.assurance,
        "typed": typed,
        "back": reverse("portal:account"),
    }
    if request.method != "POST":
        return render(request, "portal/contacts.html", context)
    try:
        kind, address = contact(request, typed)
    except IdentityError as error:
        context["error"] = error.say[language()]
        return render(request, "portal/contacts.html", context, status=422)
    except limits.TooOftenError as error:
        context["error"] = words_of(error)
        return render(request, "portal/contacts.html", context, status=429)
    code = changing.ask(kind=kind, address=address, language=language(), by=me, at=timezone.now())
    request.session[PENDING], request.session[MASKED] = str(code.pk), masked(kind, address)
    return redirect("portal:contact_code")


@audience("resident")
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; the new contact is in place."""
    pending = request.session.get(PENDING)
    if pending is None:
        return redirect("portal:contacts")
    context = {"masked": request.session.get(MASKED, ""), "back": reverse("portal:contacts")}
    if request.method != "POST":
        return render(request, "portal/contact_code.html", context)
    try:
        changing.change(
            UUID(pending), typed=typed_code(request), by=visitor(request), at=timezone.now()
        )
    except (signing_in.CodeRefusedError, ContactTakenError) as error:
        context["error"] = words_of(error)
        return render(request, "portal/contact_code.html", context, status=422)
    sessions.end(visitor(request).signed_in, but=request.session.session_key or "")
    for key in (PENDING, MASKED):
        request.session.pop(key, None)
    messages.success(request, _("Kontak Anda sudah diganti. Kontak lama kami beri tahu."))
    return redirect("portal:contacts")
