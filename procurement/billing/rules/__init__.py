"""What is calculated and refused in billing: pure Python."""
