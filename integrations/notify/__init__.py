"""Ways out to people and programs: signed webhooks, Slack, and everything that Apprise knows how to reach."""
