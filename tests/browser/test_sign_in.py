"""Bringing in a table where sign-in is set up: a provider lets somebody in, and the list says whether they may."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from tests import identity
from tests.browser.conftest import Visit, settle, started

EMAIL = "amal@ngo.example"


@contextmanager
def with_sign_in(surroundings: dict[str, str], folder: Path, listed: str, **claims: object) -> Iterator[tuple[str, str]]:
    """The address of the dashboard, and that of the provider."""
    with identity.provider(**claims) as provider:
        secrets = folder / "secrets.toml"
        secrets.write_text(identity.secrets(provider), encoding="utf-8")
        with started(surroundings | {"STREAMLIT_SECRETS_FILES": str(secrets), "ATHAR_IMPORTERS": listed}) as address:
            yield address, provider


def signs_in(page: Page, address: str) -> None:
    """Presses the button, is sent to the provider and back to the first page, and opens the page of tables again."""
    with page.expect_response(lambda answer: "/oauth2callback" in answer.url):
        page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1.page")).to_have_text("Humanitarian impact in Syria")
    settle(page)
    page.goto(f"{address}/own_tables?lang=en")
    settle(page)


@pytest.mark.parametrize(("listed", "verified", "may"), [("ngo.example", True, True), (EMAIL, False, False)])
def test_who_has_signed_in_may_when_they_are_on_the_list(
    visit: Visit, surroundings: dict[str, str], tmp_path: Path, listed: str, verified: bool, may: bool
) -> None:
    with with_sign_in(surroundings, tmp_path, listed, email=EMAIL, email_verified=verified) as (address, provider):
        page = visit(f"{address}/own_tables?lang=en", beside=[provider])
        expect(page.get_by_test_id("stFileUploader")).to_have_count(0)
        signs_in(page, address)
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        expect(page.get_by_test_id("stFileUploader")).to_have_count(1 if may else 0)
        expect(page.get_by_text("This account may not bring in tables.")).to_have_count(0 if may else 1)
        page.close()


def test_what_came_through_a_proxy_is_not_from_this_machine(site: str, visit: Visit) -> None:
    assert requests.get(f"{site}/own_tables", timeout=10).ok
    here = visit(f"{site}/own_tables?lang=en")
    expect(here.get_by_test_id("stFileUploader")).to_have_count(1)

    def passed_on(page: Page) -> None:
        page.context.set_extra_http_headers({"X-Forwarded-For": "127.0.0.1"})

    proxied = visit(f"{site}/own_tables?lang=en", before=passed_on)
    expect(proxied.get_by_text("Tables are brought in at the machine on which Athar runs")).to_be_visible()
    expect(proxied.get_by_test_id("stFileUploader")).to_have_count(0)
