"""What every entry asks before it lets somebody in, and how HTTP says it."""
