"""The rows, one file per aggregate."""
