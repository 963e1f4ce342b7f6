/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a .docx file: parts in XML, packed by libzip. All parts get one date,
 * so that the same document gives the same bytes.
 */
#include <string.h>
#include <zip.h>

#include <ocop/text.h>

#include "common/paper/docx.h"

#define DOS_DATE 0x21		/* 1980-01-01 */
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/"
#define WORD "application/vnd.openxmlformats-officedocument.wordprocessingml."

static const char types[] = XML
	"<Types xmlns=\"" PACKAGE "content-types\">"
	"<Default Extension=\"rels\" ContentType=\"application/vnd."
	"openxmlformats-package.relationships+xml\"/>"
	"<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	"<Default Extension=\"png\" ContentType=\"image/png\"/>"
	"<Override PartName=\"/word/document.xml\" ContentType=\"" WORD
	"document.main+xml\"/>"
	"<Override PartName=\"/word/styles.xml\" ContentType=\"" WORD
	"styles+xml\"/>"
	"<Override PartName=\"/word/footer1.xml\" ContentType=\"" WORD
	"footer+xml\"/>"
	"<Override PartName=\"/docProps/core.xml\" ContentType=\"application/"
	"vnd.openxmlformats-package.core-properties+xml\"/></Types>";
static const char relations[] = XML
	"<Relationships xmlns=\"" PACKAGE "relationships\">"
	"<Relationship Id=\"rDocument\" Type=\"" OFFICE
	"relationships/officeDocument\" Target=\"word/document.xml\"/>"
	"<Relationship Id=\"rCore\" Type=\"" PACKAGE
	"relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
	"</Relationships>";
static const char styles[] = XML
	"<w:styles xmlns:w=\"http://schemas.openxmlformats.org/"
	"wordprocessingml/2006/main\"><w:docDefaults><w:rPrDefault><w:rPr>"
	"<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" "
	"w:eastAsia=\"Times New Roman\" w:cs=\"Times New Roman\"/>"
	"<w:sz w:val=\"26\"/><w:szCs w:val=\"26\"/></w:rPr></w:rPrDefault>"
	"<w:pPrDefault/></w:docDefaults><w:style w:type=\"paragraph\" "
	"w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/>"
	"</w:style></w:styles>";

enum { PART_TYPES, PART_RELATIONS, PART_CORE, PART_DOCUMENT, PART_LINKS,
       PART_STYLES, PART_FOOTER, PART_COUNT };

static void write_core(struct ocop_buf *out, const struct ocop_json *doc)
{
	char created[OCOP_INSTANT_SIZE];

	ocop_instant_format(created,
			    (uint64_t)ocop_json_int(doc, "created", 0));
	ocop_buf_str(out, XML "<cp:coreProperties xmlns:cp=\"" PACKAGE
		     "metadata/core-properties\" xmlns:dc=\"http://purl.org/"
		     "dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/"
		     "terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-"
		     "instance\"><dc:title>");
	docx_text(out, paper_str(doc, "title"),
		  strlen(paper_str(doc, "title")));
	ocop_buf_printf(out, "</dc:title><dcterms:created xsi:type=\""
			"dcterms:W3CDTF\">%s</dcterms:created>"
			"</cp:coreProperties>", created);
}

static void write_links(struct ocop_buf *out, size_t pictures)
{
	ocop_buf_str(out, XML "<Relationships xmlns=\"" PACKAGE
		     "relationships\"><Relationship Id=\"rStyles\" Type=\""
		     OFFICE "relationships/styles\" Target=\"styles.xml\"/>"
		     "<Relationship Id=\"rFooter\" Type=\"" OFFICE
		     "relationships/footer\" Target=\"footer1.xml\"/>");
	for (size_t i = 0; i < pictures; i++)
		ocop_buf_printf(out, "<Relationship Id=\"rQr%zu\" Type=\""
				OFFICE "relationships/image\" Target=\"media/"
				"qr%zu.png\"/>", i, i);
	ocop_buf_str(out, "</Relationships>");
}

/* data is lent until the archive is closed. */
static bool add_part(zip_t *zip, const char *name, struct ocop_bytes data)
{
	zip_source_t *source = zip_source_buffer(zip, data.ptr, data.len, 0);
	zip_int64_t index = source ?
		zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) : -1;

	if (index < 0) {
		zip_source_free(source);
		return false;
	}
	return zip_set_file_compression(zip, (zip_uint64_t)index,
					ZIP_CM_DEFLATE, 0) == 0 &&
	       zip_file_set_dostime(zip, (zip_uint64_t)index, 0, DOS_DATE,
				     0) == 0;
}

static bool copy_out(struct ocop_file *file, zip_source_t *archive)
{
	uint8_t chunk[16384];
	zip_int64_t len = -1;

	if (zip_source_open(archive) != 0)
		return false;
	while ((len = zip_source_read(archive, chunk, sizeof(chunk))) > 0)
		ocop_file_add(file, ocop_bytes_of(chunk, (size_t)len));
	zip_source_close(archive);
	return len == 0;
}

static bool pack(struct ocop_file *file,
		 struct ocop_buf part[static PART_COUNT],
		 const struct ocop_buf *pictures, size_t count)
{
	static const char *const names[PART_COUNT] = {
		"[Content_Types].xml", "_rels/.rels", "docProps/core.xml",
		"word/document.xml", "word/_rels/document.xml.rels",
		"word/styles.xml", "word/footer1.xml"
	};
	zip_source_t *archive = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = archive ? zip_open_from_source(archive, ZIP_TRUNCATE,
						    NULL) : NULL;
	bool good = zip != NULL;
	char name[40];

	if (!zip) {
		zip_source_free(archive);
		return false;
	}
	zip_source_keep(archive);
	for (size_t i = 0; good && i < PART_COUNT; i++)
		good = add_part(zip, names[i], ocop_buf_view(&part[i]));
	for (size_t i = 0; good && i < count; i++) {
		snprintf(name, sizeof(name), "word/media/qr%zu.png", i);
		good = add_part(zip, name, ocop_buf_view(&pictures[i]));
	}
	if (!good || zip_close(zip) != 0) {
		zip_discard(zip);
		good = false;
	}
	good = good && copy_out(file, archive);
	zip_source_free(archive);
	return good;
}

enum ocop_err paper_docx(struct ocop_file *file, const struct ocop_json *doc,
			 struct ocop_diag *diag)
{
	struct ocop_buf part[PART_COUNT], pictures[DOCX_PICTURES_MAX];
	size_t count = 0;
	enum ocop_err err;

	for (size_t i = 0; i < PART_COUNT; i++)
		part[i] = OCOP_BUF(DOCX_PART_MAX);
	ocop_buf_str(&part[PART_TYPES], types);
	ocop_buf_str(&part[PART_RELATIONS], relations);
	ocop_buf_str(&part[PART_STYLES], styles);
	write_core(&part[PART_CORE], doc);
	docx_footer(&part[PART_FOOTER], doc);
	err = docx_document(&part[PART_DOCUMENT], pictures, &count, doc, diag);
	write_links(&part[PART_LINKS], count);
	for (size_t i = 0; i < PART_COUNT && !err; i++)
		if (part[i].err)
			err = ocop_fail(diag, part[i].err, 0,
					"the document is too large");
	if (!err && !pack(file, part, pictures, count))
		err = ocop_fail(diag, OCOP_ERR_MEMORY, 0, "out of memory");
	for (size_t i = 0; i < PART_COUNT; i++)
		ocop_buf_clear(&part[i]);
	for (size_t i = 0; i < count; i++)
		ocop_buf_clear(&pictures[i]);
	return err;
}
