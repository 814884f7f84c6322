"""Draw the icons and the card of the site from its mark, with Chromium; run when the mark changes."""

import struct
from pathlib import Path

from playwright.sync_api import sync_playwright

ASSETS = Path(__file__).parents[1] / "site" / "assets"
CARD = """\
<body style="margin:0;width:1200px;height:630px;background:#0f4c5c;color:#fff;font:700 76px/1.15 sans-serif;
display:flex;flex-direction:column;justify-content:center;box-sizing:border-box;padding:0 90px">
<div style="width:150px;margin-bottom:40px">{mark}</div>Affranchi
<div style="font-size:42px;font-weight:400;margin-top:24px;color:#e4eef1">Les logiciels des communes,
et ce qui peut les en affranchir.</div>"""


def main() -> None:
    """Write `favicon.ico`, the icons of devices and the card that networks show."""
    mark = (ASSETS / "favicon.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()

        def drawn(html: str, width: int, height: int) -> bytes:
            page.set_viewport_size({"width": width, "height": height})
            page.set_content(html)
            image: bytes = page.screenshot(omit_background=True)
            return image

        def icon(size: int, background: str = "transparent") -> bytes:
            return drawn(f"<body style='margin:0;background:{background}'>{mark}", size, size)

        small = icon(32)
        head = struct.pack("<HHHBBBBHHII", 0, 1, 1, 32, 32, 0, 0, 1, 32, len(small), 22)
        (ASSETS / "favicon.ico").write_bytes(head + small)
        (ASSETS / "icon-192.png").write_bytes(icon(192))
        (ASSETS / "apple-touch-icon.png").write_bytes(icon(180, "#0f4c5c"))
        (ASSETS / "card.png").write_bytes(drawn(CARD.format(mark=mark), 1200, 630))
        browser.close()


if __name__ == "__main__":
    main()
