"""Tests of integrations/stripe."""
