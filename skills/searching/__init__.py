"""One search over everything: what each kind of record is found by, how it is read, and how hits are ranked."""
