"""Who may bring data in: at this machine, or signed in and on the list; nobody else, however they come."""

import tomllib
from pathlib import Path

import pytest

from pages.parts import admission
from pages.parts.admission import Visitor

ROOT = Path(__file__).parents[1]
LOCAL = {"host": ("localhost:8501",), "origin": ("http://localhost:8501",), "user-agent": ("Firefox",)}


def at(peer: str = "127.0.0.1", **headers: str) -> Visitor:
    return Visitor(peer, LOCAL | {name.replace("_", "-"): (value,) for name, value in headers.items()}, None)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "localhost:8501", "LOCALHOST:80", "127.0.0.1:8501", "[::1]:8501"])
def test_a_browser_on_this_machine_may(peer: str, host: str) -> None:
    assert admission.admission(at(peer, host=host, origin=f"http://{host}"), ()) == "open"


@pytest.mark.parametrize("peer", ["", "192.168.1.4", "10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "172.17.0.1", "nonsense", "0.0.0.0"])
def test_a_browser_elsewhere_may_not(peer: str) -> None:
    assert admission.admission(at(peer), ()) == "closed"


@pytest.mark.parametrize(
    "header",
    [
        "x_forwarded_for",
        "x_forwarded_host",
        "x_forwarded_proto",
        "x_forwarded_anything",
        "forwarded",
        "via",
        "x_real_ip",
        "cf_connecting_ip",
    ],
)
@pytest.mark.parametrize("value", ["", "127.0.0.1", "localhost", "203.0.113.9"])
def test_what_a_proxy_on_this_machine_passes_on_is_not_from_this_machine(header: str, value: str) -> None:
    assert admission.admission(at(**{header: value}), ()) == "closed"


@pytest.mark.parametrize(
    "host", ["athar.ngo.org", "localhost.ngo.org", "127.0.0.1.ngo.org", "ngo.org@evil", "evil@", "", "localhost@ngo.org", "[::1", "0.0.0.0"]
)
def test_another_name_of_this_machine_is_no_way_in(host: str) -> None:
    assert admission.admission(at(host=host), ()) == "closed"


@pytest.mark.parametrize("origin", ["https://ngo.org", "null", "http://localhost.ngo.org", "http://[::1"])
def test_another_page_in_a_browser_of_this_machine_is_no_way_in(origin: str) -> None:
    assert admission.admission(at(origin=origin), ()) == "closed"


def test_a_request_without_a_host_or_with_two_is_not_from_a_browser_here() -> None:
    without = {name: value for name, value in LOCAL.items() if name != "host"}
    assert admission.admission(Visitor("127.0.0.1", without, None), ()) == "closed"
    twice = LOCAL | {"host": ("localhost", "ngo.org")}
    assert admission.admission(Visitor("127.0.0.1", twice, None), ()) == "closed"


def test_where_sign_in_is_set_up_this_machine_is_asked_too() -> None:
    assert admission.admission(at()._replace(signed_in=False), ()) == "sign_in"
    assert admission.admission(at("203.0.113.9")._replace(signed_in=False), ("ngo.org",)) == "sign_in"


@pytest.mark.parametrize(
    ("email", "listed", "answer"),
    [
        ("amal@ngo.org", (), "open"),
        ("", (), "open"),
        ("amal@ngo.org", ("amal@ngo.org",), "open"),
        ("Amal@NGO.org", ("amal@ngo.org",), "open"),
        ("amal@ngo.org", ("ngo.org",), "open"),
        ("amal@ngo.org", ("@ngo.org",), "open"),
        ("rima@ngo.org", ("amal@ngo.org",), "not_listed"),
        ("amal@sub.ngo.org", ("ngo.org",), "not_listed"),
        ("amal@evilngo.org", ("ngo.org",), "not_listed"),
        ("ngo.org", ("ngo.org",), "not_listed"),
        ("@ngo.org", ("ngo.org",), "not_listed"),
        ("", ("ngo.org",), "not_listed"),
        ("amal@ngo.org@evil.org", ("ngo.org",), "not_listed"),
    ],
)
def test_who_has_signed_in_may_if_they_are_on_the_list(email: str, listed: tuple[str, ...], answer: str) -> None:
    assert admission.admission(Visitor("203.0.113.9", {"host": ("athar.ngo.org",)}, True, email), listed) == answer


def test_the_list_is_read_from_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATHAR_IMPORTERS", raising=False)
    assert admission.importers() == ()
    monkeypatch.setenv("ATHAR_IMPORTERS", " Amal@ngo.org, partner.org;third@x.org\n")
    assert admission.importers() == ("amal@ngo.org", "partner.org", "third@x.org")


def test_uploads_are_guarded_and_capped() -> None:
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]
    assert (server["enableXsrfProtection"], server["enableCORS"], server["maxUploadSize"]) == (True, True, 20)
