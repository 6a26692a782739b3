import pytest

from monitor.config.addresses import Listen, is_loopback, split_listen, without_password


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        ("127.0.0.1:8080", Listen("127.0.0.1", 8080)),
        ("127.0.0.1:0", Listen("127.0.0.1", 0)),
        (":8080", Listen("127.0.0.1", 8080)),
        ("[::1]:8080", Listen("::1", 8080)),
        ("localhost:65535", Listen("localhost", 65535)),
    ],
)
def test_listen(text: str, listen: Listen) -> None:
    assert listen == split_listen(text)


@pytest.mark.parametrize(
    "text", ["", ":", "8080", "h:", "h:-1", "h:65536", "h:８０", "::1:80", "[::g]:80", "a b:80", "[]:80"]
)
def test_no_listen(text: str) -> None:
    with pytest.raises(ValueError, match=r"no port|not a host name|Only hex digits|cannot be empty"):
        split_listen(text)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.example", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert expected == is_loopback(host)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///hotline.db", "sqlite:///hotline.db"),
        ("postgresql://h/d", "postgresql://h/d"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("postgresql://u:secret@h/d", "postgresql://u:…@h/d"),
        ("postgresql://u:se@cret@h:1/d", "postgresql://u:…@h:1/d"),
        ("postgresql://h/d?password=secret", "postgresql://h/d?…"),
        ("postgresql:/u:secret@h/d", "…"),
        ("postgresql://u:sec[ret@h/d", "…"),
        ("u:secret@h/d", "…"),
    ],
)
def test_without_password(url: str, shown: str) -> None:
    assert shown == without_password(url)
