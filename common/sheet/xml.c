/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expat's home. A document type is refused at once: no part of an .xlsx file
 * has one (ECMA-376 part 2, 6.2.5), and with one, five lines can expand to
 * gigabytes.
 */
#include <string.h>

#include <expat.h>

#include <ocop/text.h>

#include "common/sheet/xml.h"
#include "common/ui/say.h"

static const char *local(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

static void stop(struct xml *xml, enum ocop_err err)
{
	if (!xml->err)
		xml->err = err;
	XML_StopParser(xml->parser, XML_FALSE);
}

static void XMLCALL on_start(void *user, const XML_Char *name,
			     const XML_Char **attrs)
{
	struct xml *xml = user;

	if (++xml->depth > XML_DEPTH_MAX)
		xml->err = OCOP_ERR_MALFORMED;
	else if (xml->start)
		xml->start(xml, local(name), attrs);
	if (xml->err)
		stop(xml, xml->err);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
	struct xml *xml = user;

	xml->depth--;
	if (xml->end)
		xml->end(xml, local(name));
	if (xml->err)
		stop(xml, xml->err);
}

static void XMLCALL on_text(void *user, const XML_Char *text, int len)
{
	struct xml *xml = user;

	xml->text(xml, ocop_bytes_of(text, (size_t)len));
	if (xml->err)
		stop(xml, xml->err);
}

static void XMLCALL on_doctype(void *user, const XML_Char *name,
			       const XML_Char *sysid, const XML_Char *pubid,
			       int internal)
{
	(void)name;
	(void)sysid;
	(void)pubid;
	(void)internal;
	stop(user, OCOP_ERR_MALFORMED);
}

enum ocop_err xml_read(struct xml *xml, struct ocop_bytes part,
		       const char *name, struct ocop_diag *diag)
{
	XML_Parser parser = XML_ParserCreate(NULL);
	enum XML_Status status;

	xml->err = OCOP_OK;
	xml->depth = 0;
	if (!parser)
		return ocop_fail(diag, OCOP_ERR_MEMORY, 0, "out of memory");
	xml->parser = parser;
	XML_SetUserData(parser, xml);
	XML_SetElementHandler(parser, on_start, on_end);
	if (xml->text)
		XML_SetCharacterDataHandler(parser, on_text);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
	status = XML_Parse(parser, (const char *)part.ptr, (int)part.len, 1);
	if (status != XML_STATUS_OK && !xml->err)
		xml->err = XML_GetErrorCode(parser) == XML_ERROR_NO_MEMORY ?
				OCOP_ERR_MEMORY : OCOP_ERR_MALFORMED;
	if (xml->err)
		ocop_fail(diag, xml->err, 0, "%s, line %lu: %s", name,
			  (unsigned long)XML_GetCurrentLineNumber(parser),
			  xml->err == OCOP_ERR_LIMIT ?
				N_("more cells or text than this program reads") :
				N_("this is not the XML of an .xlsx file"));
	XML_ParserFree(parser);
	xml->parser = NULL;
	return xml->err;
}

const char *xml_attr(const char **attrs, const char *name)
{
	for (; attrs[0]; attrs += 2)
		if (strcmp(local(attrs[0]), name) == 0)
			return attrs[1];
	return NULL;
}

uint32_t xml_number(const char **attrs, const char *name, uint32_t max,
		    uint32_t otherwise)
{
	const char *text = xml_attr(attrs, name);
	uint64_t value;

	if (!text || ocop_digits(&value, ocop_bytes_str(text)) || value > max)
		return otherwise;
	return (uint32_t)value;
}
