"""Golden questions, and how well an assistant answers them.

golden file -> `golden_files` -> GoldenQuestion -> `runner` asks -> `grading` -> Grade
-> `report` (table, JSON) -> `thresholds` (exit code).
"""
