import threading

import pytest

from pendopo.integrations.smpp.client import SmppTransport
from pendopo.integrations.smpp.simulator import Operator, stand_in


@pytest.fixture
def operator():
    """An operator at work, and where it is."""
    operator = Operator()
    door = stand_in(0, operator)
    operator.port = door.server_address[1]
    threading.Thread(target=door.serve_forever, args=(0.02,), daemon=True).start()
    yield operator
    operator.become("down")
    door.shutdown()
    door.server_close()


@pytest.fixture
def transport(operator):
    address = f"smpp://pendopo:contoh@127.0.0.1:{operator.port}?window=10"
    found = SmppTransport.from_url(address, patience=1.0)
    yield found
    if found._session:
        found._session.close()
