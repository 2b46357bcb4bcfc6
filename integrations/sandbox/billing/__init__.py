"""The rules of billing that several resources share: discounts, lines, invoices, periods, prorations, credit."""
