"""What is kept of people, for how long, and who heard them."""
