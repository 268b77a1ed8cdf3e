"""A run in, one self-contained HTML file out: `koridor.report.render.render(run)`."""
