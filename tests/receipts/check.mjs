// SPDX-License-Identifier: Apache-2.0
// A foreign implementation of RFC 9942 (@transmute/cose) verifies the receipts
// of a folder, N.receipt of N.entry, by a P-256 public key, and must refuse
// each with the next one's entry and with a changed path.
//   node check.mjs PUB FOLDER
import { createPublicKey, webcrypto } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

globalThis.crypto ??= webcrypto;	// node 18 has it behind an option
const require = createRequire(join(process.cwd(), "package.json"));
const cose = require("@transmute/cose");
const [pub, folder] = process.argv.slice(2);
const key = createPublicKey({
	key: Buffer.from(readFileSync(pub, "ascii").trim(), "base64url"),
	format: "der", type: "spki",
});
const jwk = { ...key.export({ format: "jwk" }), alg: "ES256" };
const verifier = cose.detached.verifier({
	resolver: { resolve: async () => jwk },
});

async function good(receipt, entry) {
	try {
		await cose.receipt.inclusion.verify({
			entry: await cose.receipt.leaf(new Uint8Array(entry)),
			receipt, verifier,
		});
		return true;
	} catch {
		return false;
	}
}

const read = (n, end) => readFileSync(join(folder, `${n}.${end}`));
const names = readdirSync(folder).filter((f) => f.endsWith(".receipt"))
	.map((f) => parseInt(f, 10)).sort((a, b) => a - b);
let passed = 0, failed = 0;

function is(what, n, yes) {
	if (yes) {
		passed++;
		return;
	}
	failed++;
	console.error(`FAIL: ${n}: ${what}`);
}

for (const [i, n] of names.entries()) {
	const receipt = read(n, "receipt"), entry = read(n, "entry");
	const changed = Buffer.from(receipt);

	is("is good", n, await good(receipt, entry));
	is("is not of another entry", n, !await good(
		receipt, read(names[(i + 1) % names.length], "entry")));
	// The last hash ends before nil, the head of the signature and itself.
	changed[changed.length - 68] ^= 1;
	is("is not of another path", n, !await good(changed, entry));
}
is("there are some", "receipts", names.length > 1);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
