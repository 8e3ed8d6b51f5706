"""A made-up story, as text and as a page: cleaned once before workers are made, so that all share what it needs."""

TEXT = """Home | News | Sport
The council of the little town met on Monday to talk about its bridge.
It has stood for two hundred years, and nobody remembers who built it. The mayor said that it will beclosed in May.
"We will not let it fall," she told reporters.The work is to take 3 months.
Related News
A town and its river
Share on Facebook
"""
PAGE = f"""<html><head><title>A bridge</title></head><body><nav><a href="/">Home</a></nav><article><h1>A bridge</h1>
{"".join(f"<p>{line}</p>" for line in TEXT.splitlines())}</article>
<footer>All rights reserved.</footer></body></html>"""
