"""What is learnt from written messages: which skill one asks for, whether it asks at all, what each piece fills."""
