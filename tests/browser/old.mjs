// SPDX-License-Identifier: Apache-2.0
// What a WebView of 2017 (Chrome 58) does not know. Phones keep such ones, and
// apps that open links show pages with them.

const HTML = [
	[/<script\b/i, 'a script'],
	[/\sstyle="/i, 'a style in an element'],
	[/<dialog\b|<picture\b|<template\b|<slot\b/i, 'a newer element'],
	[/\son[a-z]+="/i, 'an event handler'],
];
const CSS = [
	[/:is\(|:where\(|:has\(|:focus-visible|:not\([^)]*,/, 'a newer selector'],
	[/display:\s*(grid|contents|flow-root)/, 'display'],
	[/\b(gap|inset|aspect-ratio|accent-color|color-scheme)\s*:/, 'a newer property'],
	[/\b(min|max|clamp|env)\(/, 'a newer function'],
	[/prefers-color-scheme|prefers-reduced|@layer|@container|@supports/, 'a newer rule'],
	[/\b\d+(svh|dvh|lvh|cqw)\b/, 'a newer unit'],
	[/#[0-9a-f]{8}\b|#[0-9a-f]{4}\b/i, 'a colour with alpha'],
];

function faults(text, rules) {
	return rules.filter(([rule]) => rule.test(text)).map(([, name]) => name);
}

export function oldFaults(html) {
	return faults(html, HTML);
}

export function oldStyleFaults(css) {
	return faults(css, CSS);
}
