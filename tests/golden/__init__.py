"""The audit of the seeds as a text that a person can read, and that shows in a diff what a rule begins to cut."""
