"""The few pages that the offline Stripe shows to people: consent, payment and bank authentication."""
