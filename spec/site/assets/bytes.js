"use strict";
// Bytes by field: drawing them, and stepping through them with the keyboard.
// The drawing is that of dump.go.
{
	const rowBytes = 16, mostRows = 48;

	const element = (tag, attributes = {}, ...children) => {
		const e = document.createElement(tag);
		for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
		e.append(...children);
		return e;
	};

	// classOf colours fields: by layer, and neighbours in turn.
	const colours = () => {
		let turn = 0, header = 0;
		return (name) => {
			turn = 1 - turn;
			if (name === "id.idx") header = 6;
			if (name === "unread") return name;
			if (name === "padding" || name === "slack" || name === "-") return "rest";
			if (name.startsWith("nlmsg_")) return "nl" + turn;
			if (header > 0) return header--, "cn" + turn;
			return "data" + turn;
		};
	};

	const caption = (f) => {
		const last = f.at + f.bytes.length - 1;
		return `${last > f.at ? `${f.at}–${last}` : f.at}  ${f.name}  ${f.value}`.trim();
	};

	const repeats = (bytes, i) => {
		if (i < rowBytes || i + rowBytes > bytes.length) return false;
		for (let k = 0; k < rowBytes; k++) if (bytes[i + k] !== bytes[i + k - rowBytes]) return false;
		return true;
	};

	// draw makes the drawing of fields {at, bytes, name, value}; the bytes at
	// the offsets in bad are marked.
	const draw = (fields, bad) => {
		const off = element("div", {class: "off", "aria-hidden": "true"}), grid = element("div", {class: "grid"});
		const classOf = colours();
		let rows = 0, at = 0, total = 0;
		for (const f of fields) total = f.at + f.bytes.length;
		fields.forEach((f, n) => {
			if (rows > mostRows) return;
			const span = element("span", {class: "f " + classOf(f.name), "data-t": caption(f), "data-i": n});
			let skipped = false;
			for (let i = 0; i < f.bytes.length && rows <= mostRows; at++, i++) {
				if (at % rowBytes === 0) {
					if (repeats(f.bytes, i)) {
						if (!skipped) {
							off.append(element("i", {}, "*"));
							span.append(element("i", {class: "skip"}, "the same"));
							skipped = true;
						}
						at += rowBytes - 1;
						i += rowBytes - 1;
						continue;
					}
					skipped = false;
					if (++rows > mostRows) break;
					off.append(element("i", {}, at.toString(16).padStart(4, "0")));
				} else if (at % 8 === 0) {
					off.append(element("i", {class: "half"}, at.toString(16).padStart(4, "0")));
				}
				const byte = element("i", {}, f.bytes[i].toString(16).padStart(2, "0"));
				if (bad.has(at)) byte.className = "bad";
				span.append(byte);
			}
			grid.append(span);
		});
		if (rows > mostRows) grid.append(element("i", {class: "skip"}, `and ${(total - at).toLocaleString("en")} more bytes`));
		return element("div", {
			class: "hex", tabindex: "0", role: "group",
			"aria-label": `${total} ${total === 1 ? "byte" : "bytes"} by field; arrow keys step through the fields`,
		}, off, grid);
	};

	const live = element("div", {class: "sr", "aria-live": "polite"});
	document.body.append(live);

	// mark marks a field, in the bytes and in the list beside them; none
	// without a number.
	const mark = (box, n) => {
		for (const e of box.querySelectorAll(".on")) e.classList.remove("on");
		const f = box.querySelectorAll(".f")[n];
		if (!f) return;
		f.classList.add("on");
		box.querySelectorAll(".fields li")[n]?.classList.add("on");
		return f;
	};

	const boxOf = (e) => e.closest(".card") ?? e.closest(".hex");

	document.addEventListener("keydown", (event) => {
		const hex = event.target;
		if (!hex.classList?.contains("hex") || event.ctrlKey || event.metaKey || event.altKey) return;
		const all = [...hex.querySelectorAll(".f")], now = all.findIndex((f) => f.classList.contains("on"));
		const next = {
			ArrowRight: Math.min(now + 1, all.length - 1), ArrowDown: Math.min(now + 1, all.length - 1),
			ArrowLeft: Math.max(now - 1, 0), ArrowUp: Math.max(now - 1, 0), Home: 0, End: all.length - 1, Escape: -1,
		}[event.key];
		if (next === undefined) return;
		event.preventDefault();
		live.textContent = mark(boxOf(hex), next)?.dataset.t ?? "";
	});
	document.addEventListener("focusout", (event) => {
		if (event.target.classList?.contains("hex")) mark(boxOf(event.target), -1);
	});
	document.addEventListener("pointerover", (event) => {
		const card = event.target.closest?.(".card");
		if (!card) return;
		const f = event.target.closest(".f, .fields li");
		if (f) mark(card, Number(f.dataset.i));
	});
	document.addEventListener("pointerout", (event) => {
		const card = event.target.closest?.(".card");
		if (card && !card.contains(event.relatedTarget)) mark(card, -1);
	});

	globalThis.cnspecBytes = {draw, element};
}
