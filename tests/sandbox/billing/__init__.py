"""Billing in the offline Stripe: what coupons, invoices, subscriptions, credit and tax promise."""
