"""Draws matrix products of `nightjar bench kernels --json` under the two roofs of the machine, as SVG.

    ./nightjar bench kernels --ops matmul --shape 8192x2048 --tokens 1,2,4,8,16,32,64,128,256,512 --kernels x86,vector --json \
        | python3 cli/src/test/python/roofline.py > docs/roofline.svg

Across: multiply-adds for each byte of weights, which is rows of activations times weights in a byte. Up: multiply-adds a second.
"""

import json
import math
import sys

WIDTH, HEIGHT = 860, 520
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 40, 60
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]


class Axes:
    """Two logarithmic scales."""

    def __init__(self, xs, ys):
        self.low_x, self.high_x = bounds(xs)
        self.low_y, self.high_y = bounds(ys)

    def x(self, value):
        part = (math.log10(value) - self.low_x) / (self.high_x - self.low_x)
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        part = (math.log10(value) - self.low_y) / (self.high_y - self.low_y)
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)


def bounds(values):
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def text(x, y, content, anchor="middle", colour="#333", turn=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" {turn}>{content}</text>'


def line(points, colour, extra=""):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" {extra}/>'


def grid(axes):
    parts = []
    for power in range(axes.low_x, axes.high_x + 1):
        x = axes.x(10.0**power)
        parts.append(line([(x, TOP), (x, HEIGHT - BOTTOM)], "#ddd"))
        parts.append(text(x, HEIGHT - BOTTOM + 18, f"{10.0**power:g}"))
    for power in range(axes.low_y, axes.high_y + 1):
        y = axes.y(10.0**power)
        parts.append(line([(LEFT, y), (WIDTH - RIGHT, y)], "#ddd"))
        parts.append(text(LEFT - 6, y + 4, f"{10.0**power:g}", "end"))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 18, "multiply-adds for each byte of weights"))
    parts.append(text(18, middle, "G multiply-adds a second", turn=f'transform="rotate(-90 18 {middle:.0f})"'))
    return parts


def roofs(axes, read, peak):
    ridge = peak / read
    low, high = 10.0**axes.low_x, 10.0**axes.high_x
    roof = [(axes.x(low), axes.y(max(read * low, 10.0**axes.low_y))), (axes.x(ridge), axes.y(peak)), (axes.x(high), axes.y(peak))]
    label = f"dot products of bytes: {peak:.0f} G/s"
    slope = f"reading memory: {read:.1f} GB/s"
    return [
        line(roof, "#333", 'stroke-width="2"'),
        text(axes.x(high) - 4, axes.y(peak) - 6, label, "end"),
        text(axes.x(ridge) - 8, axes.y(peak) - 6, slope, "end"),
    ]


def main():
    report = json.load(sys.stdin)
    products = [r for r in report["results"] if r["op"] == "matmul"]
    series = {}
    for r in products:
        rate = r["multiply_adds_per_second"] / 1e9
        series.setdefault((r["type"], r["kernels"]), []).append((rate * 1e9 / r["read_bytes_per_second"], rate))
    read = report["peak_read_bytes_per_second"] / 1e9
    peak = report["peak_multiply_adds_per_second"] / 1e9
    points = [p for line_points in series.values() for p in line_points]
    axes = Axes([x for x, _ in points], [y for _, y in points] + [peak])
    parts = grid(axes) + roofs(axes, read, peak)
    types = sorted({key[0] for key in series})
    for i, ((kind, kernels), line_points) in enumerate(sorted(series.items(), key=lambda item: (item[0][1], item[0][0]))):
        colour = COLOURS[types.index(kind) % len(COLOURS)]
        dash = "" if kernels.startswith("x86") else 'stroke-dasharray="5 4"'
        at = [(axes.x(x), axes.y(y)) for x, y in sorted(line_points)]
        parts.append(line(at, colour, 'stroke-width="1.5" ' + dash))
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in at]
        row = TOP + 16 * i
        parts.append(line([(WIDTH - RIGHT + 14, row), (WIDTH - RIGHT + 40, row)], colour, 'stroke-width="2" ' + dash))
        parts.append(text(WIDTH - RIGHT + 46, row + 4, f"{kind} {kernels}", "start"))
    title = f"{report['cpu_info']}, {report['n_threads']} threads, matrices of {products[0]['shape']}"
    parts.append(text(LEFT, 22, title, "start"))
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">')
    print('<rect width="100%" height="100%" fill="white"/>')
    print("\n".join(parts))
    print("</svg>")


if __name__ == "__main__":
    main()
