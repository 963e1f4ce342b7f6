/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads addresses with libcurl's own parser before libcurl uses them. This is
 * the second and last file that includes libcurl's headers. A name and a
 * password are taken out of a proxy's address here, and are refused in any
 * other address. So no text that we or libcurl print or store can repeat them.
 * For the same reason no message here repeats an address.
 */
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include <ocop/text.h>

#include "lib/base/mark.h"
#include "lib/net/http_url.h"

static enum ocop_err refuse(struct ocop_diag *diag, const char *why)
{
	return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "address: %s", why);
}

static enum ocop_err no_memory(struct ocop_diag *diag)
{
	return ocop_fail(diag, OCOP_ERR_MEMORY, 0, "address: out of memory");
}

/* A part, owned; NULL when the address has none. */
static enum ocop_err part(char **out, CURLU *url, CURLUPart what,
			  unsigned flags)
{
	char *text = NULL;
	CURLUcode rc = curl_url_get(url, what, &text, flags);

	*out = NULL;
	if (rc == CURLUE_OK) {
		*out = strdup(text);
		curl_free(text);
		return *out != NULL ? OCOP_OK : OCOP_ERR_MEMORY;
	}
	return rc == CURLUE_OUT_OF_MEMORY ? OCOP_ERR_MEMORY : OCOP_OK;
}

static bool has(CURLU *url, CURLUPart what)
{
	char *text = NULL;
	bool is = curl_url_get(url, what, &text, 0) != CURLUE_OK ? false :
		  text[0] != '\0' && strcmp(text, "/") != 0;

	curl_free(text);
	return is;
}

/* The scheme is one of words, which end in NULL. */
static bool is_scheme(CURLU *url, const char *const *words)
{
	char *scheme = NULL;
	bool is = false;

	if (curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
		return false;
	for (; *words != NULL && !is; words++)
		is = strcmp(scheme, *words) == 0;
	curl_free(scheme);
	return is;
}

enum ocop_err ocop_http_check_url(const char *url, struct ocop_diag *diag)
{
	static const char *const schemes[] = { "http", "https", "file", NULL };
	CURLU *parts;
	enum ocop_err err = OCOP_OK;
	CURLUcode rc;

	if (ocop__http_file_url(url))
		return OCOP_OK;	/* a path: nobody's name or password */
	/* Wherever it stands: "http://office:12/3@host" has a password to its
	 * writer and a path to a parser. */
	if (strchr(url, '@') != NULL)
		return refuse(diag, N_("it must not contain a user name or password (write an @ of a path as %40)"));
	parts = curl_url();
	if (parts == NULL)
		return no_memory(diag);
	rc = curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
	if (rc == CURLUE_OUT_OF_MEMORY)
		err = no_memory(diag);
	else if (rc != CURLUE_OK)
		err = refuse(diag, N_("it is not of the form https://HOST[:PORT]/PATH"));
	else if (!is_scheme(parts, schemes))
		err = refuse(diag, N_("the scheme must be https, http or file"));
	curl_url_cleanup(parts);
	return err;
}

/* --- A proxy --- */

void ocop__http_proxy_clear(struct ocop__http_proxy *proxy)
{
	char *const secrets[] = { proxy->user, proxy->password };

	for (size_t i = 0; i < 2; i++)
		if (secrets[i] != NULL)
			explicit_bzero(secrets[i], strlen(secrets[i]));
	free(proxy->user);
	free(proxy->password);
	free(proxy->url);
	memset(proxy, 0, sizeof(*proxy));
}

/* Name and password apart from the rest. */
static enum ocop_err split(struct ocop__http_proxy *out, CURLU *parts)
{
	enum ocop_err err = part(&out->user, parts, CURLUPART_USER,
				 CURLU_URLDECODE);

	if (!err)
		err = part(&out->password, parts, CURLUPART_PASSWORD,
			   CURLU_URLDECODE);
	if (!err && (curl_url_set(parts, CURLUPART_USER, NULL, 0) ||
		     curl_url_set(parts, CURLUPART_PASSWORD, NULL, 0)))
		err = OCOP_ERR_MEMORY;
	if (!err)
		err = part(&out->url, parts, CURLUPART_URL, 0);
	return !err && out->url == NULL ? OCOP_ERR_MEMORY : err;
}

enum ocop_err ocop__http_proxy_parse(struct ocop__http_proxy *out,
				     const char *address,
				     struct ocop_diag *diag)
{
	static const char *const schemes[] = { "http", "https", "socks4",
		"socks4a", "socks5", "socks5h", NULL };
	CURLU *parts = curl_url();
	enum ocop_err err = OCOP_OK;
	CURLUcode rc;

	memset(out, 0, sizeof(*out));
	if (parts == NULL)
		return no_memory(diag);
	rc = curl_url_set(parts, CURLUPART_URL, address,
			  CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME);
	if (rc == CURLUE_OUT_OF_MEMORY)
		err = no_memory(diag);
	/* What follows the host may be the rest of a password. */
	else if (rc != CURLUE_OK || has(parts, CURLUPART_PATH) ||
		 has(parts, CURLUPART_QUERY) || has(parts, CURLUPART_FRAGMENT))
		err = refuse(diag, N_("expected http://NAME:PASSWORD@HOST:PORT; in a password, write # / ? @ : % as %23 %2F %3F %40 %3A %25"));
	else if (!is_scheme(parts, schemes))
		err = refuse(diag, N_("a proxy's address must begin with http, https, socks4, socks4a, socks5 or socks5h"));
	if (!err && split(out, parts))
		err = no_memory(diag);
	if (err)
		ocop__http_proxy_clear(out);
	curl_url_cleanup(parts);
	return err;
}

/* --- For a message --- */

void ocop__http_place(char *out, size_t size, const char *url)
{
	static const CURLUPart private[] = { CURLUPART_USER, CURLUPART_PASSWORD,
		CURLUPART_QUERY, CURLUPART_FRAGMENT };
	CURLU *parts = curl_url();
	char *text = NULL;
	bool good = parts != NULL &&
		    curl_url_set(parts, CURLUPART_URL, url,
				 CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;

	for (size_t i = 0; good && i < sizeof(private) / sizeof(private[0]);
	     i++)
		good = curl_url_set(parts, private[i], NULL, 0) == CURLUE_OK;
	good = good && !part(&text, parts, CURLUPART_URL, 0) && text != NULL &&
	       strchr(text, '@') == NULL;
	(void)snprintf(out, size, "%s", good ? text : N_("another address"));
	out[ocop_text_tame(out, strlen(out))] = '\0';
	free(text);
	curl_url_cleanup(parts);
}
