/* SPDX-License-Identifier: Apache-2.0 */
/* The figures, as tables for people and as JSON. */
#include "tests/sim/sim.h"

static void cell(FILE *out, const struct stat *s, int digits)
{
	char text[64];

	snprintf(text, sizeof(text), "%.*f [%.*f, %.*f]", digits, stat_mean(s),
		 digits, s->low, digits, s->high);
	fprintf(out, "  %-20s", text);
}

static void print_alarms(const struct results *got, FILE *out)
{
	fprintf(out, "\nFalse alarms among serials that somebody reported\n"
		"%-28s%10s  %-22s%s\n", "", "serials", "flagged per 10,000",
		"waiting for a second word, per 10,000");
	for (size_t i = 0; i < GOODS; i++) {
		fprintf(out, "%-28s%10.0f", goods_name[i],
			got->serials[i].sum);
		cell(out, &got->per_10000[i], 2);
		if (i != HONEST_OFTEN)
			cell(out, &got->waiting[i], 1);
		fputc('\n', out);
	}
	fputs("(of the last three: what would not be flagged without them)\n"
	      "The honest goods by their routes\n", out);
	for (size_t i = 0; i < ROUTES; i++)
		fprintf(out, "%-28s%10.0f  %.2f\n", route_name[i],
			got->route[i],
			got->route_flagged[i] / got->route[i] * 10000);
}

static void print_found(const struct results *got, FILE *out)
{
	fprintf(out, "\nCopied stamps that were reported 5 times or more\n"
		"%-18s%5s%6s%4s%8s  %-22s%-22s%-22s%s\n", "cloner", "k", "m",
		"n", "serials", "flagged, %", "by the 5th report, %",
		"no sign by then, %", "days to it: median, 9 in 10");
	for (size_t i = 0; i < CLONERS; i++) {
		const struct cloner *c = &cloners[i];

		fprintf(out, "%-18s%5u%6u%4u%8.0f", c->name, c->stamps,
			c->copies, c->provinces, got->cloner[i].serials.sum);
		cell(out, &got->cloner[i].flagged, 1);
		cell(out, &got->cloner[i].at_fifth, 1);
		cell(out, &got->cloner[i].no_sign, 1);
		fprintf(out, "  %.0f, %.0f\n", stat_mean(&got->cloner[i].days),
			stat_mean(&got->cloner[i].days_90));
	}
	fputs("(no sign: one article on its way, past two stops to a shop, "
	      "explains all reports)\n", out);
	fputs("(k stamps, each copied m times, in n provinces; drawn: k of 1 "
	      "to 1,000, m of 5 to 1,000, n of 2 to 20)\n", out);
}

static void print_curves(const struct results *got, FILE *out)
{
	fprintf(out, "\nFlagged by the nth report, %%\n%-18s%4s", "cloner",
		"n");
	for (size_t n = 3; n <= CURVE; n++)
		fprintf(out, "%4zu", n);
	for (size_t i = 0; i < CLONERS; i++) {
		fprintf(out, "\n%-18s%4u", cloners[i].name,
			cloners[i].provinces);
		for (size_t n = 3; n <= CURVE; n++)
			if (got->cloner[i].of[n] < 50)
				fprintf(out, "%4s", "-");
			else
				fprintf(out, "%4.0f", got->cloner[i].at[n] /
					got->cloner[i].of[n] * 100);
	}
	fputc('\n', out);
}

static void print_rules(const struct results *got, FILE *out)
{
	fprintf(out, "\nOther rules: whose word alone is not enough, within "
		"how many days\n%-12s%5s  %-22s%-24s%-26s%-22s%s\n", "word",
		"days", "honest per 10,000", "one lies, per 10,000",
		"two of one authority lie", "drawn, flagged, %",
		"by the 5th report, %");
	for (size_t i = 0; i < RULES; i++) {
		fprintf(out, "%-12s%5d", word_name[i / WINDOWS],
			window_days[i % WINDOWS]);
		cell(out, &got->rule[i].per_10000, 2);
		cell(out, &got->rule[i].liar, 1);
		fputs("  ", out);
		cell(out, &got->rule[i].liars, 1);
		fputs("    ", out);
		cell(out, &got->rule[i].flagged, 1);
		cell(out, &got->rule[i].at_fifth, 1);
		fputc('\n', out);
	}
}

void print_tables(const struct results *got, FILE *out)
{
	fprintf(out, "Seeds %u to %u: mean [lowest, highest seed].\n",
		got->first_seed, got->first_seed + got->seeds - 1);
	print_alarms(got, out);
	print_found(got, out);
	print_curves(got, out);
	print_rules(got, out);
}

static void json_stat(FILE *out, const char *name, const struct stat *s)
{
	fprintf(out, ",\"%s\":{\"mean\":%.4f,\"low\":%.4f,\"high\":%.4f}", name,
		stat_mean(s), s->low, s->high);
}

static void json_cloner(const struct results *got, FILE *out, size_t i)
{
	const struct cloner *c = &cloners[i];

	fprintf(out, "%s\n{\"name\":\"%s\",\"k\":%u,\"m\":%u,\"n\":%u,"
		"\"serials\":%.0f", i ? "," : "", c->name, c->stamps,
		c->copies, c->provinces, got->cloner[i].serials.sum);
	json_stat(out, "flagged_percent", &got->cloner[i].flagged);
	json_stat(out, "fifth_report_percent", &got->cloner[i].at_fifth);
	json_stat(out, "no_sign_percent", &got->cloner[i].no_sign);
	json_stat(out, "days", &got->cloner[i].days);
	json_stat(out, "days_90", &got->cloner[i].days_90);
	fputs(",\"by_report\":[", out);
	for (size_t n = 1; n <= CURVE; n++)
		fprintf(out, "%s[%.0f,%.0f]", n > 1 ? "," : "",
			got->cloner[i].at[n], got->cloner[i].of[n]);
	fputs("]}", out);
}

void print_json(const struct results *got, FILE *out)
{
	fprintf(out, "{\"first_seed\":%u,\"seeds\":%u,\"alarms\":[",
		got->first_seed, got->seeds);
	for (size_t i = 0; i < GOODS; i++) {
		fprintf(out, "%s\n{\"goods\":\"%s\",\"serials\":%.0f",
			i ? "," : "", goods_name[i], got->serials[i].sum);
		json_stat(out, "flagged_per_10000", &got->per_10000[i]);
		json_stat(out, "waiting_per_10000", &got->waiting[i]);
		fputc('}', out);
	}
	fputs("],\"routes\":[", out);
	for (size_t i = 0; i < ROUTES; i++)
		fprintf(out, "%s\n{\"route\":\"%s\",\"serials\":%.0f,"
			"\"flagged\":%.0f}", i ? "," : "", route_name[i],
			got->route[i], got->route_flagged[i]);
	fputs("],\"copied\":[", out);
	for (size_t i = 0; i < CLONERS; i++)
		json_cloner(got, out, i);
	fputs("],", out);
	fputs("\"rules\":[", out);
	for (size_t i = 0; i < RULES; i++) {
		fprintf(out, "%s\n{\"word\":\"%s\",\"days\":%d",
			i ? "," : "", word_name[i / WINDOWS],
			window_days[i % WINDOWS]);
		json_stat(out, "honest_per_10000", &got->rule[i].per_10000);
		json_stat(out, "liar_per_10000", &got->rule[i].liar);
		json_stat(out, "liars_per_10000", &got->rule[i].liars);
		json_stat(out, "flagged_percent", &got->rule[i].flagged);
		json_stat(out, "fifth_report_percent", &got->rule[i].at_fifth);
		fputc('}', out);
	}
	fputs("]}\n", out);
}
