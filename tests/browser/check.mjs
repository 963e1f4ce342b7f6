// SPDX-License-Identifier: Apache-2.0
// Visits the registry's pages with Chromium and looks at each as a person, a
// screen reader and an old phone would.
//   node check.mjs URL VERDICTS.JSONL FOLDER
import fs from 'node:fs';
import { chromium } from 'playwright-core';
import { oldFaults, oldStyleFaults } from './old.mjs';

const [url, verdicts, look] = process.argv.slice(2);
const axe = fs.readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const stamps = fs.readFileSync(verdicts, 'utf8').trim().split('\n')
	.map((line) => JSON.parse(line));
let passed = 0, failed = 0;

function check(what, good, seen = '') {
	if (good) {
		passed++;
		return;
	}
	failed++;
	console.log(`FAIL: ${what}: ${String(seen).slice(0, 300)}`);
}

// What each verdict must show: its colour, and words in both languages.
const SHOWS = {
	genuine: ['green', 'Stamp code matches the register', 'Mã tem khớp sổ đăng ký'],
	inactive: ['amber', 'not activated', 'chưa kích hoạt'],
	'suspect-copy': ['amber', 'Signs of copying', 'sao chép'],
	unregistered: ['red', 'not', 'đăng ký'],
	expired: ['amber', 'lapsed', 'chứng nhận'],
	revoked: ['red', 'withdrawn', 'thu hồi'],
	forged: ['red', 'does not match', 'không khớp'],
};

const pages = [
	['front', '/'], ['front-s', '/s/'],
	['search', '/s/search?q=m%E1%BA%ADt+ong'],
	['search-none', '/s/search?q=khong+co+gi'],
	['certified', '/s/list/certified'], ['lapsed', '/s/list/lapsed'],
	['withdrawn', '/s/list/withdrawn'],
	['product', '/s/p/11-03295-01-2026'],
	['product-gtin', '/s/01/09520000001070'],
	['producer', '/s/producer/11-000001'],
	['commune', '/s/unit/11-03295'],
	['certificate', '/s/certificate/11-03295-01-2026/2026-06-25'],
	['withdrawn-certificate', '/s/certificate/12-03405-01-2025/2025-09-20'],
	['no-product', '/s/p/nonsense', 400],
	['no-list', '/s/list/nonsense', 404],
	['goods', '/s/goods'],
	['goods-table', '/s/goods?codes=09520000001070%0A12-03405-01-2025%0A123'],
	['register', '/s/register'], ['doubt', '/s/doubt'],
	['privacy', '/s/privacy'],
	['links', '/01/09520000001070?linkType=linkset'],
];
for (const [i, stamp] of stamps.entries()) {
	const at = new URL(stamp.uri);

	if (stamp.finding === 'old data')	// judged by an older copy
		continue;
	pages.push([`stamp-${String(i).padStart(2, '0')}-${stamp.expected}`,
		`/s${at.pathname}${at.search}`,
		stamp.expected === 'unregistered' ? 404 : 200, stamp.expected]);
}

function withLanguage(target, lang) {
	return target + (target.includes('?') ? '&' : '?') + `lang=${lang}`;
}

async function visit(page, [name, target, status = 200, verdict], lang, tag) {
	const faults = [];
	const note = (e) => faults.push(e.text ? e.text() : e.message);

	page.on('console', note);
	page.on('pageerror', note);
	const answer = await page.goto(url + withLanguage(target, lang));
	const body = await answer.text();
	const what = `${name} ${lang} ${tag}`;

	check(`${what}: status`, answer.status() === status, answer.status());
	check(`${what}: size`, Buffer.byteLength(body) < 30000,
		Buffer.byteLength(body));
	// Of its own status the browser complains once.
	check(`${what}: no complaint of the browser`,
		faults.length === (status < 400 ? 0 : 1), faults);
	check(`${what}: one main title`, await page.locator('h1').count() === 1);
	check(`${what}: language`,
		await page.locator('html').getAttribute('lang') === lang);
	check(`${what}: not wider than the screen`, await page.locator('html')
		.evaluate((e) => e.scrollWidth <= e.clientWidth));
	if (verdict) {
		const [colour, en, vi] = SHOWS[verdict];
		const head = page.locator('section').first();
		const text = await head.innerText();

		check(`${what}: colour`, (await head.getAttribute('class')) === colour,
			await head.getAttribute('class'));
		check(`${what}: words`, text.toLowerCase().includes(
			(lang === 'en' ? en : vi).toLowerCase()), text);
		check(`${what}: never says that an article is genuine`,
			!/\bgenuine\b|hàng thật/i.test(await page.innerText('body')));
		check(`${what}: never the first scan`,
			!/first scan|quét lần đầu/i.test(await page.innerText('body')));
	}
	page.off('console', note);
	page.off('pageerror', note);
	return body;
}

async function barriers(page, what) {
	await page.evaluate(axe);
	const result = await page.evaluate(() => globalThis.axe.run(document, {
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
	}));
	for (const v of result.violations)
		check(`${what}: axe`, false,
			`${v.id}: ${v.nodes.map((n) => n.html).slice(0, 2)}`);
	check(`${what}: axe looked`, result.passes.length > 3);
}

const browser = await chromium.launch({
	executablePath: '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu'],
});
const phone = { width: 390, height: 844 }, desk = { width: 1280, height: 800 };

for (const lang of ['vi', 'en']) {
	const context = await browser.newContext({ viewport: phone, bypassCSP: true });
	const page = await context.newPage();

	for (const one of pages) {
		const body = await visit(page, one, lang, 'phone');

		if (body.includes('<html')) {
			await barriers(page, `${one[0]} ${lang}`);
			for (const fault of oldFaults(body))
				check(`${one[0]} ${lang}: an old WebView`, false, fault);
		}
		await page.screenshot({ path: `${look}/${one[0]}-${lang}.png`,
			fullPage: true });
	}
	await context.close();
}
// Without scripts, and by the policy of the pages; a shopper's language comes
// from his browser.
for (const [locale, lang] of [['vi-VN', 'vi'], ['en-GB', 'en']]) {
	const context = await browser.newContext({ viewport: phone, locale,
		javaScriptEnabled: false });
	const page = await context.newPage();

	for (const [name, target, status = 200] of pages) {
		const answer = await page.goto(url + target);

		check(`${name} ${locale} without scripts`, answer.status() === status,
			answer.status());
		check(`${name} ${locale}: its language`, (await answer.text())
			.includes(`<html lang="${lang}">`));
	}
	await context.close();
}
{
	const context = await browser.newContext({ viewport: desk });
	const page = await context.newPage();

	for (const one of pages) {
		await visit(page, one, 'vi', 'desk');
		if (/front$|stamp-0[0-2]|goods-table|certified/.test(one[0]))
			await page.screenshot({ path: `${look}/${one[0]}-desk.png` });
	}
	await context.close();
}

const css = await (await fetch(`${url}/s/style.css`)).text();
check('the style sheet: an old WebView', oldStyleFaults(css).length === 0,
	oldStyleFaults(css));

// A doubt, from the page of a stamp to its number and its state.
{
	const context = await browser.newContext({ viewport: phone,
		javaScriptEnabled: false });
	const page = await context.newPage();
	const stamp = new URL(stamps[0].uri);

	await page.goto(`${url}/s${stamp.pathname}${stamp.search}&lang=en`);
	await page.locator('a[href*="/s/doubt"]').first().click();
	await page.locator('input[type=radio]').first().check();
	await page.locator('textarea').first().fill('Hai hộp có cùng một số.');
	await page.locator('form[method=post] button').first().click();
	const number = (await page.locator('.number').innerText()).trim();

	check('a doubt gets a number', number.length >= 10, number);
	await page.goto(`${url}/s/doubt/${encodeURIComponent(number)}?lang=en`);
	check('its state can be looked up',
		(await page.innerText('body')).includes(number));
	await page.screenshot({ path: `${look}/doubt-state-en.png` });
	await context.close();
}

// A person's visit is a scan; a preview, a prefetch and a HEAD are none.
{
	const stamp = new URL(stamps[0].uri);
	const page = `${url}/s${stamp.pathname}${stamp.search}`;
	const serial = stamp.pathname.split('/');
	const count = async () => (await (await fetch(
		`${url}/v1/stamps/${serial[2]}/${serial[4]}`)).json()).shoppers;
	const before = await count();
	const person = { 'User-Agent': 'Mozilla/5.0 (Linux; Android 13) Chrome/120' };
	const none = [
		['HEAD', person], ['GET', { ...person, 'Sec-Purpose': 'prefetch' }],
		['GET', { ...person, Purpose: 'prefetch' }],
		...['facebookexternalhit/1.1', 'TelegramBot (like TwitterBot)',
			'Slackbot-LinkExpanding 1.0', 'WhatsApp/2.23', 'ZaloPC-Bot/1.0',
			'Googlebot/2.1', ''].map((agent) =>
			['GET', { 'User-Agent': agent }]),
	];

	for (const [method, headers] of none) {
		await fetch(page, { method, headers });
		check(`no scan: ${method} ${JSON.stringify(headers)}`,
			await count() === before, await count());
	}
	const context = await browser.newContext({ viewport: phone,
		userAgent: person['User-Agent'] });

	await (await context.newPage()).goto(page);
	await context.close();
	check('a visit is a scan', await count() === before + 1, await count());
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
