#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes data/outlines.csv, the outlines of the provinces as SVG paths, from a
GeoJSON file of them (WGS 84 degrees).
    tools/outlines.py provinces.geojson >data/outlines.csv
A unit is a hundredth of a degree of latitude; x is shortened for 16 degrees
north, and (0, 0) is 102 degrees east, 23.5 degrees north. What is not a corner
within two units is left out; each island keeps its ring."""
import csv
import json
import math
import sys

SHORT = math.cos(math.radians(16))


def project(point):
    return (round((point[0] - 102) * 100 * SHORT),
            round((23.5 - point[1]) * 100))


def distance(p, a, b):
    dx, dy = b[0] - a[0], b[1] - a[1]
    if not dx and not dy:
        return math.dist(p, a)
    return abs(dx * (a[1] - p[1]) - dy * (a[0] - p[0])) / math.hypot(dx, dy)


def simplify(line, most):
    """Douglas and Peucker."""
    if len(line) < 3:
        return line
    far, at = max((distance(line[i], line[0], line[-1]), i)
                  for i in range(1, len(line) - 1))
    if far <= most:
        return [line[0], line[-1]]
    return simplify(line[:at + 1], most)[:-1] + simplify(line[at:], most)


def path(polygons):
    out = ""
    for polygon in polygons:
        for ring in polygon:
            points = [project(p) for p in ring]
            half = len(points) // 2
            thin = (simplify(points[:half + 1], 1.2)[:-1] +
                    simplify(points[half:], 1.2))
            if len(set(thin)) < 3:
                x, y = points[0]
                out += "M%d %dh2v2h-2z" % (x, y)   # an islet is seen, too
                continue
            x, y = thin[0]
            out += "M%d %dl" % (x, y)
            steps = []
            for p in thin[1:-1]:
                steps.append("%d %d" % (p[0] - x, p[1] - y))
                x, y = p
            out += " ".join(steps) + "z"
    return out


out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["code", "path"])
for feature in json.load(open(sys.argv[1], encoding="utf-8"))["features"]:
    shape = feature["geometry"]
    polygons = shape["coordinates"]
    if shape["type"] == "Polygon":
        polygons = [polygons]
    out.writerow([feature["properties"]["code"], path(polygons)])
