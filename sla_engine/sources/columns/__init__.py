"""Columns: a chunk of a table, column by column, and the kinds of columns of text and of times that it holds."""
