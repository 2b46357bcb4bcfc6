"""What payment links and checkout sessions share: lines and shipping, sessions, paying, and the hosted page."""
