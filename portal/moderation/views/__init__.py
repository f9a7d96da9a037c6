"""The rooms of mentors, and the doors that everybody has to them: flags, appeals, the log."""
