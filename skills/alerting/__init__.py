"""Alert rules as skills speak of them: found by id, name, kind or topic, and put into words."""
