/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one style sheet. It has an address of its own, so the security policy of
 * the pages allows no style and no script from anywhere else.
 */
#include "registry/web/web.h"

/* Only what browsers of 2017 know. Every pair of colours has a contrast of at
 * least 7. */
static const char style[] =
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;max-width:40em;padding:0 1em 2em;"
	"font:1.05em/1.5 sans-serif;color:#1a1a1a;background:#fff}\n"
	"header{display:flex;flex-wrap:wrap;justify-content:space-between;"
	"padding:.6em 0}\n"
	"a{color:#0b4a8f}\n"
	".office{width:100%;margin:.3em 0 0;color:#454545;font-size:.9em}\n"
	"section{position:relative;padding:1em 1em 1em 3.4em;"
	"border-radius:.4em;color:#fff}\n"
	"section h1{margin:0;font-size:1.35em;line-height:1.3}\n"
	"section p{margin:.6em 0 0}\n"
	".sign{position:absolute;left:.45em;font-size:2em;line-height:1}\n"
	".green{background:#14532d}\n"
	".amber{background:#6b4300}\n"
	".red{background:#7f1d1d}\n"
	"h2{font-size:1.1em;margin:1.4em 0 .4em}\n"
	"dl{margin:0}\n"
	"dt{color:#454545;font-size:.9em}\n"
	"dd{margin:0 0 .5em;overflow-wrap:break-word;word-wrap:break-word}\n"
	".log{margin:0;padding-left:1.2em}\n"
	".log small{display:block;color:#454545}\n"
	"form label{display:block;margin:.8em 0}\n"
	"form .choice{margin:.3em 0;padding-left:1.6em;text-indent:-1.6em}\n"
	"fieldset{margin:.8em 0;border:1px solid #767676}\n"
	"input:not([type=radio]),textarea,button{display:block;width:100%;"
	"padding:.5em;font:inherit;color:inherit;background:#fff;"
	"border:1px solid #545454;border-radius:.3em}\n"
	"button{margin:.5em 0 1em;color:#fff;background:#0b4a8f}\n"
	".trap{position:absolute;left:-99em}\n"
	".wrong{padding:.7em;color:#fff;background:#7f1d1d;"
	"border-radius:.3em}\n"
	".number{font-size:1.6em;font-weight:bold;letter-spacing:.05em;"
	"margin:.3em 0}\n"
	".grey{background:#454545}\n"
	".totals{margin:0 0 1em;padding:0;list-style:none}\n"
	".totals li{padding:.2em .6em;margin:.2em 0;border-radius:.3em;"
	"color:#fff}\n"
	"table{border-collapse:collapse;width:100%;font-size:.9em}\n"
	"th,td{border:1px solid #767676;padding:.3em .5em;text-align:left;"
	"vertical-align:top;overflow-wrap:break-word;word-wrap:break-word}\n"
	"td.green,td.amber,td.red,td.grey{color:#fff}\n"
	".goods{overflow-x:auto}\n"
	"@media(min-width:70em){.goods{width:92vw;position:relative;"
	"left:50%;margin-left:-46vw}}\n"
	"@media(max-width:50em){.goods thead{display:none}"
	".goods tr{display:block;margin:0 0 1em;border:1px solid #767676}"
	".goods td{display:block;border:0}.goods td:empty{display:none}"
	".goods td::before{content:attr(data-k) \": \";font-weight:bold}}\n"
	".rows{margin:0;padding:0;list-style:none}\n"
	".rows li{margin:0 0 .6em;padding:.3em .7em;border-left:.4em solid #454545}\n"
	".rows .in-force{border-color:#14532d}\n"
	".rows .withdrawn{border-color:#7f1d1d}\n"
	"select{width:100%;padding:.5em;font:inherit;color:inherit;"
	"background:#fff;border:1px solid #545454;border-radius:.3em}\n"
	"nav a{margin-right:1em}\n"
	"pre{padding:.6em;overflow-x:auto;background:#eee;white-space:pre-wrap;"
	"overflow-wrap:break-word;word-wrap:break-word}\n"
	".hash{font-family:monospace;word-break:break-all}\n"
	"summary{padding:.5em 0;cursor:pointer}\n"
	"footer{margin-top:2em;padding-top:.6em;border-top:1px solid #767676;"
	"font-size:.9em;color:#333}\n";

void handle_style(struct view *view, const struct route_args *args,
		  struct answer *out)
{
	(void)view;
	(void)args;
	out->status = 200;
	out->type = "text/css; charset=utf-8";
	out->cache = "public, max-age=3600";
	ocop_buf_str(&out->body, style);
}
