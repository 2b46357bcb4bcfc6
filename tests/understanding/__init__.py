"""What Florin's own understanding promises."""
