"""What a merchant is told without asking: kinds of alerts, the rules that tune them, and the one way to raise one."""
