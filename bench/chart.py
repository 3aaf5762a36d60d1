"""The figures of gateway.py as a picture: a bar for each ratio with its spread, and marks for what it must be and aims at."""

import statistics
from xml.sax.saxutils import escape

WIDTH, LEFT, BAR, GAP, TOP = 860, 400, 22, 26, 46


def svg(rows):
    """`rows`: title, ratios of the rounds, must, aim. Each bar has a scale of its own: must is at two thirds of it."""
    height = TOP + len(rows) * (BAR + GAP) + 8
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">',
             f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
             '<text x="12" y="22" font-size="15">CPU a request, nginx divided by Latchkey: the longer the better</text>']
    room = WIDTH - LEFT - 150
    for number, (title, ratios, must, aim) in enumerate(rows):
        y = TOP + number * (BAR + GAP)
        scale = room / max(must * 1.5, max(ratios), aim)
        median = statistics.median(ratios)
        colour = "#3e8635" if median >= must - 0.1 else "#c9190b"
        parts += [
            f'<text x="12" y="{y + 15}">{escape(title.replace("`", ""))}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{median * scale:.1f}" height="{BAR}" fill="{colour}"/>',
            line(LEFT + min(ratios) * scale, LEFT + max(ratios) * scale, y + BAR / 2, y + BAR / 2, "black", 1),
            line(LEFT + must * scale, LEFT + must * scale, y - 4, y + BAR + 4, "black", 2),
            line(LEFT + aim * scale, LEFT + aim * scale, y - 4, y + BAR + 4, "#6a6e73", 2, "3 3"),
            f'<text x="{LEFT + room + 12}" y="{y + 15}">{median:.2f} (must {must}, aim {aim})</text>',
        ]
    return "\n".join(parts) + "\n</svg>\n"


def line(x1, x2, y1, y2, colour, width, dashes=""):
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"{dashed}/>'
