"""Example in govrules: its tickets are initiatives, and rules can count working days."""
