"""The mind: conversation, policy, approvals, execution and reconciliation."""
