"""Who gets in: links, cookies, keys, scopes; and who does not: other sites, other hosts, other merchants."""

from __future__ import annotations

import httpx

from domain.people import Scope
from tests.plugins.house import MakeHouse, RunningHouse


def test_a_sign_in_link_works_once(house: RunningHouse) -> None:
    """A one-time link opens one session; the second use is refused."""
    token = house.run(house.house.sessions.sign_in_link(house.owner.merchant_id, house.owner.member_id))
    first, second = house.api(""), house.api("")
    entered = first.get(f"/signin?token={token}")
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert first.get("/api/proposals").status_code == 200
    assert second.get(f"/signin?token={token}").status_code == 401
    assert second.get("/api/proposals").status_code == 401


def test_signing_out_ends_the_session(house: RunningHouse) -> None:
    """After signing out the old cookie opens nothing."""
    browser = house.browser()
    cookies = dict(browser.cookies)
    assert browser.post("/signout").status_code == 303
    browser.cookies.update(cookies)
    assert browser.get("/api/proposals").status_code == 401


FOREIGN = [
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": ""},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "", "Sec-Fetch-Site": "same-site"},
    {"Origin": "", "Sec-Fetch-Site": ""},
]


def test_another_site_can_not_use_the_cookie(house: RunningHouse) -> None:
    """A cookie does nothing unsafe unless the browser says that Florin's own page sent the request (CSRF)."""
    browser = house.browser()
    for headers in FOREIGN:
        del browser.headers["Origin"], browser.headers["Sec-Fetch-Site"]
        browser.headers.update({name: value for name, value in headers.items() if value})
        answer = browser.post("/api/chat", json={"message": "refund order 42"})
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:florin:problem:not-allowed"), headers
        browser.headers.update({"Origin": house.url, "Sec-Fetch-Site": "same-origin"})
    assert browser.post("/api/chat", json={"message": "what is my balance?"}).status_code == 200


def test_only_its_own_names_are_answered(house: RunningHouse) -> None:
    """A Host header that is not Florin's is refused, so that a rebound DNS name reaches nothing."""
    api = house.api()
    for host in ("evil.example", "127.0.0.1.evil.example", "", "[", "florin.internal:8700"):
        assert api.get("/api/proposals", headers={"Host": host}).status_code == 400, host


def test_a_public_name_is_answered_and_plain_addresses_are_not(make_house: MakeHouse) -> None:
    """With FLORIN_PUBLIC_URL only that host and loopback are answered, and https is insisted on."""
    api = make_house(settings={"public_url": "https://florin.example.com"}).api()
    ours = api.get("/healthz", headers={"Host": "florin.example.com"})
    assert ours.status_code == 200
    assert "max-age" in ours.headers["strict-transport-security"]
    assert api.get("/healthz", headers={"Host": "10.1.2.3"}).status_code == 400
    assert api.get("/healthz").status_code == 200


def test_a_made_up_key_opens_nothing(house: RunningHouse) -> None:
    """An unknown or malformed bearer token is 401 with no hint, and the token is not echoed."""
    for token in ("flk_" + "x" * 43, "nonsense", "st_" + "y" * 43, "a" * 5000):
        answer = house.api(token).get("/api/proposals")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert token[4:20] not in answer.text


def test_a_revoked_key_is_refused_at_once(house: RunningHouse) -> None:
    """A key made over REST works, shows its secret once, and stops working when revoked."""
    api = house.api()
    made = api.post("/api/keys", json={"name": "shop", "scopes": ["read"]}).json()
    program = house.api(made["secret"])
    assert program.get("/api/proposals").status_code == 200
    assert made["secret"] not in api.get("/api/keys").text
    assert api.delete(f"/api/keys/{made['id']}").status_code == 204
    assert program.get("/api/proposals").status_code == 401


def test_a_key_can_not_make_a_stronger_one(house: RunningHouse) -> None:
    """Keys are managed with the scope to approve, so that a lesser key can't grow."""
    lesser = house.api(house.make_key(Scope.READ, Scope.PROPOSE))
    answer = lesser.post("/api/keys", json={"name": "up", "scopes": ["approve"]})
    assert answer.status_code == 403
    assert lesser.post("/api/sign-in-links").status_code == 403


def test_every_answer_carries_the_security_headers(house: RunningHouse) -> None:
    """Pages, JSON, errors and refusals alike: strict content policy, no sniffing, no framing, a request id."""
    api = house.api("")
    for path in ("/", "/healthz", "/api/proposals", "/nowhere", "/static/florin.css"):
        headers = api.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["request-id"].startswith("req_")
        assert "server" not in headers


def test_the_control_routes_of_the_sandbox_are_not_reachable(house: RunningHouse) -> None:
    """Nothing under /_sandbox/ or /v1/ is served by Florin."""
    api = house.api()
    for path in ("/_sandbox", "/_sandbox/requests", "/v1/charges", "/w/x/_sandbox"):
        assert api.get(path).status_code == 404
        assert api.post(path).status_code == 404


def test_another_merchants_records_are_not_found(house: RunningHouse, make_house: MakeHouse) -> None:
    """An id that belongs to somebody else, or to nobody, is simply not found."""
    api = house.api()
    for path in ("/api/proposals/prop_" + "0" * 26, "/api/conversations/cnv_" + "0" * 26):
        assert api.get(path).status_code == 404
    answer = api.post("/api/proposals/prop_" + "0" * 26 + "/confirm", json={"digest": "0" * 64})
    assert answer.status_code == httpx.codes.NOT_FOUND
