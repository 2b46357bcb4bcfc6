"""What is sold on Stripe's pages: payment links as a merchant knows them, and whether the account may sell at all."""
