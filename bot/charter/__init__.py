"""The charter's files: read, checked, compiled and tried; nothing half-loaded."""
