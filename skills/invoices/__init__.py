"""What a person is told before an invoice is made, sent, paid or given up."""
