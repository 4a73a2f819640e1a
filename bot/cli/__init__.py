"""The command line: reads arguments and files, calls the use cases, prints. No decision about a draft is taken here."""
