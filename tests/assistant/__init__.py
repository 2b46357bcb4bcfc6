"""Tests of the mind: guards, proposals, approvals, execution, reconciliation and whole chats."""
