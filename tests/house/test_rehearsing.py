"""`pendopo pack check` plays the journeys in a house of its own."""

import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from pendopo.config.rehearsing import InhabitedError, play_all

pytestmark = pytest.mark.slow


@pytest.fixture
def pack(tmp_path):
    """The city's pack with one service and two journeys."""
    folder = tmp_path / "pack"
    shutil.copytree(settings.PENDOPO.city, folder)
    for place in (folder / "services").glob("*/*"):
        if place.name != "sppt-salinan":
            shutil.rmtree(place)
    (folder / "search.yaml").unlink()  # its situations lead to the others
    shutil.rmtree(folder / "queues")  # as do its lines
    for path in folder.glob("services/*/*/journeys/*.yaml"):
        if path.stem not in {"ditolak", "dikabulkan"}:
            path.unlink()
    return folder


def test_a_pack_is_checked_with_its_journeys_or_without(pack, capfd) -> None:
    call_command("pack", "check", str(pack))
    assert "2 perjalanan, semua seperti tertulis." in capfd.readouterr().out
    path = pack / "services" / "bapenda" / "sppt-salinan" / "journeys" / "ditolak.yaml"
    path.write_text(path.read_text().replace("ends: refused", "ends: granted"))
    call_command("pack", "check", str(pack), no_journeys=True)
    with pytest.raises(CommandError):
        call_command("pack", "check", str(pack))
    assert "ditolak.yaml:16: akhir perjalanan: berakhir refused" in capfd.readouterr().err


def test_journeys_are_not_played_in_an_inhabited_house(world) -> None:
    with pytest.raises(InhabitedError):
        play_all()
