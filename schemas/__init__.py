"""What data is: every file that comes in and every file that goes out, declared once in Pydantic and nothing else."""
