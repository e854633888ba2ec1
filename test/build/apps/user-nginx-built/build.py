"""Makes a page of every text in pages/: stands for a generator of documentation."""

from pathlib import Path

site = Path("site")
site.mkdir(exist_ok=True)
for page in sorted(Path("pages").glob("*.txt")):
    (site / f"{page.stem}.html").write_text(f"<h1>{page.stem}</h1><p>{page.read_text().strip()}</p>\n")
