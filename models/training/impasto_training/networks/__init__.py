"""What is trained, shipped and learned from."""
