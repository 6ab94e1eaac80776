"""Text of others on the screen, in links and in cells."""

import pytest

from pages.parts import drawing, safe


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1 people", "'-1 people"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "'=1+1"),
        ("\t=1", "'=1"),
        ("\u202e=1", "'=1"),
        ("Aleppo", "Aleppo"),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
    ],
)
def test_no_cell_runs(text: str | None, cell: str) -> None:
    assert safe.cell(text) == cell


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://example.org", "http://", "http://[", "", None, "x"]
)
def test_only_the_web_is_linked_to(url: str | None) -> None:
    assert safe.web(url) == ""
    assert safe.link(url, "<b>") == "<bdi>&lt;b&gt;</bdi>"


def test_a_link_is_escaped_and_leaves_the_page_alone() -> None:
    assert safe.link('https://example.org/?a=1&b="><script>', "a & b") == (
        '<a href="https://example.org/?a=1&amp;b=&quot;&gt;&lt;script&gt;" target="_blank" rel="noopener noreferrer">'
        "<bdi>a &amp; b</bdi></a>"
    )


def test_what_turns_or_hides_text_is_taken_out() -> None:
    assert safe.clean("\u202eevil\u2066\u200b\x00 name\u2069 ") == "evil name"
    assert safe.html("<img src=x onerror=1>\u202e") == "<bdi>&lt;img src=x onerror=1&gt;</bdi>"


def test_a_chart_reads_no_markup() -> None:
    assert drawing.text('<a href="javascript:1">x</a> & y') == '&lt;a href="javascript:1"&gt;x&lt;/a&gt; &amp; y'


def test_an_address_is_read_with_its_letters_and_leads_where_it_led() -> None:
    arabic = "https://www.syriahr.com/%d8%ae%d9%84%d8%a7%d9%84/560631/"
    assert safe.address(arabic) == (
        f'<a href="{arabic}" target="_blank" rel="noopener noreferrer"><bdi>www.syriahr.com/خلال/560631</bdi></a>'
    )
    assert safe.address("javascript:alert(1)") == "<bdi>javascript:alert(1)</bdi>"
    assert len(safe.address(f"https://example.org/{'x' * 500}").split("<bdi>")[1]) < 90


def test_addresses_in_a_text_become_links_and_the_rest_stays_harmless() -> None:
    assert safe.prose("so <b> (https://a.example/x). And") == (
        '<bdi>so &lt;b&gt; (<a href="https://a.example/x" target="_blank" rel="noopener noreferrer"><bdi>a.example/x</bdi></a>). And</bdi>'
    )
