"""A data directory of its own for each test, so that keys are made and lost here only."""

from types import SimpleNamespace

import pytest

from pendopo.ground.vault import blind, masters


@pytest.fixture(autouse=True)
def data_dir(tmp_path, settings):
    kept = settings.PENDOPO
    names = ("data_dir", "node", "role", "demo", "public_url")
    values = {name: getattr(kept, name) for name in names}
    settings.PENDOPO = SimpleNamespace(**(values | {"data_dir": tmp_path}))
    storage = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": storage}
    masters._HELD.clear()
    blind.index_key.cache_clear()
    yield tmp_path
    masters._HELD.clear()
    blind.index_key.cache_clear()
