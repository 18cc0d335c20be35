"use strict";
// The forms in which people have bytes: dumps with offsets, lists, C arrays,
// escapes. cnspec reads lines of bare hex, a datagram each: bare makes those of
// all else that it knows for sure, and leaves to cnspec what it does not know.
{
	const pairs = (words) => words.every((w) => /^(?:[0-9a-f]{2})+$/i.test(w));
	const wordsOf = (line) => line.split(/\s+/).filter((w) => w);
	const isHex = (text) => text.split("\n").every((line) => /^\s*#|^[0-9a-f\s]*$/i.test(line));

	// Longer texts are left as they are, and no more is made of one: it is done
	// where the page cannot be used meanwhile.
	const mostText = 2 << 20, mostDigits = 8 << 20, longestLine = 1000;
	const offsetLine = /^\s*(?:0x)?([0-9a-f]{4,16})(?::\s*|\s+|$)(.*)$/i;

	// bytesOf takes the bytes of a line of a dump: want of them if that is known,
	// or all up to a gap, after which the text stands.
	const bytesOf = (rest, want) => {
		const bare = rest.replace(/\s*(?:\|.*\||>.*<)\s*$/, ""), gaps = bare === rest.trimEnd();
		let hex = "";
		for (const m of bare.matchAll(/(\s*)(\S+)/g)) {
			if (hex.length === 2 * want || want === undefined && gaps && hex && m[1].length > 1) break;
			if (!pairs([m[2]])) return want === undefined && hex ? hex : undefined;
			hex += m[2];
		}
		return want === undefined || hex.length === 2 * want ? hex : undefined;
	};

	// dump reads dumps, one after the other: each line begins with the offset of
	// its bytes, and another dump at 0. Undefined if anything does not fit.
	const dump = (text) => {
		const lines = text.split(/\r?\n/), all = [];
		if (lines.some((line) => line.length > longestLine)) return;
		const heads = lines.map((line) => offsetLine.exec(line));
		const digits = heads.find((m) => m)?.[1].length;
		const octal = digits === 7; // that of od
		const at = (n) => heads[n] ? parseInt(heads[n][1], octal ? 8 : 16) : undefined;
		let now = "", last = "", made = 0;
		for (let n = 0; n < lines.length; n++) {
			const here = at(n);
			if (here === undefined) {
				if (/^\s*\*\s*$/.test(lines[n]) && last) {
					const to = at(n + 1);
					if (!(to >= now.length / 2) || (made += 2 * to) > mostDigits) return;
					while (now.length < 2 * to) now += last;
					continue;
				}
				if (!lines[n].trim()) continue;
				let next = n + 1;
				while (lines[next]?.trim() === "") next++;
				if (at(next) !== 0) return; // words stand before a dump
				continue;
			}
			if (here === 0 && now) {
				all.push(now);
				now = "";
			}
			if (2 * here !== now.length) return;
			if (octal && /^[0-9a-f]{4}(?:\s|$)/i.test(heads[n][2])) {
				throw new Error("These are words in the byte order of some machine, as hexdump and od print: take hexdump -C, od -t x1 or xxd.");
			}
			const next = at(n + 1);
			last = heads[n][2].trim() === "" ? "" : bytesOf(heads[n][2], next > here ? next - here : undefined);
			if (last === undefined && lines[n + 1]?.trim() === "*") last = bytesOf(heads[n][2]);
			if (last === undefined) return;
			now += last;
		}
		if (now) all.push(now);
		return all.length ? all : undefined;
	};

	// isDump tells a dump without text from hex whose first word is 0.
	const isDump = (text) => {
		const words = wordsOf(text.split(/\r?\n/).find((line) => line.trim()) ?? "");
		return words.length > 1 && /^0+$/.test(words[0]) && words[0].length >= 4 && words[0].length !== words[1].length;
	};

	// strings are escapes in quotes; those with nothing between are one.
	const strings = (text) => [...text.matchAll(/"(?:\\x[0-9a-f]{2})+"(?:[\s\\]*"(?:\\x[0-9a-f]{2})+")*/gi)].map((m) => m[0].replace(/\\x|[\s"\\]/g, ""));

	// list reads bytes with something around them: 0x, \x, commas, colons; each
	// pair of braces is a datagram, or each line that does not end as one that
	// goes on.
	const list = (text) => {
		const quoted = strings(text);
		if (quoted.length) return quoted;
		const [first, ...rest] = text.split("/*"), after = (part) => part.includes("*/") ? part.slice(part.indexOf("*/") + 2) : "";
		const bare = [first, ...rest.map(after)].join(" ").replace(/\/\/.*|^[^\S\n]*#.*/gm, " ");
		const groups = bare.includes("{") ? [...bare.matchAll(/\{([^{}]*)\}/g)].map((m) => m[1]) : bare.replace(/([,:\\])[^\S\n]*\r?\n/g, "$1 ").split("\n");
		const all = [];
		for (const group of groups) {
			const words = wordsOf(group.replace(/\bb(?=["'])/g, "").replace(/\\x(?=[0-9a-f]{2})/gi, " 0x").replace(/[[\]"'`,;:\\-]/g, " "))
				.map((w) => w.replace(/^0x([0-9a-f])$/i, "0$1").replace(/^0x(?=[0-9a-f]{2}$|[0-9a-f]{17,}$)/i, ""));
			if (!pairs(words)) return;
			if (words.length) all.push(words.join(""));
		}
		return all.length ? all : undefined;
	};

	const paragraphs = (text) => text.replace(/^[^\S\n]*#.*$/gm, "").split(/\n\s*\n/).map((p) => wordsOf(p).join("")).filter((p) => p);

	// A frame of Wireshark's has the cooked header of netlink before the datagram.
	const cooked = /^000[0-7]0338[0-9a-f]{20}000b(?=.)/i;

	// bare gives the lines for cnspec, and a name of what they were.
	const bare = (text, unit = "a line") => {
		const whole = text.replace(/^\ufeff/, "");
		let name = "hex", lines;
		const hex = isHex(whole.slice(0, 1 << 16)); // of the rest cnspec tells the line
		if (whole.length > mostText) return {text: whole, name};
		if (!hex || isDump(whole)) {
			if ((lines = dump(whole))) name = "dump";
			else if (!hex && (lines = list(whole))) name = "list of bytes";
		} else if (unit === "a paragraph") {
			lines = paragraphs(whole);
		} else if (cooked.test(whole.trimStart().replace(/[ \t]/g, ""))) {
			lines = whole.split("\n").map((line) => line.trimStart().startsWith("#") ? "" : wordsOf(line).join("")).filter((line) => line);
		}
		if (!lines) return {text: whole, name};
		if (lines.every((line) => cooked.test(line))) {
			lines = lines.map((line) => line.replace(cooked, ""));
			name += " without the cooked headers";
		}
		return {text: lines.join("\n") + "\n", name};
	};

	// textOf is the text in the bytes of a file, undefined if there is none.
	const textOf = (data) => {
		const wide = data[0] === 0xff && data[1] === 0xfe;
		if (!wide && data.subarray(0, 4096).some((b) => b < 9 || b > 13 && b < 32 || b === 127)) return;
		try {
			return new TextDecoder(wide ? "utf-16le" : "utf-8", {fatal: true, ignoreBOM: true}).decode(data);
		} catch {
			return;
		}
	};

	globalThis.cnspecHex = {bare, textOf};
}
