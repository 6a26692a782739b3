import pytest

from monitor.domain.numbers import mask, number_key, number_tail, same_key, same_number

KEYS = {
    "13812345678": "13812345678",
    "+8613812345678": "13812345678",
    "008613812345678": "13812345678",
    "013812345678": "13812345678",
    "138-1234 5678": "13812345678",
    "１３８１２３４５６７８": "13812345678",
    "02158881234": "2158881234",
    "+86 (0)21 5888 1234": "2158881234",
    "8001": "8001",
    "8001@10.0.0.1": "8001",
    "anonymous": "",
    "000": "",
    "": "",
}

PAIRS = [
    ("+8613812345678", "13812345678", True),
    ("02158881234", "58881234", True),
    ("+862158881234", "02158881234", True),
    ("5888123", "02158881235", False),
    ("8881234", "58881234", True),
    ("881234", "58881234", False),
    ("881234", "881234", True),
    ("8001", "8002", False),
    ("", "", False),
    ("anonymous", "anonymous", False),
]

MASKED = {
    "+8613812345678": "861****5678",
    "13812345678": "138****5678",
    "2158881234": "****1234",
    "5888123": "****8123",
    "588812": "****12",
    "8001": "****01",
    "110": "****",
    "anonymous": "****",
    "张三 8001": "****01",
    "": "",
}


@pytest.mark.parametrize(("number", "key"), KEYS.items())
def test_key(number: str, key: str) -> None:
    assert key == number_key(number)
    assert key == number_key(key)


@pytest.mark.parametrize(("one", "other", "same"), PAIRS)
def test_same_number(one: str, other: str, same: bool) -> None:
    assert same is same_number(one, other)
    assert same is same_number(other, one)


@pytest.mark.parametrize(("one", "other"), [(one, other) for one, other, same in PAIRS if same])
def test_matching_keys_share_their_tail(one: str, other: str) -> None:
    keys = number_key(one), number_key(other)
    assert same_key(*keys)
    assert number_tail(keys[0]) == number_tail(keys[1])


@pytest.mark.parametrize(("number", "masked"), MASKED.items())
def test_mask(number: str, masked: str) -> None:
    assert masked == mask(number)
