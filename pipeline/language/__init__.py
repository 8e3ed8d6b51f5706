"""Which language a text is in, and whether its letters are those of that language."""
