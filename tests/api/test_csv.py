"""CSV of lists and answers: whole, exact, RFC 4180, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from api import answer_files, csv_files
from domain.cards import Column, SeriesCard, SeriesPoint, TableCard
from domain.errors import BadInput, NotFound, TooLarge
from domain.formats import format_money, read_money
from domain.money import Money
from tests.plugins.house import RunningHouse


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a file by their column's title."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 30", "-2+3", "@SUM(A1)", "\tx", "\rx", "\n=1", "=cmd|' /C calc'!A0", "＝1", "-5", "+1"]
)
def test_what_customers_wrote_is_no_formula(text: str) -> None:
    """What they began like a formula gets a ' before it, numbers with a sign too; commas and quotes are quoted."""
    assert csv_files.cell(text, theirs=True) == "'" + text
    written = csv_files.written(["name"], [[csv_files.cell(f'{text},"b"', theirs=True)]])
    assert next(csv.reader(io.StringIO(written.split("\r\n", 1)[1], newline="")))[0] == f'\'{text},"b"'


def test_our_own_numbers_stay_numbers() -> None:
    """A negative amount of ours is a number; text of ours that begins like a formula is still made harmless."""
    assert [csv_files.cell(value) for value in ("-5.00", -5, "+3.1%", None, True, "=1", "-1+2", "a\x00b")] == [
        "-5.00", "-5", "+3.1%", "", "true", "'=1", "'-1+2", "a b",
    ]  # fmt: skip


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "de-CH", "fr-FR", "pl-PL", "ja-JP"])
@pytest.mark.parametrize("currency", ["usd", "eur", "jpy", "kwd", "chf", "isk"])
@pytest.mark.parametrize("minor", [0, 5, -1, 1_234_567, -10_000_000_00, 10**15])
def test_an_amount_is_read_as_it_is_written(locale: str, currency: str, minor: int) -> None:
    """Whatever format_money writes is read back exactly, and nothing else is taken for money."""
    money = Money(minor, currency)
    text = format_money(money, locale)
    assert read_money(text, locale) == money
    for other in (f"{text} (2)", f"about {text}", f"{text}%", text.replace("1", "11", 1) + " ", "12", "", "-", "½ $"):
        assert read_money(other, locale) is None, other


def test_a_table_is_written_with_amounts_and_their_currencies() -> None:
    """A column with amounts becomes two; what strangers wrote in theirs is never read as money."""
    columns = (Column("Who", foreign=True), Column("Amount", "right"), Column("Note"))
    table = TableCard("T", columns, (("$5.00", "€1,234.50", "-"), ("=1", "-¥300", ""), ("c", "none", "x")), 3)
    text = answer_files.file_text([table], "en-US", None, whole="")
    assert text == ("Who,Amount,Amount currency,Note\r\n$5.00,1234.50,EUR,'-\r\n'=1,-300,JPY,\r\nc,none,,x\r\n")


def test_counts_lose_their_commas() -> None:
    """A count of ours is a plain number; a text or what strangers wrote stays as it is."""
    columns = (Column("N", "right"), Column("Text"), Column("Theirs", "right", foreign=True))
    table = TableCard("T", columns, (("1,234,567", "1,234", "1,234"), ("12,34", "", "")), 2)
    text = answer_files.file_text([table], "en-US", None, whole="")
    assert text == 'N,Text,Theirs\r\n1234567,"1,234","1,234"\r\n"12,34",,\r\n'


def test_a_part_is_never_sold_as_the_whole() -> None:
    """A table that shows fewer rows than there are is refused with the way to all; so are several that differ."""
    part = TableCard("Part", (Column("A"),), (("1",),), 20)
    with pytest.raises(TooLarge, match=r"1 of 20 rows\. Elsewhere\."):
        answer_files.file_text([part], "en-US", None, whole="Elsewhere.")
    assert answer_files.file_text([part], "en-US", None, whole=None) == "A\r\n1\r\n"
    other = TableCard("Other", (Column("B"),), (("2",),), 1)
    with pytest.raises(BadInput, match="1: Part; 2: Other"):
        answer_files.file_text([part, other], "en-US", None, whole="")
    assert answer_files.file_text([part, other], "en-US", 2, whole="") == "B\r\n2\r\n"
    with pytest.raises(NotFound):
        answer_files.file_text([other], "en-US", 3, whole="")
    both = answer_files.file_text([other, TableCard("=Two", (Column("B"),), (("3",),), 1)], "en-US", None, whole="")
    assert both == "table,B\r\nOther,2\r\n'=Two,3\r\n"


def test_series_are_written_below_each_other() -> None:
    """Where there is no table, each point of each series is a row; without either there is nothing to write."""
    charts = [SeriesCard(code, code, (SeriesPoint("May", -1_500, "x"),)) for code in ("usd", "jpy")]
    text = answer_files.file_text(charts, "en-US", None, whole="")
    assert text == "series,label,amount,currency\r\nusd,May,-15.00,USD\r\njpy,May,-1500,JPY\r\n"
    with pytest.raises(NotFound, match="no table"):
        answer_files.file_text([], "en-US", None, whole="")


def test_a_list_is_exported_whole(house: RunningHouse) -> None:
    """All pages, whatever the limit; amounts in major units of each currency; by Accept as by format."""
    sdk = house.world.client(account=house.account_id).v1
    jane = sdk.customers.create({"name": '=HYPERLINK("x"),\n"Jane"', "email": "+jane@example.com"}).id
    for at in range(23):
        house.sell(1_800 + at, order=str(at))
    house.sell(3_000, "jpy", order="yen")
    house.sell(12_340, "kwd", order="@fils", customer=jane)
    api = house.api()
    answer = api.get("/api/stripe/payments", params={"format": "csv", "limit": 2})
    assert answer.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert answer.headers["content-disposition"] == 'attachment; filename="payments.csv"'
    rows = rows_of(answer.text)
    assert len(rows) == 25
    assert [(row["amount"], row["currency"], row["order"]) for row in rows[:3]] == [
        ("12.340", "kwd", "'@fils"), ("3000", "jpy", "yen"), ("18.22", "usd", "22"),
    ]  # fmt: skip
    by_header = api.get("/api/stripe/payments", headers={"Accept": "text/csv"})
    assert by_header.text == answer.text
    assert api.get("/api/stripe/payments", headers={"Accept": "text/csv, application/json"}).json()["total"] is None
    (customer,) = rows_of(api.get("/api/stripe/customers?format=csv").text)
    assert (customer["name"], customer["email"]) == ('\'=HYPERLINK("x"),\n"Jane"', "'+jane@example.com")


def test_an_answer_is_exported_whole_or_refused(house: RunningHouse) -> None:
    """The skill shows as many as it can; beyond that the sentence says where all of them are."""
    for at in range(21):
        house.sell(1_000 + at, order=str(at))
    api = house.api()
    answer = api.post("/api/skills/list_payments?format=csv", json={})
    assert len(rows_of(answer.text)) == 21
    assert rows_of(answer.text)[0]["Amount"] == "10.20"
    assert len(rows_of(api.post("/api/skills/list_payments?format=csv", json={"limit": 5}).text)) == 5
    report = api.get("/api/analytics/revenue", params={"start": "2020-01-01", "format": "csv"})
    assert report.headers["content-type"].startswith("text/csv"), report.text
    assert "USD" in report.text
    for at in range(80):
        house.sell(1_000 + at, order=str(at))
    refused = api.post("/api/skills/list_payments?format=csv", json={})
    assert refused.status_code == 413
    assert "/api/stripe/payments?format=csv" in refused.json()["detail"]
    assert api.get("/api/stripe/account").status_code == 200


def test_payments_of_a_known_customer_name_them(house: RunningHouse) -> None:
    """Name and email come from the customer's record where the card carries none; the customer stays an id."""
    client = house.world.client(account=house.account_id).v1
    jane = client.customers.create({"name": "Jane Doe", "email": "jane@example.com"}).id
    house.sell(1800, order="42", customer=jane)
    (row,) = rows_of(house.api().get("/api/stripe/payments?format=csv").text)
    assert (row["name"], row["email"], row["customer"]) == ("Jane Doe", "jane@example.com", jane)
    (listed,) = house.api().get("/api/stripe/payments").json()["data"]
    assert listed["customer"] == jane
