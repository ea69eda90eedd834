"""The pages people see outside the admin."""
