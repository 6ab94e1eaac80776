"""What a person could be reached by is taken out of rows that are put aside, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from db import contacts, schema
from db.contacts import REMOVED
from db.schema import Aside, Where
from tests.reports import figure, keep, rows


@pytest.mark.parametrize(
    "contact",
    [
        "amal@ngo.example", "a.b+c@mail.ngo.example", "+963 944 123 456", "+963-11-222-3333", "00963944123456", "0944 123 456",
        "0944123456",
        "(0944) 123456", "+90 (532) 123 45 67", "٠٩٤٤١٢٣٤٥٦", "+٩٦٣ ٩٤٤ ١٢٣ ٤٥٦", "https://wa.me/963944123456", "t.me/somebody",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "call {} today", "{{'phone': '{}'}}", "هاتف {} للتواصل", "{}, Aleppo"])
def test_a_contact_is_taken_out(contact: str, around: str) -> None:
    left = contacts.removed(around.format(contact))
    assert REMOVED in left
    assert not any(piece in left for piece in (contact, "944", "٩٤٤", "532 123", "ngo.example", "somebody"))


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05", "05-03-2024 12:00", "05/03/2024, 1200", "01.02.2024 300", "36.201240, 37.161170", "0.00123456789", "SYR12345678",
        "10,000,000,000", "uuid:7c9e6679-7425-40de-944b-0744123456ab", "20240603T120000.000000Z", "SY020001", "12 345 678 people",
        "2024-03-05T00:00:00.000000", "{'low': 100, 'high': 2000000}", "+3 more", "1e-05", "@ngo", "https://example.org/a/0123",
        "between 800,000-1,000,000",
    ],
)  # fmt: skip
def test_days_positions_numbers_and_codes_stay(text: str) -> None:
    assert contacts.removed(text) == text


@given(st.text())
def test_taking_out_twice_is_taking_out_once(text: str) -> None:
    assert contacts.removed(contacts.removed(text)) == contacts.removed(text)


def test_what_is_put_aside_is_kept_without_contacts_wherever_it_came_from(store: Engine) -> None:
    told = figure("a", where=Where("ask 0944 123 456", 1), counts="total", note="amal@ngo.example")
    keep(
        store, figure("b"), told, figure("c", -1, note="+963 944 123 456"), Aside(9, "wrong: 0944123456", "{'contact': 'amal@ngo.example'}")
    )
    kept = rows(store, schema.put_aside, "number", "reason", "row", "about", "name")
    assert len(kept) == 3
    assert not [aside for aside in kept if "944" in str(aside) or "ngo.example" in str(aside)]
    assert kept[2][1:] == (f"wrong: {REMOVED}", f"{{'contact': '{REMOVED}'}}", "", "")
