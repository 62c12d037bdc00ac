import marimo

app = marimo.App(width="medium")
