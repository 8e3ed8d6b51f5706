"""What two pages of a site have in common: keys of lines and of sentences, and hashes of these keys."""
