"""What skills that act on one payment share: how it stands, why it was declined, and what a charge came to."""
