/* SPDX-License-Identifier: Apache-2.0 */
/* The figures as a picture (SVG): the share of copies found by the nth report,
 * and how many more false alarms it would cost to find more. */
#include <math.h>

#include "tests/sim/sim.h"

#define WIDE 380.0
#define HIGH 260.0
#define TOP 60.0

static const char *const colours[] = { "#1b6ca8", "#c0392b", "#2e7d32",
				       "#8e44ad", "#b9770e" };

static const char *const believed[] = {
	"everybody is believed", "no officer's word alone",
	"no authority's word alone",
};

static double y_of(double percent)
{
	return TOP + HIGH * (1 - percent / 100);
}

static double x_of_report(size_t n)
{
	return 60 + WIDE * (double)(n - 3) / (CURVE - 3);
}

/* 0.1 to 1,000 of 10,000, by powers of ten; none is drawn as 0.1. */
static double x_of_alarms(double per_10000)
{
	return 560 + WIDE * (log10(fmax(per_10000, 0.1)) + 1) / 4;
}

static void axes(FILE *out, double left, const char *title, const char *below)
{
	fprintf(out, "<text x=\"%.0f\" y=\"30\" class=\"t\">%s</text>\n"
		"<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"middle\">%s</text>\n",
		left, title, left + WIDE / 2, TOP + HIGH + 40, below);
	for (int p = 0; p <= 100; p += 20)
		fprintf(out, "<path d=\"M%.0f %.1fh%.0f\" class=\"g\"/>"
			"<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">"
			"%d %%</text>\n", left, y_of(p), WIDE, left - 6,
			y_of(p) + 4, p);
	fprintf(out, "<path d=\"M%.0f %.1fh%.0f\" class=\"goal\"/>\n", left,
		y_of(95), WIDE);
}

static void draw_curve(const struct results *got, FILE *out, size_t i,
		       size_t colour)
{
	char verb = 'M';

	fputs("<path fill=\"none\" stroke-width=\"2\" d=\"", out);
	for (size_t n = 3; n <= CURVE; n++) {
		if (got->cloner[i].of[n] < 50)
			continue;
		fprintf(out, "%c%.1f %.1f", verb, x_of_report(n),
			y_of(got->cloner[i].at[n] / got->cloner[i].of[n] *
			     100));
		verb = 'L';
	}
	fprintf(out, "\" stroke=\"%s\"/>\n<text x=\"300\" y=\"%.0f\" "
		"fill=\"%s\">%s, n = ", colours[colour],
		y_of(34) + 15 * (double)colour, colours[colour],
		cloners[i].name);
	if (cloners[i].provinces)
		fprintf(out, "%u</text>\n", cloners[i].provinces);
	else
		fputs("2 to 20</text>\n", out);
}

static void draw_rules(const struct results *got, FILE *out)
{
	for (size_t i = 0; i < RULES; i++) {
		size_t word = i / WINDOWS;
		double x = x_of_alarms(stat_mean(&got->rule[i].per_10000));
		double y = y_of(stat_mean(&got->rule[i].flagged));

		fprintf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" "
			"fill=\"%s\"/>\n", x, y, colours[word]);
		if (i % WINDOWS % 2 == 0)
			fprintf(out, "<text x=\"%.1f\" y=\"%.1f\">%d days"
				"</text>\n", x + 7, y + 4,
				window_days[i % WINDOWS]);
	}
	for (size_t word = 0; word < 3; word++)
		fprintf(out, "<text x=\"760\" y=\"%.0f\" fill=\"%s\">%s</text>"
			"\n", y_of(20) + 18 * (double)word, colours[word],
			believed[word]);
	for (double x = 0.1; x < 1001; x *= 10)
		fprintf(out, "<text x=\"%.1f\" y=\"%.0f\" "
			"text-anchor=\"middle\">%s%g</text>\n", x_of_alarms(x),
			TOP + HIGH + 18, x < 0.2 ? "&#8804; " : "", x);
	fprintf(out, "<path d=\"M%.1f %.0fv%.0f\" class=\"goal\"/>\n",
		x_of_alarms(1), TOP, HIGH);
}

bool plot(const struct results *got, const char *path)
{
	static const size_t shown[] = { 0, 2, 4, 6, 7 };
	FILE *out = fopen(path, "w");
	bool good;

	if (!out)
		return false;
	fputs("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\" "
	      "height=\"380\" font-family=\"sans-serif\" font-size=\"12\">\n"
	      "<style>.t{font-size:15px;font-weight:bold}"
	      ".g{stroke:#ddd}.goal{stroke:#555;stroke-dasharray:4 3}</style>\n"
	      "<rect width=\"1000\" height=\"380\" fill=\"#fff\"/>\n", out);
	axes(out, 60, "Copied stamps flagged by the nth report",
	     "reports about the serial");
	for (size_t n = 3; n <= CURVE; n++)
		fprintf(out, "<text x=\"%.1f\" y=\"%.0f\" "
			"text-anchor=\"middle\">%zu</text>\n", x_of_report(n),
			TOP + HIGH + 18, n);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		draw_curve(got, out, shown[i], i);
	axes(out, 560, "Flagged of those reported 5 times, against false alarms",
	     "honest serials flagged of 10,000 that were reported");
	draw_rules(got, out);
	fputs("</svg>\n", out);
	good = !ferror(out);
	return !fclose(out) && good;
}
