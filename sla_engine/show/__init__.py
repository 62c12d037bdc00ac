"""How things are written: texts safe to show, and files that are there when they are whole. It knows nothing of deadlines."""
