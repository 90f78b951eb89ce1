"""The Vietnamese language: text, numbers, quantities, periods, places. Knows nothing of news."""
