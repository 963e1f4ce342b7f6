/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A register of national size, made from a seed: 14,085 certificates of
 * 7,846 producers over the real communes, 220,000 lots, and what happens to
 * them. Every record counts. The same seed gives the same payloads; ECDSA
 * signatures are random and differ from run to run.
 *
 * Tools end the program on any failure: there is nobody to report to.
 */
#ifndef TESTS_NATIONAL_H
#define TESTS_NATIONAL_H

#include <stddef.h>
#include <stdint.h>

#include <ocop/record.h>
#include <ocop/signer.h>

#define NATIONAL_HOST "ocop.example"
#define NATIONAL_ORIGIN "ocop.example/log"
#define NATIONAL_PROVINCES 64

/* Prints a line and exits with code 4 unless err is OCOP_OK. */
void national_must(enum ocop_err err, const char *what);
void *national_alloc(size_t count, size_t size);

/* --- random.c: SplitMix64 --- */
uint64_t national_draw(uint64_t *random);
/* 0 to limit - 1. */
uint64_t national_below(uint64_t *random, uint64_t limit);
/* Whether one of `in` cases is drawn `of` times. */
bool national_chance(uint64_t *random, unsigned of, unsigned in);

/* --- country.c --- */
struct national_unit {
	char code[6];
	const char *name;	/* "Xã Quài Tở"; lent */
	unsigned province;	/* place in province[] */
	uint16_t serials[4];	/* of codes of 2023 to 2026 */
};
struct national_country {
	struct { char code[3]; const char *name; }
		province[NATIONAL_PROVINCES];
	size_t province_count;
	struct national_unit *unit;
	size_t unit_count;
	void *csv;
};
void national_country_read(struct national_country *out, const char *path);
void national_country_free(struct national_country *country);

/* --- words.c --- */
struct national_product {
	const char *name;
	unsigned group, set;
	const char *pack;	/* NULL for a service */
	unsigned keeps_days;	/* 0: no best_before */
};
const struct national_product *national_product(uint64_t *random);
/* What a name of a product adds: "sấy lạnh", or "". */
const char *national_quality(uint64_t *random);
/* Name and type of a producer in a unit. */
enum ocop_producer_type
national_producer_name(char out[static 160], uint64_t *random,
		       const struct national_unit *unit);

/* --- realm.c: keys and the trust document --- */
enum { NATIONAL_ROOTS = 3, NATIONAL_CENTRAL = 3, NATIONAL_FIRST_PROVINCE = 4,
       NATIONAL_FIRST_PRODUCER = 4 + NATIONAL_PROVINCES };
struct national_realm {
	uint64_t seed;
	/* Roots, the ministry, provinces, then two a producer: its record
	 * key and its stamp key. */
	struct ocop_signer *signer;
	size_t signer_count;
	struct ocop_signer log, time;
};
void national_realm_new(struct national_realm *out, uint64_t seed,
			size_t producers);
void national_realm_free(struct national_realm *realm);
/* base64url of SPKI, or of its SHA-256. */
void national_spki(char out[static 256], const struct ocop_signer *signer);
void national_key_hash(char out[static 64], const struct ocop_signer *signer);
void national_vkey(char out[static 256], const struct national_realm *realm,
		   bool time);
/* The key file of the log, or of its time: a registry can go on with it. */
#define NATIONAL_PASSPHRASE "words"
void national_key_file(struct ocop_buf *out, const struct national_realm *realm,
		       bool time);
/* The signed trust file; its fingerprint. */
void national_trust(struct ocop_buf *out, uint8_t fingerprint[static 32],
		    struct national_realm *realm,
		    const struct national_country *country);

/* --- story.c: what happens, in the order of time --- */
struct national_job {
	uint64_t accepted;
	uint32_t sequence;	/* orders jobs of one second */
	uint32_t signer;
	enum ocop_kind kind;
	char *json;		/* owned; freed when sealed */
	struct ocop_buf record;	/* sealed; owned */
};
struct national_cert {
	char code[19], gtin[15];	/* gtin may be "" */
	uint32_t producer, unit;
	const struct national_product *product;
	int32_t decided, to;
	unsigned stars;
	uint64_t opens, closes;	/* between which lots are accepted */
	uint32_t lots;
};
struct national_lot {		/* one that stamps can be made for */
	uint32_t cert, lot, count;
};
struct national_story {
	struct national_realm *realm;
	struct national_country *country;
	uint64_t random;
	size_t producer_count, cert_count, lot_count;
	struct national_producer *producer;
	struct national_cert *cert;
	struct national_lot *lot;
	struct national_job *job;
	size_t job_count, job_cap;
};
void national_story_tell(struct national_story *s);
void national_story_free(struct national_story *s);

/* --- Parts of the story --- */
struct national_producer {
	uint32_t unit, certs;
	bool own_stamp_key;	/* else its record key stamps too */
	bool has_prefix;
	char name[160];
	enum ocop_producer_type type;
};
#define NATIONAL_START 20362	/* 2025-10-01: the log begins */
uint64_t national_at(int32_t day, uint64_t *random);	/* in office hours */
OCOP_PRINTF(5, 6)
void national_tell(struct national_story *s, uint64_t accepted,
		   uint32_t signer, enum ocop_kind kind, const char *format,
		   ...);
void national_tell_producers(struct national_story *s);	/* people.c */
void national_tell_certificates(struct national_story *s); /* certs.c */
void national_tell_lots(struct national_story *s);	/* lots.c */
uint32_t national_record_key(size_t producer);
uint32_t national_stamp_key(const struct national_story *s, size_t producer);
void national_producer_id(char out[static 16], const struct national_story *s,
			  size_t producer);

/* --- seal.c: payloads and signatures, by two threads --- */
void national_seal(struct national_story *s);

#endif
