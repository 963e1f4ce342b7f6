/* SPDX-License-Identifier: Apache-2.0 */
/* The words for members of records, of trust documents, of inspection files and
 * of their journals, in alphabetical order; then the words for their values. */
#include <stdlib.h>
#include <string.h>

#include "common/ui/name.h"
#include "common/ui/say.h"

struct name {
	const char *name, *words;
};

static const struct name names[] = {
	{ "act", N_("step of custody") },
	{ "action", N_("kind of action") },
	{ "after", N_("link to the line before") },
	{ "answer_days", N_("days to answer") },
	{ "area", N_("area of the land") },
	{ "article", N_("number of the article") },
	{ "articles", N_("articles") },
	{ "authorities", N_("authorities") },
	{ "authority", N_("authority") },
	{ "behind", N_("seconds that the clock is behind") },
	{ "body", N_("issuing body") },
	{ "card", N_("number of the card") },
	{ "case", N_("case of the verdict") },
	{ "cause", N_("cause") },
	{ "ceiling", N_("ceiling") },
	{ "certificate", N_("certificate") },
	{ "changes", N_("changes") },
	{ "checkpoint", N_("checkpoint") },
	{ "clock", N_("clock") },
	{ "closed", N_("end of the inspection") },
	{ "connect", N_("connection") },
	{ "continues", N_("file that it continues") },
	{ "corrects", N_("step that it corrects") },
	{ "crop", N_("crop") },
	{ "custody", N_("steps of custody") },
	{ "cut", N_("answer cut off") },
	{ "data", N_("data as of") },
	{ "decision", N_("number of the decision") },
	{ "document", N_("document") },
	{ "documents", N_("documents") },
	{ "drop", N_("lots to drop") },
	{ "encoding", N_("coding of the content") },
	{ "entries", N_("entries of the register") },
	{ "evidence", N_("evidence") },
	{ "file", N_("file") },
	{ "first", N_("first number") },
	{ "found", N_("day of finding") },
	{ "fresh_days", N_("days until the data are stale") },
	{ "frozen", N_("end of the log") },
	{ "goods", N_("goods") },
	{ "hash", N_("hash") },
	{ "head", N_("head of the team") },
	{ "holder", N_("holder of the key") },
	{ "holders", N_("holders of the keys") },
	{ "host", N_("host") },
	{ "hosts", N_("hosts") },
	{ "how", N_("way of reading") },
	{ "id", N_("id") },
	{ "image", N_("image of the goods") },
	{ "index", N_("index in the register") },
	{ "input", N_("text that was read") },
	{ "inputs", N_("materials used") },
	{ "invoice", N_("invoice of the goods") },
	{ "issued", N_("time of issue") },
	{ "item", N_("number of the item") },
	{ "items", N_("items") },
	{ "key", N_("key") },
	{ "keys", N_("keys") },
	{ "kind", N_("kind") },
	{ "leader", N_("leader of the team") },
	{ "levels", N_("levels of rules") },
	{ "logs", N_("logs") },
	{ "material", N_("material") },
	{ "measure", N_("unit of measure") },
	{ "member", N_("member of the team") },
	{ "members", N_("members of the team") },
	{ "minutes", N_("number of the minutes") },
	{ "name", N_("name") },
	{ "nodes", N_("hashes of the tree") },
	{ "nonce", N_("number used once") },
	{ "offset", N_("offset from UTC") },
	{ "opened", N_("start of the inspection") },
	{ "origin", N_("name of the log") },
	{ "outputs", N_("products made") },
	{ "parent", N_("parent body") },
	{ "party", N_("inspected party") },
	{ "payload", N_("payload") },
	{ "photo", N_("photo") },
	{ "photos", N_("photos") },
	{ "place", N_("place of the inspection") },
	{ "present", N_("quantity present") },
	{ "product", N_("product") },
	{ "profiles", N_("kinds of stamp signatures") },
	{ "query", N_("query") },
	{ "quorum", N_("witnesses that must agree") },
	{ "realm", N_("realm of the records") },
	{ "receipt", N_("receipt") },
	{ "receipts", N_("keys for receipts") },
	{ "receiver", N_("receiver of the goods") },
	{ "record", N_("record") },
	{ "records", N_("records") },
	{ "refusal", N_("refusal to sign") },
	{ "registries", N_("registries") },
	{ "representative", N_("representative of the party") },
	{ "root", N_("root") },
	{ "roots", N_("keys of the roots") },
	{ "sample", N_("number of the sample") },
	{ "sampling", N_("way of choosing items") },
	{ "scanned", N_("quantity scanned") },
	{ "scans", N_("scans") },
	{ "schema", N_("form of the file") },
	{ "seal", N_("number of the seal") },
	{ "serial", N_("serial of the stamp") },
	{ "signed", N_("signed part") },
	{ "site", N_("growing area") },
	{ "size", N_("size") },
	{ "slow", N_("too slow") },
	{ "spki", N_("public key") },
	{ "stale_days", N_("days until the data are too old") },
	{ "stalled", N_("no progress") },
	{ "stamp_key", N_("key of the stamps") },
	{ "standards", N_("standards") },
	{ "state", N_("state of the alert") },
	{ "status", N_("status") },
	{ "step", N_("step of production") },
	{ "supplier", N_("supplier of the goods") },
	{ "text", N_("text") },
	{ "threshold", N_("roots that must sign") },
	{ "time", N_("time of the event") },
	{ "time_vkey", N_("verifier key of the time") },
	{ "to", N_("last day") },
	{ "tool", N_("program that wrote it") },
	{ "town", N_("town of the letter") },
	{ "trust", N_("trust document") },
	{ "two", N_("two articles") },
	{ "two_articles", N_("serial on two articles") },
	{ "type", N_("type") },
	{ "unit", N_("place or unit") },
	{ "verdict", N_("verdict") },
	{ "version", N_("version") },
	{ "vkey", N_("verifier key") },
	{ "what", N_("what it is about") },
	{ "who", N_("person") },
	{ "witness", N_("witness") },
	{ "witnesses", N_("witnesses") },
};

static int compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct name *)row)->name);
}

const char *name_words(const char *name)
{
	const struct name *found =
		bsearch(name, names, sizeof(names) / sizeof(names[0]),
			sizeof(names[0]), compare);

	return found != NULL ? _(found->words) : NULL;
}

struct value {
	const char *name, *word, *words;
};

static const struct value values[] = {
	{ "kind", "gather", N_("gathering, without a decision") },
	{ "kind", "inspect", N_("inspection under a decision") },
	{ "kind", "receive", N_("goods that come in") },
	{ "how", "camera", N_("camera") },
	{ "how", "picture", N_("picture") },
	{ "how", "scanner", N_("scanner") },
	{ "how", "typed", N_("typed") },
	{ "how", "words", N_("look-up") },
	{ "act", "taken", N_("taken") },
	{ "act", "sealed", N_("sealed") },
	{ "act", "handed", N_("handed over") },
	{ "act", "received", N_("received") },
	{ "act", "returned", N_("given back") },
	{ "what", "stars-differ", N_("stars on the goods differ") },
	{ "what", "mark-elsewhere", N_("the OCOP mark on another product") },
	{ "what", "printed-after", N_("printed after the certificate lapsed") },
	{ "what", "goods-differ", N_("goods do not match what is registered") },
	{ "what", "foreign-stamp", N_("a stamp of another system") },
	{ "what", "other", N_("other") },
	{ "name", "record", N_("number of the minutes") },
	{ "name", "note", N_("remark of the team") },
	{ "case", "complaint", N_("a complaint") },
	{ "case", "suit", N_("a suit in court") },
	{ "type", "cooperative", N_("cooperative") },
	{ "type", "group", N_("cooperative group") },
	{ "type", "company", N_("company") },
	{ "type", "farm", N_("farm") },
	{ "type", "household", N_("household") },
	{ "type", "association", N_("association") },
	{ "action", "withdraw", N_("withdraw") },
	{ "action", "suspend", N_("suspend") },
	{ "action", "reinstate", N_("reinstate") },
	{ "action", "regrade", N_("regrade") },
	{ "action", "extend", N_("extend") },
	{ "action", "correct", N_("correct") },
	{ "action", "annul", N_("annul a decision") },
	{ "action", "release", N_("release of the code") },
	/* Decision 26/2026/QĐ-TTg, Article 8: points a to e. */
	{ "ground", "1", N_("1 (point a): the application file was false") },
	{ "ground", "2", N_("2 (point b): the product no longer meets the criteria") },
	{ "ground", "3", N_("3 (point c): the law on quality, food safety, environment, intellectual property or labels was broken") },
	{ "ground", "4", N_("4 (point d): the OCOP mark was used against the rules") },
	{ "ground", "5", N_("5 (point đ): the product is not made any more") },
	{ "ground", "6", N_("6 (point e): another finding of a competent body") },
	{ "status", "active", N_("active") },
	{ "status", "void", N_("void") },
	{ "status", "recalled", N_("recalled") },
	{ "status", "retired", N_("retired") },
	{ "status", "compromised", N_("compromised") },
	{ "state", "new", N_("new") },
	{ "state", "review", N_("under review") },
	{ "state", "confirmed", N_("confirmed") },
	{ "state", "cleared", N_("cleared") },
	{ "cause", "copy", N_("copy") },
	{ "cause", "typing", N_("typing error") },
	{ "cause", "scanner", N_("scanner error") },
	{ "cause", "travel", N_("travel explained") },
	{ "cause", "producer-error", N_("producer's error") },
	{ "cause", "other", N_("other cause") },
	{ "verdict", "genuine", N_("genuine") },
	{ "verdict", "undecided", N_("undecided") },
	{ "verdict", "expired", N_("expired") },
	{ "verdict", "suspect-copy", N_("suspect-copy") },
	{ "verdict", "inactive", N_("inactive") },
	{ "verdict", "revoked", N_("revoked") },
	{ "verdict", "duplicate", N_("duplicate") },
	{ "verdict", "unregistered", N_("unregistered") },
	{ "verdict", "forged", N_("forged") },
	{ "verdict", "malformed", N_("malformed") },
	{ "level", "central", N_("central") },
	{ "level", "province", N_("province") },
	{ "level", "district", N_("district") },
	{ "level", "commune", N_("commune") },
	{ "level", "inspection", N_("inspection") },
	{ "roles", "enrol", N_("enrol") },
	{ "roles", "certify", N_("certify") },
	{ "roles", "inspect", N_("inspect") },
	{ "roles", "monitor", N_("monitor") },
};

const char *name_value(const char *name, struct ocop_bytes word)
{
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (strcmp(values[i].name, name) == 0 &&
		    ocop_bytes_is(word, values[i].word))
			return _(values[i].words);
	return NULL;
}

const char *name_ground(int64_t ground)
{
	const char digit = (char)('0' + ground);

	return ground < 1 || ground > 6 ? "" :
	       name_value("ground", ocop_bytes_of(&digit, 1));
}
