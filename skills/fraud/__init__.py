"""What skills share about fraud: reviews and warnings as they stand, and a stated reading of a payment's risk."""
