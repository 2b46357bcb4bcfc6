"""How the web server takes connections."""

from __future__ import annotations

import socket

from api.serving import listen


def test_no_answer_waits_for_an_acknowledgement() -> None:
    """Connections are taken without Nagle's algorithm, which holds a body back until its headers are acknowledged."""
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        taken, _ = listening.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
