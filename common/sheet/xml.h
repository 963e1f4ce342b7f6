/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One part of an .xlsx file, read from front to back. Names come without their
 * namespace: parts of other origins use other prefixes.
 */
#ifndef OCOP_SHEET_XML_H
#define OCOP_SHEET_XML_H

#include <ocop/bytes.h>

#define XML_DEPTH_MAX 64

struct xml {
	void (*start)(struct xml *xml, const char *name, const char **attrs);
	void (*end)(struct xml *xml, const char *name);
	/* Text comes in pieces; it is NULL when nobody needs it. */
	void (*text)(struct xml *xml, struct ocop_bytes piece);
	void *user;
	enum ocop_err err;	/* set by a handler: stop */
	void *parser;		/* of xml.c */
	size_t depth;
};

/* Read a part with the handlers. Errors: OCOP_ERR_MALFORMED (not well formed,
 * a document type, nested too deep) or the handlers' own. diag names the line
 * and part. */
enum ocop_err xml_read(struct xml *xml, struct ocop_bytes part,
		       const char *name, struct ocop_diag *diag) OCOP_CHECKED;
/* The value of an attribute, by its name without namespace; NULL: none. */
const char *xml_attr(const char **attrs, const char *name);
/* A number of at most max; none, or another form, gives otherwise. */
uint32_t xml_number(const char **attrs, const char *name, uint32_t max,
		    uint32_t otherwise);

#endif
