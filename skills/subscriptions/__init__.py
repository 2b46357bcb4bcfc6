"""What the subscription skills share: a subscription as Florin speaks of it, finding one, and previewing a change."""
