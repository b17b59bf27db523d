"""One person, many ways of writing the number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contacts import phones
from app.errors import Invalid

MARIA = "+5511988880001"

AREA_CODES = st.sampled_from(["11", "21", "31", "41", "51", "55", "61", "71", "81", "91", "99"])
OLD_MOBILES = st.builds("{}{:07d}".format, st.sampled_from("6789"), st.integers(0, 9_999_999))


@pytest.mark.req("IN-04")
@pytest.mark.parametrize(
    "written",
    [
        "+5511988880001",
        "+55 11 98888-0001",
        "5511988880001",
        "(11) 98888-0001",
        "11988880001",
        "011 98888-0001",
        "015 11 98888-0001",
        "0055 11 98888.0001",
        "551188880001",
        "11 8888-0001",
        "+55 (11) 8888-0001",
        "tel:+55-11-98888-0001",
        "whatsapp:+5511988880001",
        "5511988880001@s.whatsapp.net",
        "551188880001@s.whatsapp.net",
        "5511988880001:12@s.whatsapp.net",
        "5511988880001@c.us",
        "\u200e+55\u00a011\u00a098888\u201100\u200b01 ",
    ],
)
def test_every_shape_of_a_number_is_the_same_person(written: str) -> None:
    assert phones.normalize(written) == MARIA


@pytest.mark.req("IN-04")
@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("(11) 3333-4444", "+551133334444"),
        ("551133334444", "+551133334444"),
        ("55 98888-0001 55", None),
        ("55988880001", "+5555988880001"),
        ("+1 415 555 2671", "+14155552671"),
        ("14155552671", "+14155552671"),
        ("+351 912 345 678", "+351912345678"),
        ("+54 9 11 2345-6789", "+5491123456789"),
    ],
)
def test_landlines_and_foreign_numbers_keep_their_digits(written: str, e164: str | None) -> None:
    if e164 is None:
        with pytest.raises(Invalid):
            phones.normalize(written)
    else:
        assert phones.normalize(written) == e164


@pytest.mark.req("IN-04")
@pytest.mark.parametrize(
    "written",
    [
        *("", " ", "123", "abc", "+", "98888-0001", "++5511988880001", "+55119888800011", "+5500988880001"),
        *(
            "100000000000001@lid",
            "120363000000000001@g.us",
            "status@broadcast",
            "@s.whatsapp.net",
            "5511988880001@evil.net",
        ),
        *("١١٩٨٨٨٨٠٠٠١", "1" * 10_000),
    ],
)
def test_what_is_no_phone_number_is_refused_with_the_field(written: str) -> None:
    with pytest.raises(Invalid) as refusal:
        phones.normalize(written, field="from")
    assert refusal.value.details["field"] == "from"


@pytest.mark.req("IN-04")
@given(AREA_CODES, OLD_MOBILES)
def test_a_mobile_is_one_person_with_and_without_its_ninth_digit(area: str, mobile: str) -> None:
    with_nine, without = f"+55{area}9{mobile}", f"+55{area}{mobile}"
    assert phones.with_ninth_digit(without) == phones.with_ninth_digit(with_nine) == with_nine
    assert phones.from_gateway(without[1:]) == phones.from_gateway(with_nine[1:]) == with_nine
    assert set(phones.variants(without)) == set(phones.variants(with_nine)) == {with_nine, without}


@pytest.mark.req("IN-04")
@given(st.integers(1_000_000, 10**15 - 1))
def test_any_number_a_gateway_writes_is_taken_and_stays_as_it_is(number: int) -> None:
    e164 = phones.from_gateway(str(number))
    assert phones.from_gateway(phones.gateway_digits(e164)) == e164
    assert all(phones.with_ninth_digit(variant) == e164 for variant in phones.variants(e164))


@pytest.mark.req("IN-04")
@given(st.text(max_size=80))
def test_any_text_is_a_number_or_invalid(written: str) -> None:
    try:
        e164 = phones.normalize(written)
    except Invalid:
        return
    assert phones.normalize(e164) == e164


@pytest.mark.req("IN-04")
@pytest.mark.parametrize(
    ("jid", "lid"),
    [
        ("100000000000001@lid", "100000000000001"),
        ("100000000000001:3@lid", "100000000000001"),
        ("5511988880001@s.whatsapp.net", None),
        ("x@lid", None),
        ("", None),
    ],
)
def test_a_lid_is_told_from_a_number(jid: str, lid: str | None) -> None:
    assert phones.lid_of(jid) == lid


@pytest.mark.req("IN-04")
@pytest.mark.parametrize("phone", [MARIA, "5511988880001", "+14155552671", "123", ""])
def test_a_masked_number_cannot_be_called(phone: str) -> None:
    masked = phones.mask(phone)
    assert "*" in masked
    assert sum(char.isdigit() for char in masked) <= 4
